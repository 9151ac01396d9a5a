// Convolution, bias, an addition and activation as one differentiable operation: one call where TensorFlow has it so
// (native-conv2d.ts). Elsewhere TensorFlow.js' fused convolution does the same.
import * as tf from '@tensorflow/tfjs';
import { isTensorflow } from '../engine/node-backend';
import { type FusedConv2dOptions, LEAKY_SLOPE } from './conv2d-options';
import { convolveNatively } from './native-conv2d';

/**
 * [n,h,w,in] and [k,k,in,filters] -> [n,ceil(h/strides),ceil(w/strides),filters] with zero padding ('same'), or
 * [n,ceil((h-k+1)/strides),ceil((w-k+1)/strides),filters] without.
 */
export function fusedConv2d(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  options: FusedConv2dOptions,
): tf.Tensor4D {
  if (!isTensorflow()) return composed(x, filter, options);
  return convolveNatively({ x, filter, bias: options.bias }, options);
}

/** fusedConv2d without activation plus a tensor of its result's shape: the end of a residual connection. */
export function convolveAndAdd(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  add: tf.Tensor4D,
  options: Omit<FusedConv2dOptions, 'activation'>,
): tf.Tensor4D {
  const linear = { ...options, activation: 'linear' } as const;
  if (isTensorflow()) return convolveNatively({ x, filter, bias: options.bias, add }, linear);
  const y = composed(x, filter, linear);
  const sum: tf.Tensor4D = tf.add(add, y);
  y.dispose();
  return sum;
}

function composed(x: tf.Tensor4D, filter: tf.Tensor4D, options: FusedConv2dOptions): tf.Tensor4D {
  const { activation, padding: pad = 'same', ...rest } = options;
  if (activation !== 'leakyRelu') return tf.fused.conv2d({ x, filter, ...rest, pad, activation });
  return tf.tidy(() => tf.leakyRelu(tf.fused.conv2d({ x, filter, ...rest, pad }), LEAKY_SLOPE));
}
