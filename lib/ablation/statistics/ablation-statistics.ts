// The statistics of an ablation: for every metric each seed's value, means, effects against the base cell, trends.
// A pure function of the results and a seed, so a table can be computed again from the run folders alone.
import type { MetricColumn } from '../../evaluation/metric';
import { createRandom, type Random } from '../../random/random';
import type { AblationCell, AblationResults } from '../results';
import { type AxisTrend, axisTrends } from './axis-trends';
import { type Effect, effectsOf } from './effect';
import { createEqualVarianceCheck } from './equal-variance';
import { createImageBootstrap } from './image-bootstrap';
import { type MetricValues, mean, metricValues, seedMeans } from './metric-values';
import type { SeedVariance } from './seed-variance';
import { type Support, supportOf } from './support';
import { type Trend, trendOf } from './trend';

/** A cell's figures of one metric. */
export interface CellStatistics {
  /** Mean over images of each seed, in the order of the seeds; undefined where that run has none. */
  readonly seeds: readonly (number | undefined)[];
  /** Of the seeds that have a value; NaN without any. */
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Cell - base; absent for the base. */
  readonly effect?: Effect;
  /** What a primary metric's corrected interval over retraining supports; absent where it supports nothing. */
  readonly support?: Support;
}

/** One metric over all cells. */
export interface MetricStatistics {
  readonly column: MetricColumn;
  readonly primary: boolean;
  /** Keys (imageKey) of the images behind every figure, and the number of those left out since some run lacks them. */
  readonly images: readonly string[];
  readonly leftOut: number;
  /** In the order of the ablation's cells. */
  readonly cells: readonly CellStatistics[];
  /** Pooled seed variances by kind of cell. */
  readonly variances: ReadonlyMap<string, SeedVariance>;
  readonly trends: readonly AxisTrend[];
}

/** The statistics of an ablation. */
export interface AblationStatistics {
  /** Every metric that some run has a value of, in the order of tables. */
  readonly metrics: readonly MetricStatistics[];
  /** Cells other than the base x primary metrics: what intervals that support something are corrected for. */
  readonly comparisons: number;
  /** Of two primary metrics: whether they order the cells' means alike (tau 1: the same order, best first; -1: the opposite). */
  readonly agreement?: Trend;
}

/**
 * The statistics of what the ablation has measured so far.
 * @param options seed: of the bootstrap and the checks. Default 1.
 */
export function ablationStatistics(
  results: AblationResults,
  { seed = 1 }: { seed?: number } = {},
): AblationStatistics {
  const random = createRandom(seed).fork('ablation statistics');
  const others = results.cells.length - 1;
  const comparisons = Math.max(1, others * results.primaryMetrics.length);
  const overImages = createImageBootstrap(random.fork('images'));
  const equalVariances = createEqualVarianceCheck(random.fork('variances'));
  const metrics = results.metrics.flatMap((column): MetricStatistics[] => {
    const measured = metricValues(results, column.key);
    const { images, leftOut } = measured;
    if (images.length === 0) return [];
    const { effects, variances } = effectsOf(measured, {
      base: results.cells.findIndex(({ id }) => id === results.baseCell),
      kinds: results.cells.map(kindOf),
      comparisons,
      overImages,
      equalVariances,
    });
    const primary = results.primaryMetrics.includes(column.key);
    const cells = cellFigures(results, measured, { effects, column, primary });
    const trends = axisTrends(results, seedMeans(measured), random.fork(column.key));
    return [{ column, primary, images, leftOut, cells, variances, trends }];
  });
  const agreement = agreementOf(metrics, random.fork('agreement'));
  return { metrics, comparisons, ...(agreement && { agreement }) };
}

function agreementOf(metrics: readonly MetricStatistics[], random: Random): Trend | undefined {
  const [a, b] = metrics.filter(({ primary }) => primary);
  if (!a || !b) return undefined;
  const sign = ({ column }: MetricStatistics): number => (column.best === 'min' ? -1 : 1);
  const points = a.cells.map(({ mean: x }, i) => ({
    x: sign(a) * x,
    y: sign(b) * b.cells[i].mean,
  }));
  const measured = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  return measured.length > 2 ? trendOf([measured], random) : undefined;
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
  },
): CellStatistics[] {
  const { effects, column, primary } = about;
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
      ...(effect ? { effect } : {}),
      ...(support ? { support } : {}),
    };
  });
}
