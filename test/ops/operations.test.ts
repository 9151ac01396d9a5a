// Every operation that a training step differentiates, against finite differences on the engine that runs, so
// that a missing or wrong kernel shows here first.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { assertGradients, assertNoLeak, type ScalarFunction, weigh } from './gradient-check';

const normal = (shape: number[], seed = 1): tf.Tensor =>
  tf.randomNormal(shape, 0, 1, 'float32', seed);

before(async () => {
  await startEngine();
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
