// Enlargement by nearest neighbor, as ESRGAN's upsampling begins (Wang et al. 2018, after Odena et al. 2016, "Deconvolution
// and Checkerboard Artifacts"), with a gradient that every engine has and that stays in the precision of the maps.
import * as tf from '@tensorflow/tfjs';
import { execute, isTensorflow } from '../engine/node-backend';
import { withGradient } from './with-gradient';

/** [n,h,w,c] -> [n,factor*h,factor*w,c]: each pixel becomes factor by factor of the same. `factor` is a whole number. */
export function enlargeNearest(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  return withGradient<tf.Tensor4D>(
    [x],
    () => ({ value: enlarged(x, factor) }),
    (dy) => sumOfSquares(dy, factor),
  );
}

function enlarged(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  const size: [number, number] = [factor * x.shape[1], factor * x.shape[2]];
  if (!isTensorflow()) return tf.image.resizeNearestNeighbor(x, size);
  const inputs = [x, tf.tensor1d(size, 'int32')];
  return execute<tf.Tensor4D>('ResizeNearestNeighbor', inputs)[0];
}

/** The sum of each square of pixels, which is its mean times their number. */
function sumOfSquares(dy: tf.Tensor4D, factor: number): tf.Tensor {
  if (!isTensorflow()) return tf.mul(tf.avgPool(dy, factor, factor, 'valid'), factor ** 2);
  const square = { int: [1, factor, factor, 1] };
  const attributes = { ksize: square, strides: square, padding: 'VALID', data_format: 'NHWC' };
  const means = execute('AvgPool', [dy], attributes);
  return execute('Mul', [...means, tf.scalar(factor ** 2)])[0];
}
