// ReLU and leaky ReLU (Maas et al. 2013) with TensorFlow's own gradient where the engine is TensorFlow:
// three to fourteen times faster than TensorFlow.js' gradients, which are selections by masks. For use
// where no convolution precedes directly: fusedConv2d has both built in.
import * as tf from '@tensorflow/tfjs';
import { type Attribute, execute, isTensorflow } from '../engine/node-backend';
import { LEAKY_SLOPE } from './conv2d-options';
import { withGradient } from './with-gradient';

/** max(x, 0); any shape, differentiable. */
export function relu<T extends tf.Tensor>(x: T): T {
  return isTensorflow() ? withNativeGradient(x, tf.relu, { name: 'ReluGrad' }) : tf.relu(x);
}

/** x where x > 0, 0.2 x elsewhere (the paper's slope); any shape, differentiable. */
export function leakyRelu<T extends tf.Tensor>(x: T): T {
  if (!isTensorflow()) return tf.leakyRelu<T>(x, LEAKY_SLOPE);
  const attributes = { alpha: { float: LEAKY_SLOPE } };
  const apply = (value: T): T => execute<T>('LeakyRelu', [value], attributes)[0];
  return withNativeGradient(x, apply, { name: 'LeakyReluGrad', attributes });
}

function withNativeGradient<T extends tf.Tensor>(
  x: T,
  apply: (x: T) => T,
  gradient: { name: string; attributes?: Record<string, Attribute> },
): T {
  return withGradient<T>(
    [x],
    () => {
      const value = apply(x);
      // the output's sign is the input's, and the next layer keeps the output anyway
      return { value, saved: [value] };
    },
    (dy, [y]) => execute(gradient.name, [dy, y], gradient.attributes)[0],
  );
}
