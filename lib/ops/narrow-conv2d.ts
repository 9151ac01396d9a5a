// Convolution from many channels to very few: SRGAN's last layer, 9x9 from 64 channels to 3 at full size.
// oneDNN vectorises over output channels and wastes four fifths of each vector on three of them. Two identities
// put more channels there; measured on [16,96,96,64], 2 cores: forward 150 -> 67 ms, kernel gradient 242 -> 28 ms.
import * as tf from '@tensorflow/tfjs';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import { execute } from '../engine/node-backend';

const MAX_NARROW = 4;
const MIN_INPUT = 16;
const UNIT_STRIDES = { strides: { int: [1, 1, 1, 1] }, padding: 'SAME', data_format: 'NHWC' };

/** Whether a layer [k,k,in,out] is of that kind and TensorFlow computes it on a CPU. */
export function isNarrow(
  filter: tf.Tensor,
  { strides, padding }: { readonly strides: number; readonly padding: 'same' | 'valid' },
): boolean {
  const [size, , inChannels, filters] = filter.shape;
  const narrow =
    strides === 1 &&
    padding === 'same' &&
    size % 2 === 1 &&
    filters <= MAX_NARROW &&
    inChannels >= MIN_INPUT;
  return narrow && !(tf.backend() as NodeJSKernelBackend).isUsingGpuDevice;
}

/** Whether narrowForward pays: it does a little more arithmetic, (k+1)^2 / k^2, and needs even sides. */
export function hasFastForward(x: tf.Tensor, filter: tf.Tensor): boolean {
  const [, height, width] = x.shape as tf.Tensor4D['shape'];
  return (filter.shape as tf.Tensor4D['shape'])[0] >= 5 && height % 2 === 0 && width % 2 === 0;
}

/**
 * The same convolution ('same', stride 1) two by two pixels at a time: a kernel [k+1,k+1,in,4*out] that holds the
 * filter at four offsets, stride 2, then pixel shuffle. The caller disposes the result.
 */
export function narrowForward(x: tf.Tensor, filter: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const offsets = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ];
    const kernel = tf.concat(
      offsets.map(([i, j]) =>
        tf.pad(filter, [
          [i, 1 - i],
          [j, 1 - j],
          [0, 0],
          [0, 0],
        ]),
      ),
      3,
    );
    const strides = { ...UNIT_STRIDES, strides: { int: [1, 2, 2, 1] } };
    const [blocks] = execute('Conv2D', [x, kernel], strides);
    return execute('DepthToSpace', [blocks], { block_size: { int: 2 }, data_format: 'NHWC' })[0];
  });
}

/**
 * The gradient of the filter with the two images in each other's place: correlating dy with x is correlating x
 * with dy, turned round. Inside tidy or a gradient function.
 */
export function narrowFilterGradient(
  x: tf.Tensor,
  dy: tf.Tensor,
  shape: readonly number[],
): tf.Tensor {
  const [size, , inChannels, filters] = shape;
  const swapped = tf.tensor1d([size, size, filters, inChannels], 'int32');
  const [gradient] = execute('Conv2DBackpropFilter', [dy, swapped, x], UNIT_STRIDES);
  return tf.transpose(tf.reverse(gradient, [0, 1]), [0, 1, 3, 2]);
}
