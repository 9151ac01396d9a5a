// Bilinear enlargement by two, the centers of pixels in place (PyTorch's F.interpolate with align_corners=False), of
// operations that every engine has a gradient for.
import * as tf from '@tensorflow/tfjs';

/** [n,h,w,c] to [n,2h,2w,c]; beyond the border the edge pixel is repeated. */
export function upsampleBilinear(x: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => doubled(doubled(x, 1), 2));
}

/** Along one axis: each pixel becomes two, a quarter of the way to its neighbor before and after it. */
function doubled(x: tf.Tensor4D, axis: 1 | 2): tf.Tensor4D {
  const length = x.shape[axis];
  const part = (begin: number, size: number): tf.Tensor4D => {
    const start = [0, 0, 0, 0];
    const sizes: number[] = [...x.shape];
    start[axis] = begin;
    sizes[axis] = size;
    return tf.slice(x, start, sizes);
  };
  const own = tf.mul(x, 0.75);
  const before = tf.concat([part(0, 1), part(0, length - 1)], axis);
  const after = tf.concat([part(1, length - 1), part(length - 1, 1)], axis);
  const pairs = [before, after].map((neighbor) => tf.add(own, tf.mul(neighbor, 0.25)));
  const shape: [number, number, number, number] = [...x.shape];
  shape[axis] *= 2;
  return tf.reshape(tf.stack(pairs, axis + 1), shape);
}
