// Speckle: single pixels of another brightness or color, as diverging or over-trained GANs scatter them.
// A pixel counts where one channel is beyond all eight neighbors by a margin, and by more than the neighbors differ
// among each other: fine texture does the first, but hardly the second. Spots of several pixels are not counted.
import { CHANNELS, type RgbImage } from '../images/image';
import type { ArtifactCheck } from './artifact-check';
import { heatPicture } from './picture';
import { boxMean } from './planes';
import { verdictOf } from './verdicts';

const LIMITS = { pass: 100, warn: 1000 };

/** What film grain and dead pixels may be where there is no HR, in a million: `head` of Set5, the worst of 125, has 420. */
const WITHOUT_HR = 500;

/** Grey levels beyond all neighbors. */
const MARGIN = 32;

/** The same, relative to the range of the neighbors. */
const CONTRAST = 2;

/** Isolated pixels in a million, beyond those of HR. */
export const speckle: ArtifactCheck = {
  name: 'speckle',
  label: 'Speckle',
  unit: 'ppm',
  digits: 0,
  best: 'min',
  explanation:
    'Isolated pixels, one channel at least 32 levels beyond all eight neighbors and more than twice as far as these ' +
    'differ; in a million, less those of HR (without HR less 500: grainy photographs have up to 420, bicubic and trained ' +
    'GANs none). More than 100, one in a square of 100 pixels, are found by who looks for them, more than 1000 by ' +
    'everyone. The picture has a spot around each.',
  thresholds: LIMITS,
  judge({ sr, hr }) {
    const found = isolatedPixels(sr);
    const usual = hr ? perMillion(isolatedPixels(hr)) : WITHOUT_HR;
    const value = Math.max(0, perMillion(found) - usual);
    const { width, height } = sr;
    const spots = boxMean({ data: found, width, height }, 1);
    return {
      value,
      verdict: verdictOf(value, { ...LIMITS, best: 'min' }),
      note: `${found.filter((one) => one > 0).length} isolated pixels`,
      picture: heatPicture(sr, spots, { full: 1 / 9 }),
    };
  },
};

const perMillion = (found: Float64Array): number =>
  (1e6 * found.reduce((sum, one) => sum + one, 0)) / found.length;

/** 1 where a pixel is isolated, else 0; pixels of the border are not looked at. */
function isolatedPixels({ data, width, height }: RgbImage): Float64Array {
  const found = new Float64Array(width * height);
  const stride = width * CHANNELS;
  const last = (width - 1) * CHANNELS;
  for (let y = 1; y < height - 1; y++) {
    for (let i = CHANNELS; i < last; i++) {
      const at = y * stride + i;
      // most samples lie too near to one of these two, and are done with
      const left = Math.abs(data[at] - data[at - CHANNELS]);
      if (left < MARGIN || Math.abs(data[at] - data[at + CHANNELS]) < MARGIN) continue;
      if (isIsolated(data, at, stride)) found[y * width + Math.floor(i / CHANNELS)] = 1;
    }
  }
  return found;
}

function isIsolated(data: Uint8Array, at: number, stride: number): boolean {
  let low = 255;
  let high = 0;
  for (let row = at - stride; row <= at + stride; row += stride) {
    for (let neighbor = row - CHANNELS; neighbor <= row + CHANNELS; neighbor += CHANNELS) {
      if (neighbor === at) continue;
      low = Math.min(low, data[neighbor]);
      high = Math.max(high, data[neighbor]);
    }
  }
  const excess = Math.max(data[at] - high, low - data[at]);
  return excess >= MARGIN && excess > CONTRAST * (high - low);
}
