// The statistics of an ablation: for every metric each seed's value, means, effects against the base cell, trends.
// A pure function of the results and a seed, so a table can be computed again from the run folders alone.
import type { MetricColumn } from '../../evaluation/metric';
import { createRandom } from '../../random/random';
import type { AblationCell, AblationResults } from '../results';
import { type AxisTrend, axisTrends } from './axis-trends';
import { type Effect, effectsOf } from './effect';
import { createEqualVarianceCheck } from './equal-variance';
import { createImageBootstrap, type Interval } from './image-bootstrap';
import { type MetricValues, mean, metricValues, onLogScale, seedMeans } from './metric-values';
import type { SeedVariance } from './seed-variance';
import { type Support, supportOf } from './support';

/** A cell's figures of one metric. */
export interface CellStatistics {
  /** Mean over images of each seed, in the order of the seeds; undefined where that run has none. */
  readonly seeds: readonly (number | undefined)[];
  /** Of the seeds that have a value; NaN without any. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Against the base cell: differences, or ratios on the logarithmic scale. Absent for the base. */
  readonly effect?: Effect;
  /** What a primary metric's corrected interval over retraining supports; absent where it supports nothing. */
  readonly support?: Support;
}

/** One metric over all cells. */
export interface MetricStatistics {
  readonly column: MetricColumn;
  readonly primary: boolean;
  /** Whether effects are ratios to the base, of geometric means: 1 is no difference. Else differences: 0 is none. */
  readonly ratio: boolean;
  /** Images behind every figure, and those left out since some run lacks them. */
  readonly images: number;
  readonly leftOut: number;
  /** In the order of the ablation's cells. */
  readonly cells: readonly CellStatistics[];
  /** Pooled seed variances by kind of cell; of logarithms where effects are ratios. */
  readonly variances: ReadonlyMap<string, SeedVariance>;
  readonly trends: readonly AxisTrend[];
}

/** The statistics of an ablation. */
export interface AblationStatistics {
  /** Every metric that some run has a value of, in the order of tables. */
  readonly metrics: readonly MetricStatistics[];
  /** Cells other than the base x primary metrics: what intervals that support something are corrected for. */
  readonly comparisons: number;
}

/** How statistics are made. */
export interface StatisticsOptions {
  /** Keys of metrics whose effects are ratios: for LPIPS, whose spread grows with its size. Default none. */
  logScale?: readonly string[];
  /** Of the bootstrap and the checks. Default 1. */
  seed?: number;
}

/** The statistics of what the ablation has measured so far. */
export function ablationStatistics(
  results: AblationResults,
  options: StatisticsOptions = {},
): AblationStatistics {
  const { logScale = [], seed = 1 } = options;
  const random = createRandom(seed).fork('ablation statistics');
  const others = results.cells.length - 1;
  const comparisons = Math.max(1, others * results.primaryMetrics.length);
  const overImages = createImageBootstrap(random.fork('images'));
  const equalVariances = createEqualVarianceCheck(random.fork('variances'));
  const metrics = results.metrics.flatMap((column): MetricStatistics[] => {
    const measured = metricValues(results, column.key);
    if (measured.images === 0) return [];
    const ratio = logScale.includes(column.key);
    const { effects, variances } = effectsOf(ratio ? onLogScale(measured) : measured, {
      base: results.cells.findIndex(({ id }) => id === results.baseCell),
      kinds: results.cells.map(kindOf),
      comparisons,
      overImages,
      equalVariances,
    });
    const primary = results.primaryMetrics.includes(column.key);
    const cells = cellFigures(results, measured, { effects, column, primary, ratio });
    const trends = axisTrends(results, seedMeans(measured), random.fork(column.key));
    const { images, leftOut } = measured;
    return [{ column, primary, ratio, images, leftOut, cells, variances, trends }];
  });
  return { metrics, comparisons };
}

/** Cells with and without an adversarial term vary differently, and are pooled apart. */
function kindOf({ config }: AblationCell): string {
  const weight = config?.phase === 'adversarial' ? (config.loss.adversarial?.weight ?? 0) : 0;
  return weight > 0 ? 'with an adversarial term' : 'without an adversarial term';
}

function cellFigures(
  { cells, baseCell }: AblationResults,
  measured: MetricValues,
  about: {
    effects: readonly (Effect | undefined)[];
    column: MetricColumn;
    primary: boolean;
    ratio: boolean;
  },
): CellStatistics[] {
  const { effects, column, primary, ratio } = about;
  const base = cells.find(({ id }) => id === baseCell);
  return seedMeans(measured).map((seeds, i) => {
    const finite = seeds.filter((value) => value !== undefined);
    const effect = effects[i];
    const support =
      effect && base && primary ? supportOf(effect, { column, cell: cells[i], base }) : undefined;
    return {
      seeds,
      mean: mean(finite),
      low: finite.length > 0 ? Math.min(...finite) : Number.NaN,
      high: finite.length > 0 ? Math.max(...finite) : Number.NaN,
      ...(effect ? { effect: ratio ? asRatio(effect) : effect } : {}),
      ...(support ? { support } : {}),
    };
  });
}

/** Differences of logarithms as ratios. */
function asRatio(effect: Effect): Effect {
  const raised = <I extends Interval>(interval: I | undefined): I | undefined =>
    interval && { ...interval, low: Math.exp(interval.low), high: Math.exp(interval.high) };
  return {
    ...effect,
    mean: Math.exp(effect.mean),
    overImages: raised(effect.overImages),
    overRetraining: raised(effect.overRetraining),
    corrected: raised(effect.corrected),
  };
}
