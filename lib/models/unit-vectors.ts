// Activations of each pixel scaled to length one: how LPIPS makes features of different layers comparable
// (Zhang et al. 2018, equation 1).
import * as tf from '@tensorflow/tfjs';
import { withGradient } from '../ops/with-gradient';

/** The original's, added to the length: a pixel whose activations are all zero stays zero. */
const EPSILON = 1e-10;

/**
 * [n,h,w,c] divided by its length over c, pixel by pixel. Differentiable; the gradient of a pixel of zeros is zero:
 * it comes from a ReLU, which is flat there.
 */
export function unitVectors(x: tf.Tensor4D): tf.Tensor4D {
  return withGradient<tf.Tensor4D>(
    [x],
    () => {
      const length = tf.sqrt(tf.sum(tf.square(x), 3, true));
      const value = tf.div<tf.Tensor4D>(x, tf.add(length, EPSILON));
      return { value, saved: [value, length] };
    },
    (dy, [y, length]) =>
      tf.tidy(() => {
        // along the vector nothing changes but EPSILON's share
        const along = tf.div(tf.sum(tf.mul(dy, y), 3, true), tf.maximum(length, 1e-20));
        const longer = tf.add(length, EPSILON);
        const across = tf.sub(dy, tf.mul(y, tf.mul(along, longer)));
        return tf.mul(across, tf.div(tf.step(length), longer));
      }),
  );
}
