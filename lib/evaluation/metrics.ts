// The list of metrics: what evaluate measures unless told otherwise (see available-metrics.ts),
// what `--metrics` offers, and where tables and figures look up a column's name, decimals and better end.
import { distsMetric } from './dists';
import { gmsdMetric } from './gmsd';
import { lpipsMetric, lpipsSqueezeMetric, lpipsVggMetric } from './lpips';
import type { Metric, MetricByRequest, MetricColumn, MetricKeyOf, MetricWithNeeds } from './metric';
import { niqeMetric } from './niqe';
import { psnrMetric } from './psnr';
import { sharpnessMetric } from './sharpness';
import { ssimMetric } from './ssim';

/** Every metric of the library, in the order of tables. */
export const METRICS = [
  psnrMetric,
  ssimMetric,
  lpipsMetric,
  lpipsSqueezeMetric,
  lpipsVggMetric,
  distsMetric,
  gmsdMetric,
  niqeMetric,
  sharpnessMetric,
] as const;

/** A metric of the list that every evaluation by default measures, on every machine. */
export type ListedMetric = Exclude<(typeof METRICS)[number], MetricWithNeeds | MetricByRequest>;

/** A column of theirs. */
export type MetricKey = MetricKeyOf<ListedMetric>;

/** The metrics of these names, in the list's order; names that it lacks are left out. */
export function metricsNamed(names: readonly string[]): Metric[] {
  return METRICS.filter(({ name }) => names.includes(name));
}

/** The column of this key among the metrics (default: the list), if one of them has it. */
export function metricColumn(
  key: string,
  metrics: readonly Pick<Metric, 'columns'>[] = METRICS,
): MetricColumn | undefined {
  return metrics.flatMap(({ columns }) => columns).find((column) => column.key === key);
}

/** The first column of each metric, for where there is room for one figure a metric. */
export function mainColumns(metrics: readonly Metric[] = METRICS): MetricColumn[] {
  return metrics.map(({ columns }) => columns[0]);
}

/** What the figures of these metrics mean, in one sentence: the caption of every table of them. */
export function conventionOf(metrics: readonly Metric[] = METRICS): string {
  const own = metrics.flatMap(({ convention }) => convention.slice(0, 1));
  const shared = metrics.flatMap(({ convention }) => convention.slice(1));
  const common =
    '8-bit images; LR by MATLAB bicubic unless the set brings its own; means of per-image values';
  return `${[...new Set([...own, ...shared, common])].join('; ')}.`;
}
