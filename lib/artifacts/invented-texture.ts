// Invented texture: where an enlargement is busily wrong, as a map.
// Locally discriminative learning (Liang, Zeng & Zhang 2022, "Details or Artifacts", section 3.1), used there as a
// weight of the loss: https://github.com/csjliang/LDL. With another model's image as base, the paper's averaged model,
// only what is further from the truth than the base counts.

import type { Plane } from '../evaluation/planes';
import { CHANNELS, type RgbImage } from '../images/image';
import type { ArtifactCheck } from './artifact-check';
import { lumaOf } from './derived';
import { heatPicture } from './picture';
import { boxMean, moments, quantile } from './planes';
import { verdictOf } from './verdicts';

const LIMITS = { pass: 1.5, warn: 4 };

/** Half a window: the paper's 7x7 pixels. */
const RADIUS = 3;

/** Half of the places that are compared with the base: 33x33 pixels, an eye or a patch of grass. */
const PLACE = 16;

/** Where the picture is yellow: the map's largest values on Set5 are ten times that. */
const FULL = 0.03;

/** The mean of LDL's map, in thousandths. */
export const inventedTexture: ArtifactCheck = {
  name: 'invented-texture',
  label: 'Invented texture',
  unit: '1e-3',
  digits: 2,
  best: 'min',
  explanation:
    'Where SR is busily wrong: the local variance (7x7 pixels) of its distance to HR, as LDL weights its loss; the mean ' +
    'times 1000. Scenes differ more than models do, so there is a verdict only beside a base, the pretrained ' +
    'network or bicubic: then only what is further from HR than the base, and varies more, counts. It is compared with ' +
    'all that the base gets wrong, in places of 33x33 pixels (in quiet ones with the mean of the image); the worst ' +
    'hundredth of places decides. GANs have 0.3 to 1.3 times as much there, Fast-SRGAN up to 3.2; noise of 20 levels in a ' +
    'square has 1 to 3, of 40 levels 5 to 12. The picture is the map.',
  thresholds: {
    pass: `${LIMITS.pass} times the base at the worst places`,
    warn: `${LIMITS.warn} times`,
  },
  judge({ sr, hr, base }) {
    if (!hr) return undefined;
    const map = textureMap(sr, hr, base);
    const value = 1000 * moments(map).mean;
    const picture = heatPicture(sr, map, { full: FULL });
    if (!base) return { value, picture };
    const times = timesBase(map, textureMap(base, hr), sr);
    return {
      value,
      verdict: verdictOf(times, { ...LIMITS, best: 'min' }),
      note: `${times.toFixed(2)} times the base at the worst places`,
      picture,
    };
  },
};

/** How many times as much as the base's a map has, at the worst hundredth of places. */
function timesBase(
  map: Float64Array,
  ofBase: Float64Array,
  { width, height }: { width: number; height: number },
): number {
  const own = boxMean({ data: map, width, height }, PLACE);
  const usual = boxMean({ data: ofBase, width, height }, PLACE);
  // a base that is HR itself has none
  const least = Math.max(moments(ofBase).mean, Number.MIN_VALUE);
  const times = own.map((value, i) => value / Math.max(usual[i], least));
  return quantile(times, 0.99);
}

/**
 * LDL's weights: the variance of |HR - SR| in 7x7 pixels, times the fifth root of its variance in the image. With a base
 * none where SR is nearer to HR, as in the paper, and none where SR varies less than the base: blur invents nothing.
 */
function textureMap(sr: RgbImage, hr: RgbImage, base?: RgbImage): Float64Array {
  const residual = residualOf(sr, hr);
  const spread = sampleVariance(residual.data) ** 0.2;
  const map = localVariance(residual).map((variance) => spread * variance);
  if (!base) return map;
  const other = residualOf(base, hr).data;
  const texture = localVariance(lumaOf(sr));
  const usual = localVariance(lumaOf(base));
  return map.map((value, i) => (residual.data[i] < other[i] || texture[i] < usual[i] ? 0 : value));
}

/** |HR - SR| in [0,1], summed over the channels. */
function residualOf(sr: RgbImage, hr: RgbImage): Plane {
  const data = new Float64Array(sr.width * sr.height);
  for (let i = 0, at = 0; i < data.length; i++) {
    for (let c = 0; c < CHANNELS; c++, at++) data[i] += Math.abs(hr.data[at] - sr.data[at]) / 255;
  }
  return { data, width: sr.width, height: sr.height };
}

function localVariance(plane: Plane): Float64Array {
  const size = (2 * RADIUS + 1) ** 2;
  const mean = boxMean(plane, RADIUS, 'reflect');
  const squares = boxMean({ ...plane, data: plane.data.map((v) => v * v) }, RADIUS, 'reflect');
  return squares.map((square, i) => Math.max(0, ((square - mean[i] ** 2) * size) / (size - 1)));
}

/** Unbiased, as PyTorch's. */
function sampleVariance(values: Float64Array): number {
  return (moments(values).variance * values.length) / (values.length - 1);
}
