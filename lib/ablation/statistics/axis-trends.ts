// Trends of a metric along every axis of an ablation that holds numbers.
import type { Random } from '../../random/random';
import type { AblationAxis, AblationResults } from '../results';
import type { SeedMeans } from './blocked-residuals';
import { mean } from './metric-values';
import { type Trend, type TrendPoint, trendOf } from './trend';

/** A trend along an axis. */
export interface AxisTrend extends Trend {
  readonly axis: AblationAxis;
}

type Design = Pick<AblationResults, 'axes' | 'design' | 'cells' | 'seeds'>;

/**
 * The trend along each axis. Runs of a grid or of variants are compared where the other axes and the seed are the same; cells of a
 * sample, whose axes were drawn independently, by their means over seeds, all in one block.
 * @param means [cell][seed] of the metric.
 */
export function axisTrends(design: Design, means: SeedMeans, random: Random): AxisTrend[] {
  return design.axes.flatMap((axis) => {
    const blocks =
      design.design === 'sample' ? sampled(design, axis, means) : blocked(design, axis, means);
    const trend = trendOf(blocks, random.fork(axis.path));
    return trend ? [{ axis, ...trend }] : [];
  });
}

function sampled({ cells }: Design, { path }: AblationAxis, means: SeedMeans): TrendPoint[][] {
  const points = cells.flatMap(({ values }, cell) => {
    const measured = means[cell].filter((value) => value !== undefined);
    const { [path]: x } = values;
    return typeof x === 'number' && measured.length > 0 ? [{ x, y: mean(measured) }] : [];
  });
  return [points];
}

function blocked(
  { cells, axes, seeds }: Design,
  axis: AblationAxis,
  means: SeedMeans,
): TrendPoint[][] {
  const blocks = new Map<string, TrendPoint[]>();
  cells.forEach(({ values }, cell) => {
    const { [axis.path]: x } = values;
    if (typeof x !== 'number') return;
    const others = axes.filter((other) => other !== axis).map(({ path }) => values[path]);
    seeds.forEach((seed, at) => {
      const y = means[cell][at];
      if (y === undefined) return;
      const key = JSON.stringify([others, seed]);
      blocks.set(key, [...(blocks.get(key) ?? []), { x, y }]);
    });
  });
  return [...blocks.values()];
}
