// The table of an ablation's cells: budget, what is varied, every term times its weight, D's scores, metrics, artifact
// verdicts; pretrainings and marks below.
import { summarizeArtifacts } from '../../artifacts/artifact-rows';
import { worse } from '../../artifacts/verdicts';
import type { EvaluationTable } from '../../figures/evaluation-tables';
import type { AblationResults, AblationRun, ReportEvaluation } from '../results';
import type { AblationStatistics } from '../statistics/ablation-statistics';
import {
  type AblationTable,
  cellRows,
  meanOf,
  otherRows,
  rowMean,
  type TableRow,
} from './table-rows';

/** A row a cell, in the ablation's own order: means over the seeds that are there. */
export function cellTable(results: AblationResults, statistics: AblationStatistics): AblationTable {
  const rows = [...cellRows(results), ...otherRows(results)];
  const terms = [
    ...new Set(rows.flatMap(({ runs }) => runs.flatMap((run) => Object.keys(run.weightedTerms)))),
  ];
  const records = rows.map((row) => ({
    ...{ cell: row.name, id: row.id, ...axisValues(results, row) },
    state: row.runs.length > 0 ? stateText(row) : undefined,
    ...budgetOf(row, terms),
    ...Object.fromEntries(
      statistics.metrics.map((metric) => [metric.column.key, rowMean(row, metric)]),
    ),
    artifacts: verdictText(row.evaluations),
  }));
  const labels = {
    ...{ cell: 'Cell', state: 'Seeds', steps: 'Steps', seconds: 'Training (s)' },
    ...Object.fromEntries(results.axes.map(({ path, label }) => [axisColumn(path), label])),
    ...Object.fromEntries(terms.map((term) => [termColumn(term), `${term} \u00d7 weight`])),
    ...{ realScore: 'D(real)', fakeScore: 'D(fake)', artifacts: 'Artifacts' },
  };
  const caption =
    `Means over the seeds that are measured, on ${results.report.join(', ')}. Terms and D's scores: the last tenth of training; ` +
    `artifacts: checks that warn or fail, in some seeds or in all. ${results.convention}`;
  const columns = Object.keys(records[0]).filter(
    (column) =>
      column !== 'id' &&
      // without an adversarial stage there are no scores of a discriminator
      records.some(({ [column]: value }: Record<string, unknown>) => value !== undefined),
  );
  const metrics = unranked(results);
  return {
    records: records.map(rounded),
    full: records,
    options: { columns, metrics, labels, digits: { realScore: 3, fakeScore: 3 }, caption },
  };
}

const axisColumn = (path: string): string => `axis ${path}`;
const termColumn = (term: string): string => `term ${term}`;

/** Whether a column of the table of cells tells of training, not of the result. */
export const isBudget = (column: string): boolean =>
  /^(axis|term) /.test(column) || ['steps', 'seconds', 'realScore', 'fakeScore'].includes(column);

function axisValues({ axes }: AblationResults, { values }: TableRow): Record<string, unknown> {
  return Object.fromEntries(
    axes.map(({ path }) => {
      const { [path]: value } = values;
      const isTree = typeof value === 'object' && value !== null;
      return [axisColumn(path), isTree ? JSON.stringify(value) : value];
    }),
  );
}

/** Means over the seeds that have begun. */
function budgetOf(
  { runs }: TableRow,
  terms: readonly string[],
): Record<string, number | undefined> {
  const begun = runs.filter(({ steps }) => steps > 0);
  const over = (read: (run: AblationRun) => number | null | undefined): number | undefined =>
    meanOf(begun.map(read));
  return {
    ...{ steps: over(({ steps }) => steps), seconds: over(({ seconds }) => seconds) },
    ...Object.fromEntries(
      terms.map((term) => [termColumn(term), over(({ weightedTerms }) => weightedTerms[term])]),
    ),
    realScore: over(({ realScore }) => realScore),
    fakeScore: over(({ fakeScore }) => fakeScore),
  };
}

/** Terms and times span orders of magnitude: three digits of each. */
function rounded<T extends Record<string, unknown>>(record: T): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([column, value]) => {
      const isLong = column === 'seconds' || column.startsWith('term ');
      return [column, isLong && typeof value === 'number' ? Number(value.toPrecision(3)) : value];
    }),
  );
}

/** '3 done', or '2 of 3 done, 1 diverged'. */
function stateText({ runs }: Pick<TableRow, 'runs'>): string {
  const count = (state: string): number => runs.filter((run) => run.state === state).length;
  const done = count('done');
  if (done === runs.length) return `${done} done`;
  const others = [...new Set(runs.map(({ state }) => state))].filter((state) => state !== 'done');
  const parts = others.map((state) => `${count(state)} ${state}`);
  return [`${done} of ${runs.length} done`, ...parts].join(', ');
}

/** The checks that do not pass in every seed, by the worst verdict of each seed on any set: 'grid fail (2 of 3)', of all seeds 'grid fail'. */
function verdictText(evaluations: readonly ReportEvaluation[]): string | undefined {
  if (evaluations.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (const { artifacts } of evaluations) {
    const worst = new Map<string, 'pass' | 'warn' | 'fail'>();
    for (const { check, verdict } of summarizeArtifacts(artifacts)) {
      if (verdict) worst.set(check, worse(verdict, worst.get(check) ?? 'pass'));
    }
    for (const [check, verdict] of worst) {
      const text = `${check} ${verdict}`;
      if (verdict !== 'pass') counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  const texts = [...counts]
    .sort()
    .map(([text, seeds]) =>
      seeds === evaluations.length ? text : `${text} (${seeds} of ${evaluations.length})`,
    );
  return texts.join(', ') || 'pass';
}

/** No value is marked as the best: of cells that differ by noise one is always the highest. */
const unranked = ({ metrics }: AblationResults): EvaluationTable['options']['metrics'] => [
  { columns: metrics.map(({ best: _, ...column }) => column) },
];
