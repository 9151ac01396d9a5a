// Pixel shuffle, training batch norm, and every other operation that a training step differentiates: each
// against finite differences on the engine that runs, so that a missing kernel shows here first.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { batchNormTraining } from '../../lib/engine/batch-norm';
import { depthToSpace } from '../../lib/engine/depth-to-space';
import { startEngine } from '../../lib/engine/engine';
import {
  assertGradients,
  assertNoLeak,
  largestDifference,
  type ScalarFunction,
  weigh,
} from './gradient-check';

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

  it('normalises, scales and shifts', async () => {
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

const shape = [2, 4, 4, 3];
const differentiable: Record<string, () => [ScalarFunction, tf.Tensor[]]> = {
  prelu: () => [
    (x, a) => weigh(tf.prelu(x, a)),
    [normal(shape, 41), tf.tensor1d([0.25, 0.1, 0.5])],
  ],
  leakyRelu: () => [(x) => weigh(tf.leakyRelu(x, 0.2)), [normal(shape, 41)]],
  relu: () => [(x) => weigh(tf.relu(x)), [normal(shape, 41)]],
  tanh: () => [(x) => weigh(tf.tanh(x)), [normal(shape)]],
  softplus: () => [(x) => weigh(tf.softplus(x)), [normal(shape)]],
  sigmoid: () => [(x) => weigh(tf.sigmoid(x)), [normal(shape)]],
  'mean and moments': () => [
    (x) =>
      tf
        .moments(x, [1, 2])
        .variance.mul(tf.mean(x, [1, 2]))
        .sum(),
    [normal(shape)],
  ],
  'split and concat': () => [
    (x) => weigh(tf.concat([...tf.split(x, [1, 2], 3)].reverse(), 3)),
    [normal(shape)],
  ],
  'transpose of rank 6': () => [
    (x) => weigh(x.reshape([2, 2, 2, 2, 2, 3]).transpose([0, 1, 3, 2, 5, 4])),
    [normal(shape)],
  ],
  maxPool: () => [(x) => weigh(tf.maxPool(x as tf.Tensor4D, 2, 2, 'same')), [normal(shape)]],
  avgPool: () => [(x) => weigh(tf.avgPool(x as tf.Tensor4D, 2, 2, 'same')), [normal(shape)]],
  matMul: () => [
    (a, b) => weigh(tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D)),
    [normal([3, 5]), normal([5, 4], 2)],
  ],
  clipByValue: () => [(x) => weigh(tf.clipByValue(x, -0.7, 0.8)), [normal(shape, 41)]],
  'pad and slice': () => [
    (x) =>
      weigh(
        tf.slice(
          tf.pad(x, [
            [0, 0],
            [2, 1],
            [1, 2],
            [0, 0],
          ]),
          [0, 1, 1, 0],
          [2, 5, 5, 3],
        ),
      ),
    [normal(shape)],
  ],
  'norms and ratios': () => [(x) => weigh(x.div(x.square().sum().sqrt().add(1))), [normal(shape)]],
  'absolute error': () => [(x) => weigh(tf.abs(x)), [normal(shape, 41)]],
  'exp, log and maximum': () => [
    (x) => weigh(tf.log(tf.exp(x).add(1)).maximum(x.mul(0.5))),
    [normal(shape)],
  ],
  'nearest-neighbour resize': () => [
    (x) => weigh(tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [8, 8])),
    [normal(shape)],
  ],
  'gather and stack': () => [
    (x) => weigh(tf.stack([...tf.unstack(x, 0)].reverse(), 1)),
    [normal(shape)],
  ],
};

describe('operations of a training step', () => {
  for (const [name, make] of Object.entries(differentiable)) {
    it(`${name} has the gradient of finite differences`, async (context) => {
      if (name === 'nearest-neighbour resize' && tf.getBackend() === 'cpu') {
        context.skip('the plain JavaScript kernel of TensorFlow.js is wrong');
        return;
      }
      const [f, inputs] = make();
      await assertGradients(f, inputs, { step: 2e-3, tolerance: 0.03 });
    });
  }

  it('Adam lowers a loss and leaves a constant number of tensors', async () => {
    const filter = tf.variable(normal([3, 3, 3, 3]).mul(0.1));
    const x = normal([2, 8, 8, 3], 9) as tf.Tensor4D;
    const optimizer = tf.train.adam(0.05);
    const losses: tf.Scalar[] = [];
    const step = (): void => {
      const loss = optimizer.minimize(
        () => tf.losses.meanSquaredError(x, tf.conv2d(x, filter as tf.Tensor4D, 1, 'same')),
        true,
        [filter],
      )!;
      losses.push(loss);
    };
    step();
    assertNoLeak(() => {
      step();
      losses.pop()!.dispose();
    });
    for (let i = 0; i < 30; i++) {
      step();
    }
    const [[first], [last]] = [await losses[0].data(), await losses.at(-1)!.data()];
    assert.ok(last < 0.2 * first, `${first} -> ${last}`);
  });
});
