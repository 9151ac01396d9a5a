// Parametric ReLU with one slope per channel (He et al. 2015), as one differentiable operation.
// TensorFlow.js' own gradient selects by masks of the input's size and sums in several passes.
import * as tf from '@tensorflow/tfjs';
import { execute, isTensorflow } from '../engine/node-backend';
import { withGradient } from './with-gradient';

/** max(x,0) + alpha * min(x,0): x [n,h,w,c], alpha [c]. Differentiable in both, on every engine. */
export function channelPrelu(x: tf.Tensor4D, alpha: tf.Tensor1D): tf.Tensor4D {
  return withGradient<tf.Tensor4D>(
    [x, alpha],
    () => {
      const positive = tf.relu(x);
      const value: tf.Tensor4D = tf.add(positive, tf.mul(tf.sub(x, positive), alpha));
      return { value, saved: [x, alpha] };
    },
    (dy, [savedX, savedAlpha]) => gradients(dy, savedX, savedAlpha),
  );
}

function gradients(dy: tf.Tensor, x: tf.Tensor, alpha: tf.Tensor): tf.Tensor[] {
  const throughPositive = isTensorflow() ? execute('ReluGrad', [dy, x])[0] : tf.mul(dy, tf.step(x));
  const throughNegative = tf.sub(dy, throughPositive);
  // throughNegative is zero where x is positive, so x itself stands for min(x,0)
  const slopes = tf.mul(throughNegative, x);
  const dAlpha = isTensorflow()
    ? execute('BiasAddGrad', [slopes], { data_format: 'NHWC' })[0]
    : tf.sum(slopes, [0, 1, 2]);
  return [tf.add(throughPositive, tf.mul(throughNegative, alpha)), dAlpha];
}
