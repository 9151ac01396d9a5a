// Aliasing: moire, where a pattern finer than the LR grid comes back as a coarse one.
// A zone plate has one frequency at each place, here from none in its middle to twice LR's Nyquist frequency at its sides.
// So what a model draws where LR cannot hold the pattern is false, whatever it looks like.
import type { RgbImage } from '../images/image';
import { downscaleBicubic } from '../images/imresize';
import type { ArtifactCheck } from './artifact-check';
import { lumaOf } from './derived';
import { moments } from './planes';
import { grayImage } from './probe-images';
import { verdictOf } from './verdicts';

const LIMITS = { pass: 12, warn: 18 };

/** Half of the zone plate's side, in LR pixels. */
const RADIUS = 32;

/** The pattern's amplitude, in levels of luma as rgbToY gives it (219 of 255 levels). */
const AMPLITUDE = 96;
const LUMA = 219 / 255;

/** What is measured, in frequencies relative to LR's Nyquist: well beyond it, and not the image's border. */
const [LOWEST, HIGHEST] = [1.25, 1.85];

/** Contrast that a model draws where LR holds none, relative to the pattern's own. */
export const aliasing: ArtifactCheck = {
  name: 'aliasing',
  label: 'Aliasing',
  unit: '%',
  digits: 1,
  best: 'min',
  explanation:
    'A zone plate (rings that get finer outwards), made small by MATLAB bicubic and enlarged: the contrast (RMS) from 1.25 ' +
    'to 1.85 times the Nyquist frequency of LR, in per cent of the contrast of the pattern. LR itself holds about 5 % of ' +
    'false rings there, as bicubic shows; SRResNet, SRGAN and other GANs draw 10 to 12 %, which looks alike, so up to ' +
    '12 % pass. From 18 %, more than three times what the data bring, it fails. There is no published limit: these are ours. ' +
    'The picture is the enlarged zone plate: outside the innermost rings there should be gray.',
  thresholds: LIMITS,
  async probe(upscaler) {
    const { scale } = upscaler;
    const lr = downscaleBicubic(zonePlate(scale), scale);
    const sr = await upscaler.upscale(lr, { name: 'aliasing' });
    const value = (100 * falseContrast(sr, scale)) / ((AMPLITUDE * LUMA) / Math.SQRT2);
    return { value, verdict: verdictOf(value, { ...LIMITS, best: 'min' }), picture: sr };
  },
};

/** The frequency rises with the radius, to twice LR's Nyquist, one in so many pixels as the scale, at a side's middle. */
function zonePlate(scale: number): RgbImage {
  const side = 2 * RADIUS * scale;
  const fromMiddle = (i: number): number => i + 0.5 - side / 2;
  return grayImage(side, side, (x, y) => {
    const squared = fromMiddle(x) ** 2 + fromMiddle(y) ** 2;
    return 128 + AMPLITUDE * Math.cos((Math.PI * squared) / (scale * (side / 2)));
  });
}

/** RMS of luma around its mean where a frequency along x or y is beyond LR's Nyquist. */
function falseContrast(sr: RgbImage, scale: number): number {
  const { data, width, height } = lumaOf(sr);
  // at half a side from the middle the frequency is twice Nyquist's
  const frequency = (i: number): number => (2 * Math.abs(i + 0.5 - width / 2)) / (RADIUS * scale);
  const samples: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const f = Math.max(frequency(x), frequency(y));
      if (f >= LOWEST && f <= HIGHEST) samples.push(data[y * width + x]);
    }
  }
  return Math.sqrt(moments(Float64Array.from(samples)).variance);
}
