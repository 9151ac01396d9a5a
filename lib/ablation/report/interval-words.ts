// What an ablation's intervals say and what they leave out, in sentences: below every table of effects.

import { numberText } from '../../figures/metric-text';
import type { AblationResults } from '../results';
import type { AblationStatistics } from '../statistics/ablation-statistics';
import { EQUAL_FROM } from '../statistics/effect';

const PRETRAINING = {
  'per-seed':
    'Every seed has its own pretraining, shared by all cells: what that moves in all cells alike cancels in differences.',
  all: 'All cells and seeds start from one pretraining: its variance is in no interval, since it moves all cells together.',
  given:
    'All cells and seeds start from one run that was there before: its variance is in no interval.',
  none: 'Every run starts from random weights of its own seed.',
} as const;

/** The sentences. */
export function intervalWords(
  { pretraining }: Pick<AblationResults, 'pretraining'>,
  { metrics, comparisons }: AblationStatistics,
): string[] {
  return [
    '"Over images, these networks": how the difference would change on other images of the same kind; paired studentized bootstrap, 10,000 draws. It says nothing of training again.',
    '"Over retraining": how it would change with other seeds, on these images; Student\'s t, seed variance pooled over cells of a kind (residual of cell + seed; cells with and without an adversarial term apart). It says nothing of other images.',
    `A difference is supported where the second, corrected for ${comparisons} comparisons, leaves out zero. A cell with a diverged seed is never better, none is worse than a base with one.`,
    PRETRAINING[pretraining],
    ...metrics.flatMap(({ column, variances, leftOut, images }) => [
      ...[...variances].flatMap(([kind, { equalP = 1, variance, df }]) =>
        equalP < EQUAL_FROM
          ? [
              `${column.label}: cells ${kind} vary unequally over seeds (Bartlett, p = ${numberText(equalP, 3)}; pooled standard deviation ${numberText(Math.sqrt(variance), column.digits + 2)}, ${df} df): their intervals rest on their own pairs alone.`,
            ]
          : [],
      ),
      ...(leftOut > 0
        ? [`${column.label} is over ${images} images; ${leftOut} that some run lacks are left out.`]
        : []),
    ]),
    ...metrics.flatMap(({ column, primary, trends }) =>
      primary
        ? trends.map(
            ({ axis, tau, p, exact, points }) =>
              `${column.label} along ${axis.label}: Kendall's tau ${tau.toFixed(2)} within runs that differ in it alone, ${exact ? 'exact' : 'permutation'} p = ${numberText(p, 4)}, ${points} runs.`,
          )
        : [],
    ),
  ];
}
