// The weighted total: every term returned, their sum equal to it, no gradient from a weight of 0.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { pixelLoss } from '../../lib/losses/pixel';
import { type TotalLossOptions, totalLoss } from '../../lib/losses/total';
import { logits, near } from './arithmetic';

before(async () => {
  await startEngine();
});

describe('totalLoss', () => {
  const options: TotalLossOptions = {
    pixel: 'l1',
    pixelWeight: 0.01,
    perceptualWeight: 0.7,
    adversarialWeight: 5e-3,
    tvWeight: 0.3,
    adversarial: 'relativistic',
    vgg: { layers: { a: 1 }, distance: 'mse', featureDivisor: 2 },
  };
  const inputs = (sr: tf.Tensor4D) => ({
    sr,
    hr: tf.zeros([1, 4, 4, 3]) as tf.Tensor4D,
    srFeatures: { a: tf.square(sr) as tf.Tensor4D },
    hrFeatures: { a: tf.zeros([1, 4, 4, 3]) as tf.Tensor4D },
    fakeLogits: tf.mean(sr, [1, 2, 3]).reshape([1, 1]),
    realLogits: logits([1]),
  });
  const image = (): tf.Tensor4D => tf.randomUniform([1, 4, 4, 3], -1, 1, 'float32', 5);

  it('is the weighted sum of the terms that it returns', () => {
    tf.tidy(() => {
      const loss = totalLoss(inputs(image()), options);
      const [pixel, perceptual, adversarial, tv, total] = [
        loss.pixelLoss,
        loss.perceptualLoss,
        loss.adversarialLoss,
        loss.tvLoss,
        loss.total,
      ].map((t) => t.dataSync()[0]);
      assert.ok([pixel, perceptual, adversarial, tv].every((t) => t > 0));
      near(total, 0.01 * pixel + 0.7 * perceptual + 5e-3 * adversarial + 0.3 * tv, 1e-6);
    });
  });

  it('measures a term of weight 0 and takes no gradient from it', () => {
    const gradient = (change: Partial<TotalLossOptions>): Float32Array =>
      tf.tidy(
        () =>
          tf
            .grad(
              (x: tf.Tensor) =>
                totalLoss(inputs(x as tf.Tensor4D), { ...options, ...change }).total,
            )(image())
            .dataSync() as Float32Array,
      );
    const none = { pixelWeight: 0, perceptualWeight: 0, adversarialWeight: 0, tvWeight: 0 };
    const alone = gradient({ ...none, pixelWeight: 1 });
    assert.deepEqual(
      alone,
      tf.tidy(() =>
        tf
          .grad((x: tf.Tensor) => pixelLoss(x, tf.zeros([1, 4, 4, 3]), 'l1'))(image())
          .dataSync(),
      ),
    );
    tf.tidy(() => {
      const loss = totalLoss(inputs(image()), { ...options, ...none });
      assert.equal(loss.total.dataSync()[0], 0);
      assert.ok(loss.tvLoss.dataSync()[0] > 0 && loss.perceptualLoss.dataSync()[0] > 0);
    });
  });

  it('asks for the inputs of a weighted term', () => {
    tf.tidy(() => {
      const { sr, hr } = inputs(image());
      assert.throws(
        () => totalLoss({ sr, hr }, options),
        /srFeatures and hrFeatures must be given for a term of weight 0.7/,
      );
      const loss = totalLoss({ sr, hr }, { ...options, perceptualWeight: 0, adversarialWeight: 0 });
      assert.equal(loss.adversarialLoss.dataSync()[0], 0);
    });
  });

  it('leaves six scalars and nothing else', () => {
    const given = tf.tidy(() => inputs(image()));
    const tensors = tf.memory().numTensors;
    const loss = totalLoss(given as ReturnType<typeof inputs>, options);
    assert.equal(tf.memory().numTensors, tensors + 6);
    tf.dispose([...Object.values(loss), given]);
  });
});
