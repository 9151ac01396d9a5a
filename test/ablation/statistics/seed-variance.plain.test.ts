// The pooled seed variance against statsmodels 0.15 (ols 'y ~ C(cell) + C(seed)'), and the check of equal variances.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { SeedMeans } from '../../../lib/ablation/statistics/blocked-residuals';
import { createEqualVarianceCheck } from '../../../lib/ablation/statistics/equal-variance';
import { seedVariance } from '../../../lib/ablation/statistics/seed-variance';
import { createRandom } from '../../../lib/random/random';
import { close, MEANS } from './cases';

const check = () => createEqualVarianceCheck(createRandom(1));
const varianceOf = (means: SeedMeans) => seedVariance(means, check());

describe('seedVariance', () => {
  it('is the residual of cell + seed', () => {
    const found = varianceOf(MEANS)!;
    assert.equal(found.df, 6);
    close(found.variance, 0.013863888888888884);
  });

  it('is exact with gaps', () => {
    const gaps = MEANS.map((seeds, cell) =>
      seeds.map((value, seed) =>
        (cell === 1 && seed === 2) || (cell === 3 && seed === 0) ? undefined : value,
      ),
    );
    const found = varianceOf(gaps)!;
    assert.equal(found.df, 4);
    close(found.variance, 0.012210476190476206);
  });

  it('has no degree of freedom in one cell or one seed, nor across cells that share no seed', () => {
    assert.equal(varianceOf([[1, 2, 3]]), undefined);
    assert.equal(varianceOf([[1], [2], [3]]), undefined);
    assert.equal(
      varianceOf([
        [1, undefined],
        [undefined, 2],
      ]),
      undefined,
    );
  });

  it('does not see what moves a cell, or a seed in all cells', () => {
    const { variance, df } = varianceOf(MEANS)!;
    const shift = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(shift, shift, shift, shift), fc.tuple(shift, shift, shift), (c, s) => {
        const moved = MEANS.map((seeds, i) => seeds.map((value, j) => value! + c[i] + s[j]));
        const found = varianceOf(moved)!;
        assert.equal(found.df, df);
        close(found.variance, variance, 1e-9);
      }),
      { numRuns: 20 },
    );
  });
});

describe('createEqualVarianceCheck', () => {
  it('rejects one in twenty ablations whose cells vary equally, most whose cells are far apart', () => {
    const equalP = check();
    const random = createRandom(7);
    const rejected = (sd: (cell: number) => number): number => {
      const noise = () =>
        Array.from({ length: 9 }, (_, cell) =>
          Array.from({ length: 5 }, () => random.normal(0, sd(cell))),
        );
      const ps = Array.from({ length: 400 }, () => seedVariance(noise(), equalP)!.equalP!);
      return ps.filter((p) => p < 0.05).length / ps.length;
    };
    const even = rejected(() => 0.1);
    assert.ok(even > 0.02 && even < 0.09, `${even}`);
    const uneven = rejected((cell) => (cell < 3 ? 0.03 : 0.3));
    assert.ok(uneven > 0.7, `${uneven}`);
  });

  it('is not asked where two cells have the same residuals, or nothing varies', () => {
    assert.equal(varianceOf(MEANS.slice(0, 2))?.equalP, undefined);
    assert.deepEqual(
      varianceOf([
        [1, 1],
        [2, 2],
        [3, 3],
      ]),
      { variance: 0, df: 2 },
    );
  });
});
