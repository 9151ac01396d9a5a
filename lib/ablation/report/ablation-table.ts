// The tables of an ablation: every cell with its budget, terms, scores, metrics and artifact verdicts; effects against
// the base with both intervals; every seed. All from the results alone, so from the run folders alone.

import { summarizeArtifacts } from '../../artifacts/artifact-rows';
import type { EvaluationTable } from '../../figures/evaluation-tables';
import { columnTitle, numberText } from '../../figures/metric-text';
import type { AblationCell, AblationResults, AblationRun } from '../results';
import type {
  AblationStatistics,
  CellStatistics,
  MetricStatistics,
} from '../statistics/ablation-statistics';
import type { Interval } from '../statistics/image-bootstrap';
import { divergedSeeds } from '../statistics/support';

const meanOf = (values: readonly number[]): number | undefined =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;

const measuredBy = (
  { runs }: AblationCell,
  read: (run: AblationRun) => number | null | undefined,
): number | undefined => meanOf(runs.flatMap((run) => read(run) ?? []));

/** '2 of 3 done, 1 diverged'. */
export function stateText({ runs }: Pick<AblationCell, 'runs'>): string {
  const count = (state: string): number => runs.filter((run) => run.state === state).length;
  const others = [...new Set(runs.map(({ state }) => state))].filter((state) => state !== 'done');
  const parts = others.map((state) => `${count(state)} ${state}`);
  return [`${count('done')} of ${runs.length} done`, ...parts].join(', ');
}

/** The artifact checks of a cell that do not pass in every seed: 'grid fail (2 of 3)'. */
function verdictText({ runs }: AblationCell): string | undefined {
  const measured = runs.flatMap(({ evaluation }) => (evaluation ? [evaluation.artifacts] : []));
  const summaries = measured.flatMap((rows) => summarizeArtifacts(rows));
  if (summaries.length === 0) return undefined;
  const texts = [...new Set(summaries.map(({ check }) => check))].flatMap((check) =>
    (['fail', 'warn'] as const).flatMap((verdict) => {
      const seeds = measured.filter((rows) =>
        summarizeArtifacts(rows).some((one) => one.check === check && one.verdict === verdict),
      ).length;
      return seeds > 0 ? [`${check} ${verdict} (${seeds} of ${measured.length})`] : [];
    }),
  );
  return texts.join(', ') || 'pass';
}

/** A row a cell, in the ablation's own order: means over the seeds that were measured. */
export function cellTable(
  results: AblationResults,
  { metrics }: AblationStatistics,
): EvaluationTable {
  const terms = [
    ...new Set(
      results.cells.flatMap(({ runs }) =>
        runs.flatMap(({ weightedTerms }) => Object.keys(weightedTerms)),
      ),
    ),
  ];
  const records = results.cells.map((cell, i) => ({
    cell: cell.label + (cell.id === results.baseCell ? ' (base)' : ''),
    ...Object.fromEntries(
      results.axes.map(({ path }) => [`axis ${path}`, valueText(cell.values[path])]),
    ),
    state: stateText(cell),
    steps: measuredBy(cell, ({ steps }) => steps),
    seconds: measuredBy(cell, ({ seconds }) => seconds),
    ...Object.fromEntries(
      terms.map((term) => [`term ${term}`, measuredBy(cell, (run) => run.weightedTerms[term])]),
    ),
    realScore: measuredBy(cell, ({ realScore }) => realScore),
    fakeScore: measuredBy(cell, ({ fakeScore }) => fakeScore),
    ...Object.fromEntries(metrics.map(({ column, cells }) => [column.key, cells[i].mean])),
    artifacts: verdictText(cell),
  }));
  const labels = {
    ...{ cell: 'Cell', state: 'Seeds', steps: 'Steps', seconds: 'Training (s)' },
    ...Object.fromEntries(results.axes.map(({ path, label }) => [`axis ${path}`, label])),
    ...Object.fromEntries(terms.map((term) => [`term ${term}`, `${term} x weight`])),
    ...{ realScore: 'D(real)', fakeScore: 'D(fake)', artifacts: 'Artifacts' },
  };
  const digits = {
    ...{ steps: 0, seconds: 1, realScore: 3, fakeScore: 3 },
    ...Object.fromEntries(terms.map((term) => [`term ${term}`, 5])),
  };
  const columns = unranked(results);
  const caption = `Means over the seeds that were measured, on ${results.report.join(', ')}. Terms and D's scores: the last tenth of training. ${results.convention}`;
  return {
    records,
    options: { metrics: columns, labels, digits, caption },
  };
}

