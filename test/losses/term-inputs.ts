// What the tests of loss terms share: the inputs of a step at x2, and a context whose VGG19 is the untrained one.
import * as tf from '@tensorflow/tfjs';
import type { TermContext, TermInputs } from '../../lib/losses/loss-term';
import { createRandom } from '../../lib/random/random';

const SEED = 7;

/** Side of HR and SR: LPIPS with SqueezeNet takes nothing smaller, and the grid loss whole squares of 8. */
export const SIZE = 24;

/** A context of seed 7. */
export const context: TermContext = { random: createRandom(SEED), seed: SEED, weights: {} };

/** [1,size,size,3] of random values in [-1,1]. */
export const image = (size: number, seed: number): tf.Tensor4D =>
  tf.randomUniform([1, size, size, 3], -1, 1, 'float32', seed);

/** A step of x2 with images of SIZE pixels; the judge's logits are the means of the images. */
export function termInputs(sr: tf.Tensor4D, change: Partial<TermInputs> = {}): TermInputs {
  const judge = (images: tf.Tensor4D): tf.Tensor2D =>
    tf.reshape(tf.mean(images, [1, 2, 3]), [-1, 1]);
  const lr: tf.Tensor4D = tf.zeros([1, SIZE / 2, SIZE / 2, 3]);
  return { lr, hr: image(SIZE, 2), sr, scale: 2, step: 3, judge, ...change };
}

/** d of(x) / dx at an image. */
export function gradientAt(x: () => tf.Tensor4D, of: (x: tf.Tensor4D) => tf.Scalar): Float32Array {
  return tf.tidy(() =>
    tf
      .grad((image) => of(image as tf.Tensor4D))(x())
      .dataSync<'float32'>()
      .slice(),
  );
}

/** No trained VGG19 and no LPIPS are found until the returned function is called, whatever this machine has. */
export function withoutWeights(): () => void {
  const { SRGAN_VGG19, SRGAN_LPIPS, SRGAN_DATASETS } = process.env;
  Object.assign(process.env, { SRGAN_VGG19: '', SRGAN_LPIPS: '', SRGAN_DATASETS: '/nowhere' });
  return () => {
    for (const [name, value] of Object.entries({ SRGAN_VGG19, SRGAN_LPIPS, SRGAN_DATASETS })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
