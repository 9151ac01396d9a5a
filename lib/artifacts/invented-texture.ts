// Invented texture: where an enlargement is busily wrong, as a map.
// Locally discriminative learning (Liang, Zeng & Zhang 2022, "Details or Artifacts", section 3.1), used there as a
// weight of the loss: https://github.com/csjliang/LDL. With another model's image as base, the paper's averaged model,
// only what is further from the truth than the base counts.
import { CHANNELS, type RgbImage } from '../images/image';
import type { ArtifactCheck } from './artifact-check';
import { lumaOf } from './derived';
import { heatPicture } from './picture';
import { boxMean, moments, type RealPlane } from './planes';
import { verdictOf } from './verdicts';

const LIMITS = { pass: 1, warn: 2 };

/** Half a window: the paper's 7x7 pixels. */
const RADIUS = 3;

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
    'network or bicubic: then only places count where SR is further from HR than the base is, and it is compared with the ' +
    'map of the base. GANs have 0.5 to 0.8 of an SRResNet; more than the base got wrong itself is a warning, twice ' +
    'that fails. The picture is the map.',
  thresholds: { pass: 'the base', warn: 'twice the base' },
  judge({ sr, hr, base }) {
    if (!hr) return undefined;
    const map = textureMap(sr, hr, base);
    const value = 1000 * moments(map).mean;
    const picture = heatPicture(sr, map, { full: FULL });
    if (!base) return { value, picture };
    const ofBase = 1000 * moments(textureMap(base, hr)).mean;
    const relative = ofBase === 0 ? value : value / ofBase;
    return {
      value,
      verdict: verdictOf(relative, { ...LIMITS, best: 'min' }),
      note: `${relative.toFixed(2)} of what the base has (${ofBase.toFixed(2)})`,
      picture,
    };
  },
};

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
function residualOf(sr: RgbImage, hr: RgbImage): RealPlane {
  const data = new Float64Array(sr.width * sr.height);
  for (let i = 0, at = 0; i < data.length; i++) {
    for (let c = 0; c < CHANNELS; c++, at++) data[i] += Math.abs(hr.data[at] - sr.data[at]) / 255;
  }
  return { data, width: sr.width, height: sr.height };
}

function localVariance(plane: RealPlane): Float64Array {
  const size = (2 * RADIUS + 1) ** 2;
  const mean = boxMean(plane, RADIUS, 'reflect');
  const squares = boxMean({ ...plane, data: plane.data.map((v) => v * v) }, RADIUS, 'reflect');
  return squares.map((square, i) => Math.max(0, ((square - mean[i] ** 2) * size) / (size - 1)));
}

/** Unbiased, as PyTorch's. */
function sampleVariance(values: Float64Array): number {
  return (moments(values).variance * values.length) / (values.length - 1);
}
