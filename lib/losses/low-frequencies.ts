// The frequencies of an image that its LR holds: the degradation of the benchmarks, MATLAB's bicubic imresize
// (images/imresize), as a differentiable operation. It is linear and separable: a matrix for the rows, one for the columns.
import * as tf from '@tensorflow/tfjs';
import { resizeWeights } from '../images/imresize';

/** [n,h,w,c] of any range to [n,ceil(h/scale),ceil(w/scale),c], unrounded, by MATLAB's bicubic with a mirrored border. */
export function lowFrequencies(images: tf.Tensor4D, scale: number): tf.Tensor4D {
  const [n, height, width, channels] = images.shape;
  return tf.tidy((): tf.Tensor4D => {
    // the axis that shrinks goes last, where a matrix product of rank 2 reads it
    const rows = shrunk(tf.transpose(images, [0, 2, 3, 1]), height, scale);
    const columns = tf.transpose(tf.reshape(rows, [n, width, channels, -1]), [0, 3, 2, 1]);
    const small = tf.reshape<tf.Rank.R4>(shrunk(columns, width, scale), [
      n,
      rows.shape[1],
      channels,
      -1,
    ]);
    return tf.transpose<tf.Tensor4D>(small, [0, 1, 3, 2]);
  });
}

/** [..., length] to [everything else, ceil(length/scale)]. */
function shrunk(x: tf.Tensor, length: number, scale: number): tf.Tensor2D {
  const small = Math.ceil(length / scale);
  const matrix = tf.tensor2d(shrinkingMatrix(length, scale), [length, small]);
  return tf.matMul(tf.reshape<tf.Rank.R2>(x, [-1, length]), matrix);
}

const matrices = new Map<string, Float32Array>();

/** [length, ceil(length/scale)]: a column holds the weights of an output sample. Made once. */
function shrinkingMatrix(length: number, scale: number): Float32Array {
  const key = `${length} ${scale}`;
  const matrix = matrices.get(key) ?? makeMatrix(length, scale);
  matrices.set(key, matrix);
  return matrix;
}

function makeMatrix(length: number, scale: number): Float32Array {
  const small = Math.ceil(length / scale);
  const { indices, weights, taps } = resizeWeights(length, small, 1 / scale);
  const matrix = new Float32Array(length * small);
  for (let i = 0; i < small; i++) {
    for (let t = i * taps; t < (i + 1) * taps; t++) matrix[indices[t] * small + i] += weights[t];
  }
  return matrix;
}
