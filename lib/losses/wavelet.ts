// Wavelet loss: SR and HR compared by sub-bands of the stationary wavelet transform, so that every band of frequencies and
// every direction has its own weight (WGSR, Korkmaz, Tekalp & Dogan, CVPR 2024, https://arxiv.org/abs/2402.19215).
// Haar wavelets, of two taps, where WGSR has symlets. Stationary and not decimated: the decimated transform sees some
// phases of the sub-pixel grid only, and what it does not see costs nothing and grows.
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { weight } from '../options/ranges';
import { schemaOf } from '../options/schema-of';
import type { LossTerm, TermOptions } from './loss-term';
import { meanDistance } from './pixel';

/** Weights of the sub-bands. */
export interface Subbands {
  /** How often the low band is split again, from 1; each time patterns of twice the size are compared. Default 2. */
  readonly levels: number;
  /** Weight of what is left after the last level, means of squares of 2^levels pixels. Default 0: the pixel term compares it. */
  readonly low: number;
  /** Weight of changes from row to row and from column to column, at every level. Default 1. */
  readonly edges: number;
  /** Weight of changes across both, as of a checkerboard or speckle, at every level. Default 1. */
  readonly diagonal: number;
}

/**
 * Sum over sub-bands of weight * mean |band of sr - band of hr|, a scalar. Bands are averages of 2 x 2 values with signs, so that
 * a checkerboard of amplitude a has a in its diagonal band; a border of 2^levels - 1 pixels is left out.
 * @param images [n,h,w,c] in [-1,1]
 * @throws when images are less than 2^levels pixels wide or high.
 */
export function waveletLoss(sr: tf.Tensor4D, hr: tf.Tensor4D, bands: Subbands): tf.Scalar {
  const { levels, low, edges, diagonal } = bands;
  const [, height, width] = sr.shape;
  const least = 2 ** levels;
  if (height < least || width < least) {
    throw new Error(
      `waveletLoss: images must be at least ${least} pixels wide and high for ${levels} levels, but got ${width}x${height}; use larger crops or fewer levels`,
    );
  }
  return tf.tidy(() => {
    const weighed: tf.Scalar[] = [];
    const add = (band: tf.Tensor4D, factor: number): void => {
      if (factor === 0) return;
      weighed.push(tf.mul(meanDistance(band, tf.zerosLike(band), 'l1'), factor));
    };
    // the transform is linear: that of the difference
    let rest: tf.Tensor4D = tf.sub(sr, hr);
    for (let level = 0; level < levels; level++) {
      const [overRows, acrossRows] = split(rest, 1, 2 ** level);
      const [lowLow, lowHigh] = split(overRows, 2, 2 ** level);
      const [highLow, highHigh] = split(acrossRows, 2, 2 ** level);
      add(lowHigh, edges);
      add(highLow, edges);
      add(highHigh, diagonal);
      rest = lowLow;
    }
    add(rest, low);
    return weighed.length > 0 ? tf.addN<tf.Scalar>(weighed) : tf.scalar(0);
  });
}

/** Half the sum and half the difference of values that lie `step` apart along an axis, which gets shorter by it. */
function split(x: tf.Tensor4D, axis: 1 | 2, step: number): [tf.Tensor4D, tf.Tensor4D] {
  const size = x.shape.map((length, i) => (i === axis ? length - step : length));
  const begin = x.shape.map((_, i) => (i === axis ? step : 0));
  const half: tf.Tensor4D = tf.mul(x, 0.5);
  const first = tf.slice(half, [0, 0, 0, 0], size);
  const second = tf.slice(half, begin, size);
  return [tf.add(first, second), tf.sub(first, second)];
}

/** Options of the wavelet term. */
export interface WaveletOptions extends TermOptions, Subbands {}

/** The distance of the sub-bands of SR and HR as a term of the loss. */
export const waveletTerm: LossTerm<WaveletOptions, 'wavelet'> = {
  name: 'wavelet',
  label: 'wavelet',
  options: schemaOf<WaveletOptions>()(
    z.strictObject({
      weight,
      levels: z.int().min(1).max(5).default(2),
      low: weight.default(0),
      edges: weight.default(1),
      diagonal: weight.default(1),
    }),
  ),
  brokenRules({ levels, low, edges, diagonal }, { hrCropSize }) {
    const least = 2 ** levels;
    const broken: string[] = [];
    if (hrCropSize < least) {
      broken.push(
        `data.hrCropSize must be at least ${least} for ${levels} levels of the wavelet loss, but got ${hrCropSize}`,
      );
    }
    if (low + edges + diagonal === 0) {
      broken.push(
        'loss.wavelet must have a weight above zero for some band, but got 0 for low, edges and diagonal',
      );
    }
    return broken;
  },
  open: (options) => ({ measure: ({ sr, hr }) => waveletLoss(sr, hr, options) }),
};
