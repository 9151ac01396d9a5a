// Losses between images, pixel by pixel: the content loss of SRResNet (Ledig et al. 2017, equation 4).
// Images [n,h,w,c] in [-1,1].
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { withGradient } from '../ops/with-gradient';
import { weight } from '../options/ranges';
import { schemaOf } from '../options/schema-of';
import type { LossTerm, TermOptions } from './loss-term';
import { lowFrequencies } from './low-frequencies';

/** Mean squared error (the paper's) or mean absolute error (EDSR, ESRGAN). */
export type PixelDistance = 'l1' | 'mse';

/** Mean over all values of the squared or absolute difference; a scalar. MSE equals the paper's equation 4 per channel. */
export function pixelLoss(sr: tf.Tensor, hr: tf.Tensor, kind: PixelDistance): tf.Scalar {
  if (sr.shape.join() !== hr.shape.join()) {
    throw new Error(`pixelLoss: sr must be of hr's shape [${hr.shape}], but got [${sr.shape}]`);
  }
  return meanDistance(sr, hr, kind);
}

/** Mean of (a - b)^2 or |a - b|; a scalar, differentiable in both. */
export function meanDistance(a: tf.Tensor, b: tf.Tensor, kind: PixelDistance): tf.Scalar {
  return tf.tidy(() => {
    const difference = tf.sub(a, b);
    return kind === 'mse' ? tf.mean(tf.square(difference)) : meanAbsolute(difference);
  });
}

/** Mean |x| with gradient sign(x), zero at zero: tf.abs has -1 there, and takes seven times as long. */
function meanAbsolute(x: tf.Tensor): tf.Scalar {
  return withGradient<tf.Scalar>(
    [x],
    () => ({ value: tf.mean(tf.abs(x)), saved: [x] }),
    (dy, [saved]) => tf.mul(tf.sign(saved), tf.div(dy, x.size)),
  );
}

/**
 * pixelLoss of what LR tells of both images: SR and HR are made small by the scale, as the benchmarks make LR. So SR
 * must be consistent with LR (as in PULSE, Menon et al. 2020), and its details above LR's
 * Nyquist frequency, which no L1 can place, are left to the other terms. An L1 is some tenth of that of all frequencies.
 * @param images [n,h,w,c] in [-1,1]
 */
export function lowpassPixelLoss(
  sr: tf.Tensor4D,
  hr: tf.Tensor4D,
  { distance, scale }: { readonly distance: PixelDistance; readonly scale: number },
): tf.Scalar {
  return tf.tidy(() => {
    // making small is linear: once, for the difference
    const low = lowFrequencies(tf.sub(sr, hr), scale);
    return pixelLoss(low, tf.zerosLike(low), distance);
  });
}

/** Options of the pixel term. */
export interface PixelOptions extends TermOptions {
  readonly distance: PixelDistance;
  /** True compares the frequencies that LR holds, and leaves those above to the other terms. Default false: all. */
  readonly lowpass?: boolean;
}

/** The distance to HR, pixel by pixel, as a term of the loss. */
export const pixelTerm: LossTerm<PixelOptions, 'pixel'> = {
  name: 'pixel',
  label: 'pixel',
  options: schemaOf<PixelOptions>()(
    z.strictObject({
      weight,
      distance: z.enum(['l1', 'mse']),
      lowpass: z.boolean().optional(),
    }),
  ),
  open: ({ distance, lowpass }) => ({
    measure: ({ sr, hr, scale }) =>
      lowpass ? lowpassPixelLoss(sr, hr, { distance, scale }) : pixelLoss(sr, hr, distance),
  }),
};
