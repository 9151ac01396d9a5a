// Convolution with what follows it in one operation: the numbers of one after the other, gradients, no leak.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { hasFusedConvolution } from '../../lib/engine/fused-convolution';
import { execute } from '../../lib/engine/node-backend';
import { convolveAndAdd, fusedConv2d } from '../../lib/ops/conv2d';
import type { Activation } from '../../lib/ops/conv2d-options';
import { assertGradients, assertNoLeak, largestDifference, weigh } from './gradient-check';

const random = <R extends tf.Rank>(shape: tf.ShapeMap[R], seed: number): tf.Tensor<R> =>
  tf.randomNormal<R>(shape, 0, 1, 'float32', seed);

/** x, filter, bias and a tensor of the result's shape. */
function inputsOf(side: number, strides: number, padding: 'same' | 'valid') {
  const x = random<tf.Rank.R4>([2, side, side + 1, 5], 1);
  const filter = random<tf.Rank.R4>([3, 3, 5, 7], 2);
  const bias = random<tf.Rank.R1>([7], 3);
  const add = random<tf.Rank.R4>(
    tf.tidy(() => tf.conv2d(x, filter, strides, padding).shape),
    4,
  );
  return { x, filter, bias, add };
}

const ACTIVATIONS: Record<Activation, (x: tf.Tensor4D) => tf.Tensor4D> = {
  linear: (x) => x,
  relu: (x) => tf.relu(x),
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
};

describe('fusedConv2d and convolveAndAdd', () => {
  before(() => startEngine());

  it('equal one operation after the other', async () => {
    for (const [side, strides, padding] of [
      [9, 1, 'same'],
      [8, 2, 'same'],
      [7, 1, 'valid'],
    ] as const) {
      const { x, filter, bias, add } = inputsOf(side, strides, padding);
      const convolved = tf.tidy(() =>
        tf.add<tf.Tensor4D>(tf.conv2d(x, filter, strides, padding), bias),
      );
      const pairs: [tf.Tensor, tf.Tensor][] = [];
      for (const activation of ['linear', 'relu', 'leakyRelu'] as const) {
        const ours = fusedConv2d(x, filter, { strides, padding, bias, activation });
        pairs.push([ours, tf.tidy(() => ACTIVATIONS[activation](convolved).clone())]);
      }
      const how = { strides, padding };
      pairs.push([convolveAndAdd(x, filter, add, { ...how, bias }), tf.add(convolved, add)]);
      const withoutBias = tf.tidy(() => tf.add(tf.conv2d(x, filter, strides, padding), add));
      pairs.push([convolveAndAdd(x, filter, add, how), withoutBias]);
      for (const [ours, expected] of pairs) {
        assert.ok((await largestDifference(ours, expected)) < 1e-4);
      }
      tf.dispose([x, filter, bias, add, convolved, pairs.flat()]);
    }
  });

  it('are in one operation of TensorFlow the same to the bit', async (t) => {
    if (!hasFusedConvolution()) {
      return t.skip('no fused convolution: another engine, a GPU, no oneDNN, or an older addon');
    }
    for (const size of [16, 37]) {
      const x = random<tf.Rank.R4>([1, size, size, 32], 1);
      const filter = random<tf.Rank.R4>([3, 3, 32, 48], 2);
      const bias = random<tf.Rank.R1>([48], 3);
      const add = random<tf.Rank.R4>([1, size, size, 48], 4);
      const how = { strides: 1, bias };
      const ours = [
        fusedConv2d(x, filter, { ...how, activation: 'relu' }),
        convolveAndAdd(x, filter, add, how),
      ];
      const expected = tf.tidy(() => {
        const conv = { strides: { int: [1, 1, 1, 1] }, padding: 'SAME', data_format: 'NHWC' };
        const [convolved] = execute('Conv2D', [x, filter], conv);
        const [biased] = execute('BiasAdd', [convolved, bias], { data_format: 'NHWC' });
        return [tf.relu(biased), tf.add(biased, add)];
      });
      for (const [i, tensor] of ours.entries()) {
        assert.deepEqual(await tensor.data(), await expected[i].data());
      }
      tf.dispose([x, filter, bias, add, ours, expected]);
    }
  });

  it('have the gradients of finite differences in all that they read', async () => {
    const { x, filter, bias, add } = inputsOf(6, 1, 'same');
    const summed = (...[a, f, b, c]: tf.Tensor[]) =>
      weigh(
        convolveAndAdd(a as tf.Tensor4D, f as tf.Tensor4D, c as tf.Tensor4D, {
          strides: 1,
          bias: b as tf.Tensor1D,
        }),
      );
    // linear in each input: a long step has no error but rounding
    await assertGradients(summed, [x, filter, bias, add], { step: 0.25, tolerance: 1e-3 });
    tf.dispose([x, filter, bias, add]);
  });

  it('leave no tensors behind', () => {
    const { x, filter, bias, add } = inputsOf(6, 1, 'same');
    assertNoLeak(() => {
      fusedConv2d(x, filter, { strides: 1, bias, activation: 'leakyRelu' }).dispose();
      convolveAndAdd(x, filter, add, { strides: 1, bias }).dispose();
      convolveAndAdd(x, filter, add, { strides: 1 }).dispose();
    });
    tf.dispose([x, filter, bias, add]);
  });
});
