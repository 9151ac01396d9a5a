// How far colors move: SR on the LR grid minus LR, in grey levels. What the two checks of color share.

import type { Plane } from '../evaluation/planes';
import { blankImage, CHANNELS, type RgbImage } from '../images/image';
import type { JudgedImages } from './artifact-check';
import { downscaledOf } from './derived';
import { byte } from './picture';

/** Channels in words. */
export const CHANNEL_NAMES = ['red', 'green', 'blue'] as const;

/** A picture of drift makes it so many times stronger. */
const DRIFT_GAIN = 8;

/** SR, not rounded after it was made small, minus LR: a plane per channel. */
export function driftPlanes({ sr, lr, scale }: JudgedImages): Plane[] {
  const { data, width, height } = downscaledOf(sr, scale);
  return CHANNEL_NAMES.map((_, c) => {
    const drift = new Float64Array(width * height);
    for (let i = 0, at = c; i < drift.length; i++, at += CHANNELS) {
      drift[i] = 255 * data[at] - lr.data[at];
    }
    return { data: drift, width, height };
  });
}

/** SR with its drift made DRIFT_GAIN times stronger. @param driftAt grey levels of a channel at an LR pixel */
export function strongerDrift(
  { sr, lr, scale }: JudgedImages,
  driftAt: (channel: number, i: number) => number,
): RgbImage {
  const picture = blankImage(sr.width, sr.height);
  for (let y = 0, at = 0; y < sr.height; y++) {
    const row = Math.floor(y / scale) * lr.width;
    for (let x = 0; x < sr.width; x++) {
      const i = row + Math.floor(x / scale);
      for (let c = 0; c < CHANNELS; c++, at++) {
        picture.data[at] = byte(sr.data[at] + (DRIFT_GAIN - 1) * driftAt(c, i));
      }
    }
  }
  return picture;
}
