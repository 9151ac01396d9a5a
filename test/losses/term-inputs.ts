// What the tests of loss terms share: the inputs of a step at x2, and a context whose VGG19 is the untrained one.
import * as tf from '@tensorflow/tfjs';
import type { TermContext, TermInputs } from '../../lib/losses/loss-term';
import { createRandom } from '../../lib/random/random';

const SEED = 7;

/** A context of seed 7. */
export const context: TermContext = { random: createRandom(SEED), seed: SEED, weights: {} };

/** [1,size,size,3] of random values in [-1,1]. */
export const image = (size: number, seed: number): tf.Tensor4D =>
  tf.randomUniform([1, size, size, 3], -1, 1, 'float32', seed);

/** A step of x2 with images of 16 pixels; the judge's logits are the means of the images. */
export function termInputs(sr: tf.Tensor4D, change: Partial<TermInputs> = {}): TermInputs {
  const judge = (images: tf.Tensor4D): tf.Tensor2D =>
    tf.reshape(tf.mean(images, [1, 2, 3]), [-1, 1]);
  return { lr: tf.zeros([1, 8, 8, 3]), hr: image(16, 2), sr, scale: 2, step: 3, judge, ...change };
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

/** No trained VGG19 is found until the returned function is called, whatever this machine has. */
export function withoutVggWeights(): () => void {
  const { SRGAN_VGG19, SRGAN_DATASETS } = process.env;
  Object.assign(process.env, { SRGAN_VGG19: '', SRGAN_DATASETS: '/nowhere' });
  return () => {
    for (const [name, value] of Object.entries({ SRGAN_VGG19, SRGAN_DATASETS })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
