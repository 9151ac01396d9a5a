// Pixel shuffle and training batch norm on the engine that runs, against arithmetic, TensorFlow.js' own
// operations and finite differences.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { batchNormTraining } from '../../lib/ops/batch-norm';
import { depthToSpace } from '../../lib/ops/depth-to-space';
import { assertGradients, assertNoLeak, largestDifference, weigh } from './gradient-check';

const normal = (shape: number[], seed = 1): tf.Tensor =>
  tf.randomNormal(shape, 0, 1, 'float32', seed);

before(async () => {
  await startEngine();
});

describe('depthToSpace', () => {
  for (const blockSize of [2, 3, 4, 8]) {
    it(`equals tf.depthToSpace bit by bit for block size ${blockSize}`, async () => {
      const x = normal([2, 3, 5, blockSize ** 2 * 3]) as tf.Tensor4D;
      const difference = await largestDifference(
        depthToSpace(x, blockSize),
        tf.depthToSpace(x, blockSize),
      );
      assert.equal(difference, 0);
    });
  }

  it('sends channel (i, j, c) to row offset i, column offset j', async () => {
    const x = tf.range(0, 8).reshape([1, 1, 1, 8]) as tf.Tensor4D;
    assert.deepEqual(await depthToSpace(x, 2).array(), [
      [
        [
          [0, 1],
          [2, 3],
        ],
        [
          [4, 5],
          [6, 7],
        ],
      ],
    ]);
  });

  it('has the inverse rearrangement as gradient', async () => {
    const x = normal([1, 2, 3, 18]) as tf.Tensor4D;
    const weights = depthToSpace(x, 3);
    const gradient = tf.grad((input) => depthToSpace(input as tf.Tensor4D, 3).mul(weights))(x);
    assert.equal(await largestDifference(gradient, x), 0);
  });

  it('leaves no tensors behind', async () => {
    const x = normal([1, 2, 2, 4]) as tf.Tensor4D;
    assertNoLeak(() => depthToSpace(x, 2).dispose());
    assertNoLeak(() =>
      tf
        .grad((a) => weigh(depthToSpace(a as tf.Tensor4D, 2)))(x)
        .dispose(),
    );
  });

  it('refuses channels that do not divide', async () => {
    const x = normal([1, 2, 2, 6]) as tf.Tensor4D;
    assert.throws(() => depthToSpace(x, 2), /channels must be a multiple of 4 .* but got 6/);
    assert.throws(() => depthToSpace(x, 1.5), /blockSize must be a whole number/);
  });
});

describe('batchNormTraining', () => {
  const epsilon = 1e-3;
  const inputs = (): [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D] => [
    normal([3, 4, 5, 6]).mul(2).add(0.5) as tf.Tensor4D,
    normal([6], 2) as tf.Tensor1D,
    normal([6], 3) as tf.Tensor1D,
  ];

  it('returns the mean and the biased variance of the batch', async () => {
    const [x, gamma, beta] = inputs();
    const { mean, variance } = batchNormTraining(x, gamma, beta, epsilon);
    const values = (await x.reshape([60, 6]).transpose().array()) as number[][];
    const [means, variances] = [await mean.data(), await variance.data()];
    values.forEach((channel, index) => {
      const average = channel.reduce((sum, value) => sum + value, 0) / 60;
      const spread = channel.reduce((sum, value) => sum + (value - average) ** 2, 0) / 60;
      assert.ok(Math.abs(means[index] - average) < 1e-5);
      assert.ok(Math.abs(variances[index] - spread) < 1e-4);
    });
  });

  it('normalizes, scales and shifts', async () => {
    const [x, gamma, beta] = inputs();
    const { y, mean, variance } = batchNormTraining(x, gamma, beta, epsilon);
    const expected = x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
    assert.ok((await largestDifference(y, expected)) < 1e-5);
  });

  it('has the gradients of finite differences in x, gamma and beta', async () => {
    await assertGradients(
      (x, gamma, beta) =>
        weigh(
          batchNormTraining(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D, epsilon).y,
        ),
      inputs(),
    );
  });

  it('has the gradients that TensorFlow.js derives from moments and batchNorm', async () => {
    const fused = tf.grads((x, gamma, beta) =>
      weigh(
        batchNormTraining(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D, epsilon).y,
      ),
    )(inputs());
    const derived = tf.grads((x, gamma, beta) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return weigh(x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta));
    })(inputs());
    for (const [index, gradient] of fused.entries()) {
      assert.ok((await largestDifference(gradient, derived[index])) < 1e-4);
    }
  });

  it('leaves no tensors behind', async () => {
    const [x, gamma, beta] = inputs();
    assertNoLeak(() => {
      const { y, mean, variance } = batchNormTraining(x, gamma, beta, epsilon);
      tf.dispose([y, mean, variance]);
    });
    assertNoLeak(() => {
      tf.tidy(() => {
        tf.grads((a, g, b) =>
          weigh(batchNormTraining(a as tf.Tensor4D, g as tf.Tensor1D, b as tf.Tensor1D, epsilon).y),
        )([x, gamma, beta]);
      });
    });
  });
});
