// Trends: Kendall's tau and p of SciPy 1.17 (kendalltau), and permutations counted by brute force (Python's itertools).
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type TrendPoint, trendOf } from '../../../lib/ablation/statistics/trend';
import { createRandom } from '../../../lib/random/random';
import { close } from './cases';

const block = (x: readonly number[], y: readonly number[]): TrendPoint[] =>
  x.map((value, i) => ({ x: value, y: y[i] }));
const trend = (...blocks: TrendPoint[][]) => trendOf(blocks, createRandom(1));

describe('trendOf', () => {
  it('of one block is Kendall with its exact p', () => {
    const found = trend(block([1, 2, 3, 4, 5], [3.1, 2.9, 4.2, 4.8, 4.5]))!;
    close(found.tau, 0.6);
    close(found.p, 0.23333333333333334);
    assert.deepEqual([found.exact, found.blocks, found.points], [true, 1, 5]);
  });

  it('with ties is tau-b, its p counted over all orders', () => {
    const found = trend(block([0, 0, 1, 1, 2, 2], [5, 5, 4, 6, 7, 8]))!;
    close(found.tau, 0.6172133998483678);
    close(found.p, 0.13333333333333333);
  });

  it('joins blocks: 14 of their 216 orders are as far from no trend', () => {
    const x = [1, 2, 3];
    const found = trend(block(x, [3, 2, 1]), block(x, [2.5, 2.6, 1]), block(x, [9, 8, 7]))!;
    close(found.tau, -7 / 9);
    close(found.p, 14 / 216);
  });

  it('of nine blocks of three that all fall is as rare as it can be', () => {
    const blocks = Array.from({ length: 9 }, (_, i) => block([0, 1, 2], [3 - i, 2 - i, 1 - i]));
    const found = trend(...blocks)!;
    assert.equal(found.tau, -1);
    close(found.p, 2 / 6 ** 9, 1e-15);
  });

  it('draws permutations of large blocks, near the exact p', () => {
    const found = trend(block([0, 1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 4, 3, 6, 5, 9, 8, 7]))!;
    assert.equal(found.exact, false);
    close(found.tau, 2 / 3);
    close(found.p, 0.012665343915343916, 0.004);
  });

  it('leaves out blocks with one value of the axis; without any there is no trend', () => {
    const found = trend(block([1, 2, 3], [1, 2, 3]), block([2, 2], [5, 9]), [])!;
    assert.deepEqual([found.blocks, found.points, found.tau], [1, 3, 1]);
    close(found.p, 2 / 6);
    assert.equal(trend(block([2, 2], [5, 9])), undefined);
    assert.equal(trend(block([1, 2], [5, 5])), undefined);
    assert.equal(trend(), undefined);
  });

  it('does not see how far values are apart, nor what moves a block', () => {
    const values = fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: -9, max: 9 }), (y, shift) => {
        const x = [0, 0.001, 0.01, 1];
        const found = trend(block(x, y), block(x, y));
        const moved = trend(
          block([0, 1, 2, 3], y),
          block(
            x,
            y.map((value) => 2 * value ** 3 + shift),
          ),
        );
        assert.deepEqual(moved, found);
        assert.ok(found!.p > 0 && found!.p <= 1 && Math.abs(found!.tau) <= 1);
      }),
    );
  });
});
