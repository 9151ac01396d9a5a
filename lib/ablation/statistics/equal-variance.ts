// Whether cells vary equally over seeds: Bartlett's statistic (Bartlett 1937, https://doi.org/10.1098/rspa.1937.0109) on the
// residuals of cell + seed, against what normal noise gives in the same cells and seeds, since with three seeds its chi-squared is far off.
// A crude check: it finds standard deviations five times apart in one ablation of three with 3 seeds, in two of three with 5.
import type { Random } from '../../random/random';
import type { BlockFit } from './blocked-residuals';

/** How often cells of equal variance would look as unequal as these. */
export type EqualVarianceCheck = (fit: BlockFit, squares: readonly number[]) => number;

/**
 * Makes the check; cells and seeds with the same gaps are held against the same noise.
 * @param random Forked by the pattern of gaps.
 * @param draws Number of draws of noise.
 */
export function createEqualVarianceCheck(random: Random, draws = 2000): EqualVarianceCheck {
  const known = new Map<string, number[]>();
  return (fit, squares) => {
    const noise = known.get(fit.pattern) ?? inequalities(fit, random.fork(fit.pattern), draws);
    known.set(fit.pattern, noise);
    const observed = inequality(squares);
    const asUnequal = noise.filter((value) => value >= observed).length;
    // the observation counts as one of the draws: Phipson & Smyth 2010, https://doi.org/10.2202/1544-6115.1585
    return (asUnequal + 1) / (draws + 1);
  };
}

function inequalities(fit: BlockFit, random: Random, draws: number): number[] {
  return Array.from({ length: draws }, () => {
    const noise = Array.from({ length: fit.count }, () => random.normal());
    return inequality(fit.cellSquares(noise));
  });
}

/** Bartlett's statistic of equally many seeds, but for a factor: log of the arithmetic over the geometric mean; 0 where all are equal. */
function inequality(squares: readonly number[]): number {
  const average = squares.reduce((sum, value) => sum + value, 0) / squares.length;
  const logs = squares.reduce((sum, value) => sum + Math.log(value), 0) / squares.length;
  return Math.log(average) - logs;
}
