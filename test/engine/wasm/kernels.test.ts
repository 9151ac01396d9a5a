// The wasm engine's convolutions as TensorFlow.js calls them, where other engines differ or have no such case.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../../lib/engine/engine';
import { assertGradients, weigh } from '../../ops/gradient-check';

describe('conv2d gradients on wasm', () => {
  before(async () => {
    await startEngine({ engine: 'wasm' });
  });

  it('are those of the output that there is, where its sides were rounded up', async () => {
    const x = tf.randomNormal([1, 5, 5, 2], 0, 1, 'float32', 1);
    const filter = tf.randomNormal([2, 2, 2, 3], 0, 1, 'float32', 2);
    const rounded: (a: tf.Tensor, b: tf.Tensor) => tf.Scalar = (a, b) =>
      weigh(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 2, 0, 'NHWC', 1, 'ceil'));
    await assertGradients(rounded, [x, filter], { step: 0.25, tolerance: 1e-3 });
    tf.dispose([x, filter]);
  });

  it('free what they made when they cannot be computed', () => {
    const x = tf.zeros<tf.Rank.R4>([1, 3000, 3000, 1]);
    const filter = tf.zeros<tf.Rank.R4>([3, 3, 1, 60]);
    const { numDataBuffers } = tf.memory();
    const buffers = (tf.backend() as unknown as { numDataIds(): number }).numDataIds();
    assert.throws(() => tf.conv2d(x, filter, 1, 'same'), /conv2d: its images must fit in 2 GiB/);
    assert.equal(tf.memory().numDataBuffers, numDataBuffers);
    assert.equal((tf.backend() as unknown as { numDataIds(): number }).numDataIds(), buffers);
    tf.dispose([x, filter]);
  });

  it('refuse a bias that is not one number per channel', () => {
    const x = tf.zeros<tf.Rank.R4>([1, 2, 4, 1]);
    const filter = tf.zeros<tf.Rank.R4>([1, 1, 1, 4]);
    const bias = tf.tensor2d([1, 2, 3, 4], [4, 1]) as unknown as tf.Tensor1D;
    assert.throws(
      () => tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias }),
      /only supports rank-1 bias/,
    );
    tf.dispose([x, filter, bias]);
  });
});
