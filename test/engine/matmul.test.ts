// Matrix products of whatever engine runs (the wasm engine computes the transposed ones in its own way).
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { startEngine } from '../../lib/engine/engine';
import { assertGradients, assertNoLeak, weigh } from '../ops/gradient-check';

const size = fc.integer({ min: 1, max: 7 });

/** Rows times columns, by definition. */
function plain(a: number[][], b: number[][]): number[][] {
  return a.map((row) =>
    b[0].map((_, column) => row.reduce((sum, value, k) => sum + value * b[k][column], 0)),
  );
}

const flip = (m: number[][]): number[][] => m[0].map((_, column) => m.map((row) => row[column]));

describe('matMul', () => {
  before(async () => {
    await startEngine();
  });

  it('equals its definition, transposed or not', () => {
    fc.assert(
      fc.property(
        size,
        size,
        size,
        fc.boolean(),
        fc.boolean(),
        (n, k, m, transposeA, transposeB) => {
          tf.tidy(() => {
            const a = tf.randomNormal<tf.Rank.R2>(transposeA ? [k, n] : [n, k], 0, 1, 'float32', 3);
            const b = tf.randomNormal<tf.Rank.R2>(transposeB ? [m, k] : [k, m], 0, 1, 'float32', 5);
            const [left, right] = [a.arraySync(), b.arraySync()];
            const expected = plain(
              transposeA ? flip(left) : left,
              transposeB ? flip(right) : right,
            ).flat();
            const actual = tf.matMul(a, b, transposeA, transposeB);
            assert.deepEqual(actual.shape, [n, m]);
            for (const [i, value] of actual.dataSync().entries()) {
              assert.ok(Math.abs(value - expected[i]) < 1e-4, `${value} ${expected[i]}`);
            }
          });
        },
      ),
      { numRuns: 200, seed: 4 },
    );
  });

  it('multiplies batches, transposed or not', () => {
    tf.tidy(() => {
      const a = tf.randomNormal<tf.Rank.R3>([4, 2, 3], 0, 1, 'float32', 3);
      const b = tf.randomNormal<tf.Rank.R3>([4, 3, 5], 0, 1, 'float32', 5);
      const expected = tf.matMul(a, b);
      const swap = (x: tf.Tensor): tf.Tensor => x.transpose([0, 2, 1]);
      for (const actual of [
        tf.matMul(swap(a), b, true, false),
        tf.matMul(a, swap(b), false, true),
        tf.matMul(swap(a), swap(b), true, true),
      ]) {
        assert.deepEqual(actual.shape, [4, 2, 5]);
        assert.ok(actual.sub(expected).abs().max().dataSync()[0] < 1e-5);
      }
    });
  });

  it('sees the right side in whatever shape it comes', () => {
    tf.tidy(() => {
      const b = tf.range(0, 6);
      const column = tf.matMul(tf.ones([1, 6]), b.reshape([6, 1]));
      const row = tf.matMul(tf.ones([2, 1]), b.clone().reshape([1, 6]));
      const block = tf.fused.matMul({ a: tf.ones([1, 2]), b: b.reshape([2, 3]) as tf.Tensor2D });
      assert.deepEqual([...column.dataSync()], [15]);
      assert.deepEqual([...row.dataSync()], [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]);
      assert.deepEqual([...block.dataSync()], [3, 5, 7]);
    });
  });

  it('has the gradients of finite differences and leaves no tensors behind', async () => {
    const a = tf.randomNormal([3, 40], 0, 1, 'float32', 1);
    const b = tf.randomNormal([40, 5], 0, 1, 'float32', 2);
    const f = (x: tf.Tensor, y: tf.Tensor): tf.Scalar => weigh(tf.matMul(x, y));
    await assertGradients(f, [a, b], { step: 0.25, tolerance: 1e-3 });
    assertNoLeak(() => tf.dispose(tf.grads(f as (...args: tf.Tensor[]) => tf.Tensor)([a, b])));
    const { numDataBuffers } = tf.memory();
    tf.dispose(tf.matMul(a, a, true, false));
    assert.equal(tf.memory().numDataBuffers, numDataBuffers);
    tf.dispose([a, b]);
  });
});
