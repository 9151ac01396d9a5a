// A penalty on how steep the discriminator is at real images, which keeps it from judging by ever finer differences:
// R1 (Mescheder et al. 2018, https://arxiv.org/abs/1801.04406, equation 9) from finite differences. R1 needs the gradient of
// a gradient, which TensorFlow.js has not for these operations; but E (D(x + sigma e) - D(x))^2 / sigma^2 over normal e tends to
// |grad D(x)|^2 as sigma goes to 0. So "approximated R1" of APT (Lin et al. 2025, https://arxiv.org/abs/2501.08316, section
// 3.4), divided by sigma^2; noise as such a regularizer: Roth et al. 2017, https://arxiv.org/abs/1705.09367.
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { count } from '../options/ranges';

/** Options of the penalty. */
export interface NoisePenaltyOptions {
  readonly kind: 'noise';
  /** R1's gamma: half of it times the penalty is added to the discriminator's loss. APT's lambda of 100 at sigma 0.01 is 0.02. */
  readonly weight: number;
  /**
   * Standard deviation of the noise, images in [-1,1]. Measured on a trained quick discriminator: to 0.05 the penalty is the squared
   * gradient, at 0.1 two thirds of it. In bfloat16 its gradient in the weights agrees with float32's to a cosine of 0.95 at 0.01,
   * 0.994 at 0.03, 0.999 at 0.05: rounding outweighs smaller differences.
   */
  readonly sigma: number;
  /** Every how many updates of the discriminator it is computed, then with so many times its weight (Karras et al. 2020, section 3.1). */
  readonly every: number;
}

/** @internal */
export const noisePenaltyOptions = z.strictObject({
  kind: z.literal('noise'),
  weight: z.number().positive().max(1e9),
  sigma: z.number().min(1e-4).max(1),
  every: count,
});

/**
 * Mean over logits of (D(x + sigma e) - D(x))^2 / sigma^2, a scalar: an estimate of the squared norm of D's gradient.
 * @param judge Logits of images, each a function of its image alone; both sorts are judged as one batch.
 * @param images Real ones, [n,h,w,c] in [-1,1].
 * @param seed Of the noise, from 1: TensorFlow.js takes 0 for none.
 */
export function noisePenalty(
  judge: (images: tf.Tensor4D) => tf.Tensor,
  images: tf.Tensor4D,
  { sigma, seed }: { readonly sigma: number; readonly seed: number },
): tf.Scalar {
  return tf.tidy(() => {
    const noise = tf.randomNormal<tf.Rank.R4>(images.shape, 0, sigma, 'float32', seed);
    // in one batch, so that nothing that moves from pass to pass, as spectral norm's vectors, comes between
    const logits = judge(tf.concat4d([images, tf.add<tf.Tensor4D>(images, noise)], 0));
    const [clean, noisy] = tf.split(logits, 2);
    return tf.mul(tf.mean<tf.Scalar>(tf.square(tf.sub(noisy, clean))), sigma ** -2);
  });
}
