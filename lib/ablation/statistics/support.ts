// When a difference to the base is marked: the corrected interval over retraining leaves out no difference, and no seed
// that diverged could have turned it. Seeds that diverged are the worst ones: what is left of a cell flatters it.
import type { MetricColumn } from '../../evaluation/metric';
import type { AblationCell } from '../results';
import type { Effect } from './effect';

/** What is supported: 'different' where the metric has no better end. */
export type Support = 'better' | 'worse' | 'different';

/**
 * What an effect, as a difference, supports; undefined for nothing. A cell with a diverged seed is never better, and
 * none is worse than a base with one.
 */
export function supportOf(
  { corrected }: Pick<Effect, 'corrected'>,
  { column, cell, base }: { column: MetricColumn; cell: AblationCell; base: AblationCell },
): Support | undefined {
  if (!corrected || (corrected.low <= 0 && corrected.high >= 0)) return undefined;
  const { best } = column;
  const losers = { better: cell, worse: base };
  if (best !== 'max' && best !== 'min') {
    return divergedSeeds(cell) + divergedSeeds(base) > 0 ? undefined : 'different';
  }
  const support = corrected.low > 0 === (best === 'max') ? 'better' : 'worse';
  return divergedSeeds(losers[support]) > 0 ? undefined : support;
}

/** How many of a cell's seeds diverged. */
export function divergedSeeds({ runs }: Pick<AblationCell, 'runs'>): number {
  return runs.filter(({ state }) => state === 'diverged').length;
}
