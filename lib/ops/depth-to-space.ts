// Pixel shuffle: channels become space (Shi et al. 2016, arXiv 1609.05158), with a gradient, which
// TensorFlow.js' own depthToSpace lacks. Channel order is TensorFlow's (DCR): input channel
// (i * block + j) * depth + c goes to row offset i, column offset j, channel c.
import * as tf from '@tensorflow/tfjs';
import { execute, isTensorflow } from '../engine/node-backend';
import { withGradient } from './with-gradient';

/**
 * Rearranges [n, h, w, b*b*c] to [n, b*h, b*w, c] for block size b, on every engine, differentiably.
 * Equal to tf.depthToSpace bit by bit. Throws when the channels are no multiple of b squared.
 */
export function depthToSpace(x: tf.Tensor4D, blockSize: number): tf.Tensor4D {
  if (!Number.isInteger(blockSize) || blockSize < 2) {
    throw new Error(
      `depthToSpace: blockSize must be a whole number of at least 2, but got ${blockSize}`,
    );
  }
  if (x.shape[3] % blockSize ** 2 !== 0) {
    throw new Error(
      `depthToSpace: channels must be a multiple of ${blockSize ** 2} (block size ${blockSize}), but got ${x.shape[3]}`,
    );
  }
  return isTensorflow() ? native(x, blockSize) : composed(x, blockSize);
}

function native(x: tf.Tensor4D, blockSize: number): tf.Tensor4D {
  const attributes = { block_size: { int: blockSize }, data_format: 'NHWC' };
  return withGradient<tf.Tensor4D>(
    [x],
    () => ({ value: execute<tf.Tensor4D>('DepthToSpace', [x], attributes)[0] }),
    (dy) => execute('SpaceToDepth', [dy], attributes)[0],
  );
}

// The textbook transpose [n, h, w, b, b, c] -> [n, h, b, w, b, c] keeps its last two axes together, so rank
// 4 is enough, which wasm does ten times faster.
function composed(x: tf.Tensor4D, b: number): tf.Tensor4D {
  const [n, h, w, channels] = x.shape;
  return tf.tidy(() =>
    x
      .reshape([n * h, w, b, channels / b])
      .transpose([0, 2, 1, 3])
      .reshape([n, h * b, w * b, channels / b ** 2]),
  );
}
