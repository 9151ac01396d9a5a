// How much a training differs from the same training with another seed, pooled over cells: the residual of a two-way
// analysis of variance, cell + seed. The seed is a block, since all cells of a seed share its crops and, by default, its
// pretraining: that moves all cells together and cancels in differences. Simulated with 9 cells and 3 seeds
// (test/bench/coverage.ts), a one-way residual holds the true difference in 98 to 100 of 100 cases instead of 95 where pretrainings
// differ, the two-way one in 95 whatever they do, for two of 18 degrees of freedom.
import { blockFit, type SeedMeans } from './blocked-residuals';
import type { EqualVarianceCheck } from './equal-variance';

/** The seed variance of cells that are pooled. */
export interface SeedVariance {
  /** Variance of one training around its cell's and its seed's mean. */
  readonly variance: number;
  readonly df: number;
  /** Of the check of equal variances; absent where fewer than three cells can be compared, or none varies. */
  readonly equalP?: number;
}

/** The pooled seed variance of cells; undefined where no degree of freedom is left: a single cell, or a single seed. */
export function seedVariance(
  means: SeedMeans,
  equalVariances: EqualVarianceCheck,
): SeedVariance | undefined {
  const fit = blockFit(means);
  if (fit.df < 1) return undefined;
  const squares = fit.cellSquares(means.flat().filter((value) => value !== undefined));
  const variance = squares.reduce((sum, value) => sum + value, 0) / fit.df;
  // two cells have the same residuals, with opposite signs
  if (squares.length < 3 || variance === 0) return { variance, df: fit.df };
  return { variance, df: fit.df, equalP: equalVariances(fit, squares) };
}
