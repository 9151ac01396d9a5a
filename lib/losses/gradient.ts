// Gradient loss: how images change from pixel to pixel, compared instead of their values; it weighs edges over flat areas, and
// takes another brightness for the same image. SPSR (Ma et al. 2020, https://arxiv.org/abs/2003.13081, section 3.3) compares the
// magnitudes, which say where edges are and how strong. Compared with their sign, SR's details must stand on HR's own pixels.
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { withoutTape } from '../ops/without-tape';
import { weight } from '../options/ranges';
import { schemaOf } from '../options/schema-of';
import type { LossTerm, TermOptions } from './loss-term';
import { meanDistance } from './pixel';
import { totalVariation } from './total-variation';

/** Under the root, so that it has a gradient where an image is flat; SPSR's. */
const FLAT = 1e-6;

/** What of the gradients is compared. */
export interface GradientComparison {
  /**
   * 'magnitudes' (default, SPSR): length of (x[i+1] - x[i-1], y[i+1] - y[i-1]) of every channel. 'differences': of neighbors,
   * rows and columns apart, sign included; it is the total variation of the error.
   */
  readonly of: 'magnitudes' | 'differences';
}

/**
 * Mean absolute difference of the gradients of SR and HR, a scalar; 0 for another brightness. A border of a pixel is left out
 * of magnitudes.
 * @param images [n,h,w,c] in [-1,1]
 * @throws when images are less than 3 pixels wide or high, for differences 2.
 */
export function gradientLoss(
  sr: tf.Tensor4D,
  hr: tf.Tensor4D,
  comparison: GradientComparison,
): tf.Scalar {
  return tf.tidy(() => {
    if (comparison.of === 'differences') return totalVariation(tf.sub(sr, hr));
    const hrMagnitudes = withoutTape(() => magnitudes(hr));
    return meanDistance(magnitudes(sr), hrMagnitudes, 'l1');
  });
}

/** [n,h,w,c] to [n,h-2,w-2,c]. */
function magnitudes(images: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = images.shape;
  if (height < 3 || width < 3) {
    throw new Error(
      `gradientLoss: images must be at least 3 pixels wide and high, but got ${width}x${height}`,
    );
  }
  return tf.tidy(() => {
    const part = (row: number, column: number): tf.Tensor4D =>
      tf.slice(images, [0, row, column], [-1, height - 2, width - 2]);
    const squares = tf.add(
      tf.square(tf.sub(part(2, 1), part(0, 1))),
      tf.square(tf.sub(part(1, 2), part(1, 0))),
    );
    return tf.sqrt(tf.add<tf.Tensor4D>(squares, FLAT));
  });
}

/** Options of the gradient term. */
export interface GradientOptions extends TermOptions, GradientComparison {}

/** The distance of the gradients of SR and HR as a term of the loss. */
export const gradientTerm: LossTerm<GradientOptions, 'gradient'> = {
  name: 'gradient',
  label: 'gradient',
  options: schemaOf<GradientOptions>()(
    z.strictObject({ weight, of: z.enum(['magnitudes', 'differences']).default('magnitudes') }),
  ),
  open: (options) => ({ measure: ({ sr, hr }) => gradientLoss(sr, hr, options) }),
};
