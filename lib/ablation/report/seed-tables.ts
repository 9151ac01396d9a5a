// The tables that leave nothing out: every seed's value of every metric with mean and range, and how every run ended.
import { columnTitle, numberText } from '../../figures/metric-text';
import type { AblationResults } from '../results';
import type { AblationStatistics, MetricStatistics } from '../statistics/ablation-statistics';
import { type AblationTable, cellRows, isResult, otherRows } from './table-rows';

/** A row a metric and cell: each seed's mean over images, their mean, the lowest and the highest. */
export function valueTable(
  results: AblationResults,
  { metrics }: AblationStatistics,
  wanted: (metric: MetricStatistics) => boolean = isResult,
): AblationTable {
  const told = metrics.filter(wanted).flatMap((metric) =>
    cellRows(results).map(({ name, id, runs }, i) => ({
      ...{ name, id, metric, figures: metric.cells[i] },
      states: runs.map(({ state }) => state),
    })),
  );
  const seedColumn = (at: number): string => `seed ${results.seeds[at]}`;
  const caption =
    'Every seed: what has no value says how it stands. Mean, lowest and highest are of the seeds with a value.';
  const labels = {
    ...{ metric: 'Metric', cell: 'Cell', mean: 'Mean', low: 'Lowest', high: 'Highest' },
  };
  return {
    records: told.map(({ metric, name, states, figures: { seeds, mean, low, high } }) => {
      const text = (value: number): string => numberText(value, metric.column.digits + 1);
      const shown = seeds.map((value, at) => [
        seedColumn(at),
        value === undefined ? states[at] : text(value),
      ]);
      return {
        ...{ metric: columnTitle(metric.column), cell: name, ...Object.fromEntries(shown) },
        ...{ mean: text(mean), low: text(low), high: text(high) },
      };
    }),
    full: told.map(({ metric, name, id, figures: { seeds, mean, low, high } }) => ({
      ...{ metric: metric.column.key, cell: name, id },
      ...Object.fromEntries(seeds.map((value, at) => [seedColumn(at), value])),
      ...{ mean, low, high },
    })),
    options: { labels, caption, metrics: [] },
  };
}

/** A row a run, pretrainings too: its state, its reason, its budget, the step that was measured. */
export function runTable(results: AblationResults): AblationTable {
  const records = [...cellRows(results), ...otherRows(results)].flatMap(({ name, runs }) =>
    runs.map(({ name: run, seed, state, steps, seconds, evaluation, reason }) => ({
      ...{ cell: name, seed, run, state, steps, seconds },
      ...{ measured: evaluation?.step, reason },
    })),
  );
  const labels = {
    ...{ cell: 'Cell', seed: 'Seed', run: 'Folder', state: 'State', steps: 'Steps' },
    ...{ seconds: 'Training (s)', measured: 'Measured at step', reason: 'Reason' },
  };
  const caption =
    'Every run. What is measured is the checkpoint that validation images have chosen.';
  return {
    records,
    full: records,
    options: { labels, digits: { seconds: 1 }, caption, metrics: [] },
  };
}
