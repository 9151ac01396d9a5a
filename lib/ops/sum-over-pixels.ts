// The sum of feature maps over images, rows and columns: the gradient of a bias or of a slope per channel.
// Only where the engine is tensorflow.
import * as tf from '@tensorflow/tfjs';
import { isBfloat16, toFloat32 } from '../engine/bfloat16';
import { execute } from '../engine/node-backend';

/** [n,h,w,c] -> [c] in float32. The caller's scope owns it. */
export function sumOverPixels(x: tf.Tensor): tf.Tensor {
  if (!isBfloat16(x)) return execute('BiasAddGrad', [x], { data_format: 'NHWC' })[0];
  // TensorFlow's own sum adds up in bfloat16 (wrong by a third for [16,96,96,64]); oneDNN's matrix product adds up in float32
  // and takes half the time of a float32 copy and its sum
  return tf.tidy(() => {
    const channels = x.shape[x.shape.length - 1];
    const pixels = x.size / channels;
    const flat = tf.reshape(x, [pixels, channels]);
    const how = { transpose_a: false, transpose_b: false };
    const [sum] = execute('MatMul', [tf.ones([1, pixels]), flat], how);
    return tf.reshape(toFloat32(sum), [channels]);
  });
}
