// What an ablation's intervals say and what they leave out, in sentences: below every table of effects.
import { numberText } from '../../figures/metric-text';
import type { AblationResults } from '../results';
import type { AblationStatistics, MetricStatistics } from '../statistics/ablation-statistics';
import { EQUAL_FROM } from '../statistics/effect';
import { LEAST_IMAGES } from '../statistics/image-bootstrap';

const PRETRAINING = {
  'per-seed':
    'Every seed has its own pretraining, shared by its cells: the intervals over retraining are over pretrainings too; what a pretraining moves in all cells alike cancels in differences.',
  all: 'All cells and seeds start from one pretraining: how another one would change the differences is in no interval.',
  given:
    'All cells and seeds start from one run that was there before: how another one would change the differences is in no interval.',
  none: 'Every run starts from random weights of its own seed.',
} as const;

/** The sentences on intervals. */
export function intervalWords(
  { pretraining, seeds }: Pick<AblationResults, 'pretraining' | 'seeds'>,
  { metrics, comparisons }: AblationStatistics,
): string[] {
  const few = metrics.some(({ images }) => images.length < LEAST_IMAGES);
  return [
    '"Over images, these networks": how the difference would change on other images of the same kind; paired studentized bootstrap, 10,000 draws. It says nothing of training again.',
    '"Over retraining": how it would change with other seeds, on these images; Student\'s t, seed variance pooled over cells of a kind (residual of cell + seed; cells with and without an adversarial term apart). It says nothing of other images.',
    `A difference is supported where the second, corrected for ${comparisons} comparisons, leaves out zero. A cell with a diverged seed is never better, none is worse than a base with one. "On these images" is added where the interval over images holds zero.`,
    PRETRAINING[pretraining],
    'Pooling takes cells of a kind to vary alike over seeds, and a check with few seeds finds gross differences alone: simulated with a base that varies four times as much as the others, the interval over retraining holds the truth in 79 of 100 cases, not 95 (test/bench/coverage.ts).',
    ...(seeds.length < 2
      ? [
          'With one seed nothing is known of retraining: there is no interval over it, and nothing is supported.',
        ]
      : []),
    ...(few ? [`With fewer than ${LEAST_IMAGES} images there is no interval over images.`] : []),
    ...metrics.flatMap(unequalWords),
    ...metrics.flatMap(({ column, images, leftOut }) =>
      leftOut > 0
        ? [
            `${column.label} is over ${images.length} images; ${leftOut} that some run lacks are left out.`,
          ]
        : [],
    ),
  ];
}

function unequalWords({ column, variances }: MetricStatistics): string[] {
  return [...variances].flatMap(([kind, { equalP = 1, variance, df }]) =>
    equalP < EQUAL_FROM
      ? [
          `${column.label}: cells ${kind} vary unequally over seeds (Bartlett, p = ${numberText(equalP, 3)}; pooled standard deviation ${numberText(Math.sqrt(variance), column.digits + 2)}, ${df} df): their intervals rest on their own pairs alone.`,
        ]
      : [],
  );
}

/** The sentences on trends of the metrics that decide, along every axis of numbers. */
export function trendWords({ metrics }: Pick<AblationStatistics, 'metrics'>): string[] {
  const words = metrics.flatMap(({ column, primary, trends }) =>
    primary
      ? trends.map(
          ({ axis, tau, p, exact, points }) =>
            `${column.label} along ${axis.label}: tau ${tau.toFixed(2)}, p = ${pText(p)}${exact ? '' : ' (estimated)'}, ${points} runs.`,
        )
      : [],
  );
  if (words.length === 0) return [];
  const how =
    "Trends: Kendall's rank correlation among runs that differ in this axis alone, -1 where the metric always falls, 1 where it always rises; p by permutations, not corrected for the number of trends.";
  return [how, ...words];
}

/** Nine blocks of three that all fall have a p of 2e-7. */
const pText = (p: number): string => (p < 0.0001 ? p.toExponential(1) : p.toFixed(4));