/** No value is marked as the best: of cells that differ by noise one is always the highest. */
const unranked = ({ metrics }: AblationResults): EvaluationTable['options']['metrics'] => [
  { columns: metrics.map(({ best: _, ...column }) => column) },
];

const valueText = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : value;

/** A row a cell and metric: its difference to the base with both intervals, and what is supported. */
export function effectTable(
  results: AblationResults,
  { metrics, comparisons }: AblationStatistics,
): EvaluationTable {
  const records = metrics.flatMap((metric) =>
    metric.cells.flatMap((figures, i) => {
      const { effect } = figures;
      if (!effect) return [];
      const digits = metric.column.digits + 1;
      const text = (interval: Interval | undefined): string | undefined =>
        interval && `${numberText(interval.low, digits)} to ${numberText(interval.high, digits)}`;
      const { overRetraining } = effect;
      return [
        {
          cell: results.cells[i].label,
          metric: columnTitle(metric.column) + (metric.ratio ? ', ratio' : ''),
          seeds: effect.seeds,
          effect: numberText(effect.mean, digits),
          verdict: verdictOf(metric, figures, results.cells[i]),
          images: text(effect.overImages),
          retraining: text(overRetraining),
          t:
            overRetraining &&
            `${overRetraining.t.toFixed(2)} (${overRetraining.df} df, ${overRetraining.from})`,
          corrected: text(effect.corrected),
        },
      ];
    }),
  );
  const labels = {
    ...{ cell: 'Cell', metric: 'Metric', seeds: 'Seeds', effect: 'Cell - base' },
    ...{ images: 'Over images, these networks (95 %)', retraining: 'Over retraining (95 %)' },
    ...{ t: 't', corrected: 'Over retraining, corrected', verdict: 'Supported' },
  };
  const caption = `Corrected for ${comparisons} comparisons (Bonferroni): only that interval, of a primary metric, supports a difference.`;
  return { records, options: { labels, caption } };
}

function verdictOf(
  { primary }: MetricStatistics,
  { support, effect }: CellStatistics,
  cell: AblationCell,
): string {
  const diverged = divergedSeeds(cell);
  const note = diverged > 0 ? `, ${diverged} diverged` : '';
  if (!primary) return `descriptive${note}`;
  if (support === undefined) return `no${note}`;
  const images = effect?.overImages;
  const elsewhere = images && images.low <= 0 && images.high >= 0 ? ', on these images' : '';
  return support + elsewhere + note;
}

/** A row a run: every seed's mean of every metric, its state and reason. */
export function seedTable(
  results: AblationResults,
  { metrics }: AblationStatistics,
): EvaluationTable {
  const records = results.cells.flatMap((cell, i) =>
    cell.runs.map(({ seed, state, reason, steps, seconds }, at) => ({
      ...{ cell: cell.label, seed, state, steps, seconds },
      ...Object.fromEntries(metrics.map(({ column, cells }) => [column.key, cells[i].seeds[at]])),
      reason,
    })),
  );
  const labels = {
    ...{ cell: 'Cell', seed: 'Seed', state: 'State', steps: 'Steps', seconds: 'Training (s)' },
    reason: 'Reason',
  };
  const caption = 'Every seed: none is left out.';
  return {
    records,
    options: {
      metrics: unranked(results),
      labels,
      digits: { seconds: 1 },
      caption,
    },
  };
}
