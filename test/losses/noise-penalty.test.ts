// The penalty on the discriminator's slope: what it is for functions whose gradient is known, and for a real one. Against R1 by
// PyTorch, with its gradient: torch-losses.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { noisePenalty } from '../../lib/losses/noise-penalty';
import { buildDiscriminator } from '../../lib/models/discriminator';
import { createRandom } from '../../lib/random/random';
import { near, value } from './arithmetic';

before(() => startEngine());

/** [n,2,2,3] of zeros. */
const black = (n: number): tf.Tensor4D => tf.zeros([n, 2, 2, 3]);

/** Logits 0.5 * sum(x), whose squared gradient is 12 / 4. */
const linear = (images: tf.Tensor4D): tf.Tensor => tf.mul(tf.sum(images, [1, 2, 3]), 0.5);

describe('noisePenalty', () => {
  it('is the mean square of what the noise changes, over sigma^2', () => {
    for (const sigma of [0.01, 0.5]) {
      near(
        value(() => noisePenalty(linear, black(3), { sigma, seed: 8 })),
        value(() => {
          const noise = tf.randomNormal<tf.Rank.R4>([3, 2, 2, 3], 0, 1, 'float32', 8);
          return tf.mean(tf.square(linear(noise)));
        }),
        1e-4,
      );
    }
  });

  it('is the squared norm of the gradient on average, whatever sigma is where the function is linear', () => {
    for (const sigma of [0.01, 0.5]) {
      // relative error sqrt(2 / 8192) = 1.6 percent
      const found = value(() => noisePenalty(linear, black(8192), { sigma, seed: 1 }));
      assert.ok(Math.abs(found - 3) < 0.15, `${found} is not 3`);
    }
  });

  it('is near the squared gradient of a discriminator', () => {
    const discriminator = buildDiscriminator(
      { kind: 'vgg', numFilters: 4, denseUnits: 8, norm: 'spectral' },
      { hrCropSize: 16, random: createRandom(2) },
    );
    const still = { training: true, updateStatistics: false };
    const judge = (images: tf.Tensor4D): tf.Tensor2D => discriminator.apply(images, still);
    const found = tf.tidy(() => {
      const one = tf.randomUniform<tf.Rank.R4>([1, 16, 16, 3], -1, 1, 'float32', 3);
      const gradient = tf.grad((x) => tf.sum(judge(x as tf.Tensor4D)))(one);
      const exact = tf.sum(tf.square(gradient)).dataSync()[0];
      const many = tf.tile(one, [512, 1, 1, 1]);
      return noisePenalty(judge, many, { sigma: 0.01, seed: 1 }).dataSync()[0] / exact;
    });
    // relative error sqrt(2 / 512) = 6 percent
    assert.ok(Math.abs(found - 1) < 0.2, `${found} times the squared gradient`);
    discriminator.dispose();
  });

  it('has the gradient that finite differences have', () => {
    const at = (a: number): number =>
      value(() =>
        noisePenalty((x) => tf.softplus(tf.mul(linear(x), a)), black(4), { sigma: 0.1, seed: 2 }),
      );
    const found = tf.tidy(() => {
      const penalty = (a: tf.Tensor): tf.Scalar =>
        noisePenalty((x) => tf.softplus(tf.mul(linear(x), a)), black(4), { sigma: 0.1, seed: 2 });
      return tf.grad(penalty)(tf.scalar(0.7)).dataSync()[0];
    });
    near(found, (at(0.71) - at(0.69)) / 0.02, 2e-3);
  });

  it('draws by its seed, and leaves its value alone', () => {
    const images = black(2);
    const { numTensors } = tf.memory();
    const at = (seed: number): number =>
      value(() => noisePenalty(linear, images, { sigma: 0.1, seed }));
    assert.equal(at(1), at(1));
    assert.notEqual(at(1), at(2));
    assert.equal(tf.memory().numTensors, numTensors);
    images.dispose();
  });
});
