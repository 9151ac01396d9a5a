// Parametric ReLU with one slope per channel (He et al. 2015), as one differentiable operation.
// TensorFlow.js' own gradient selects by masks of the input's size and sums in several passes.
import * as tf from '@tensorflow/tfjs';
import { execute, isTensorflow } from '../engine/node-backend';
import { sumOverPixels } from './sum-over-pixels';
import { withGradient } from './with-gradient';

/** max(x,0) + alpha * min(x,0): x [n,h,w,c], alpha [c]. Differentiable in both, on every engine. */
export function channelPrelu(x: tf.Tensor4D, alpha: tf.Tensor1D): tf.Tensor4D {
  return withGradient<tf.Tensor4D>(
    [x, alpha],
    () => {
      const value = isTensorflow() ? native(x, alpha) : composed(x, alpha);
      return { value, saved: [x, alpha] };
    },
    (dy, [savedX, savedAlpha]) => gradients(dy, savedX, savedAlpha),
  );
}

function composed(x: tf.Tensor4D, alpha: tf.Tensor1D): tf.Tensor4D {
  const positive = tf.relu(x);
  return tf.add(positive, tf.mul(tf.sub(x, positive), alpha));
}

/** By name, so that bfloat16 stays bfloat16. What lies between is freed at once: each is as large as x. */
function native(x: tf.Tensor4D, alpha: tf.Tensor1D): tf.Tensor4D {
  const [positive] = execute('Relu', [x]);
  const [negative] = execute('Sub', [x, positive]);
  const [scaled] = freeing([negative], () => execute('Mul', [negative, alpha]));
  return freeing([positive, scaled], () => execute<tf.Tensor4D>('AddV2', [positive, scaled])[0]);
}

function gradients(dy: tf.Tensor, x: tf.Tensor, alpha: tf.Tensor): tf.Tensor[] {
  if (isTensorflow()) return nativeGradients(dy, x, alpha);
  const throughPositive = tf.mul(dy, tf.step(x));
  const throughNegative = tf.sub(dy, throughPositive);
  // throughNegative is zero where x is positive, so x itself stands for min(x,0)
  const slopes = tf.mul(throughNegative, x);
  return [tf.add(throughPositive, tf.mul(throughNegative, alpha)), tf.sum(slopes, [0, 1, 2])];
}

function nativeGradients(dy: tf.Tensor, x: tf.Tensor, alpha: tf.Tensor): tf.Tensor[] {
  const [throughPositive] = execute('ReluGrad', [dy, x]);
  const [throughNegative] = execute('Sub', [dy, throughPositive]);
  const [slopes] = execute('Mul', [throughNegative, x]);
  const dAlpha = freeing([slopes], () => sumOverPixels(slopes));
  const [scaled] = freeing([throughNegative], () => execute('Mul', [throughNegative, alpha]));
  const both = [throughPositive, scaled];
  return [...freeing(both, () => execute('AddV2', both)), dAlpha];
}

/** f's result; the tensors are freed. */
function freeing<T>(tensors: tf.Tensor[], f: () => T): T {
  const result = f();
  tf.dispose(tensors);
  return result;
}
