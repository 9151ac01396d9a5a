// The last layer's two shortcuts, each against the plain operation that it stands for.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { fusedConv2d } from '../../lib/ops/conv2d';
import { largestDifference } from './gradient-check';

before(async () => {
  await startEngine();
});

const normal = (shape: number[], seed: number): tf.Tensor4D =>
  tf.randomNormal<tf.Rank.R4>(shape as [number, number, number, number], 0, 1, 'float32', seed);

describe('fusedConv2d to very few channels', () => {
  // even and odd sides, kernels with and without the fast forward pass, one to four filters
  const cases = [
    { sides: [12, 16], kernel: 9, filters: 3 },
    { sides: [11, 6], kernel: 9, filters: 3 },
    { sides: [2, 2], kernel: 5, filters: 1 },
    { sides: [8, 10], kernel: 3, filters: 4 },
  ];
  for (const { sides, kernel, filters } of cases) {
    it(`equals tf.conv2d and its gradients for ${kernel}x${kernel} to ${filters} on ${sides.join('x')}`, async () => {
      const x = normal([2, ...sides, 16], 1);
      const filter = normal([kernel, kernel, 16, filters], 2);
      const dy = normal([2, ...sides, filters], 3);
      const ours = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        fusedConv2d(a as tf.Tensor4D, b as tf.Tensor4D, { strides: 1, activation: 'linear' });
      const plain = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same');
      const tolerance = 2e-5 * Math.sqrt(16 * kernel ** 2 * 2 * sides[0] * sides[1]);
      assert.ok((await largestDifference(ours(x, filter), plain(x, filter))) < tolerance);
      const [found, expected] = [ours, plain].map((f) => tf.grads(f)([x, filter], dy));
      for (const i of [0, 1]) {
        assert.ok((await largestDifference(found[i], expected[i])) < tolerance, `gradient ${i}`);
      }
    });
  }

  for (const { strides, filters } of [
    { strides: 1, filters: 3 },
    { strides: 4, filters: 8 },
  ]) {
    it(`equals tf.conv2d without padding, to ${filters} channels at a stride of ${strides}`, async () => {
      const [x, filter] = [normal([2, 14, 17, 16], 1), normal([5, 5, 16, filters], 2)];
      const ours = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        fusedConv2d(a as tf.Tensor4D, b as tf.Tensor4D, {
          strides,
          padding: 'valid',
          activation: 'relu',
        });
      const plain = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        tf.relu(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, strides, 'valid'));
      assert.ok((await largestDifference(ours(x, filter), plain(x, filter))) < 1e-4);
      const [found, expected] = [ours, plain].map((f) => tf.grads(f)([x, filter]));
      for (const i of [0, 1]) {
        assert.ok((await largestDifference(found[i], expected[i])) < 1e-3, `gradient ${i}`);
      }
    });
  }

  it('leaves no tensors behind', () => {
    const [x, filter] = [normal([1, 8, 8, 16], 1), normal([9, 9, 16, 3], 2)];
    const tensors = tf.memory().numTensors;
    fusedConv2d(x, filter, { strides: 1, activation: 'relu' }).dispose();
    assert.equal(tf.memory().numTensors, tensors);
  });
});
