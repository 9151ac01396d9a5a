// What the tables of an ablation have in common: a row for each cell, pretraining and mark, in this order, and numbers twice, in
// full for CSV and as they are read. All from the results alone, so from the run folders alone.
import type { EvaluationTable } from '../../figures/evaluation-tables';
import type { FigureRow } from '../../figures/figure';
import { numberText } from '../../figures/metric-text';
import type { AblationResults, AblationRun, ReportEvaluation } from '../results';
import type { MetricStatistics } from '../statistics/ablation-statistics';
import { mean, meanOver } from '../statistics/metric-values';

/** A table, and the records of its CSV: numbers in full. */
export interface AblationTable extends EvaluationTable {
  readonly full: readonly FigureRow[];
}

/** What a row stands for. */
export interface TableRow {
  /** As tables call it: the base cell is marked. */
  readonly name: string;
  /** Of cells. */
  readonly id?: string;
  readonly values: AblationResults['cells'][number]['values'];
  /** Empty for marks, which are not trained. */
  readonly runs: readonly AblationRun[];
  /** Those of its runs that are measured. */
  readonly evaluations: readonly ReportEvaluation[];
}

/** The cells. */
export function cellRows({ cells, baseCell }: AblationResults): TableRow[] {
  return cells.map(({ id, label, values, runs }) => ({
    ...{ name: id === baseCell ? `${label} (base)` : label, id, values, runs },
    evaluations: runs.flatMap(({ evaluation }) => evaluation ?? []),
  }));
}

/** What cells are compared with besides the base: pretrainings, those of one configuration together, and marks. */
export function otherRows({ pretrainings, marks }: AblationResults): TableRow[] {
  const stages = new Map<string, AblationRun[]>();
  for (const run of pretrainings) {
    const stage = run.name.replace(/-s-?\d+$/, '');
    stages.set(stage, [...(stages.get(stage) ?? []), run]);
  }
  const trained = [...stages].map(([stage, runs]) => ({
    ...{ name: stages.size === 1 ? 'pretraining' : stage.replace(/^pre-/, 'pretraining ') },
    ...{ values: {}, runs, evaluations: runs.flatMap(({ evaluation }) => evaluation ?? []) },
  }));
  const measured = marks.map(({ name, evaluation }) => ({
    ...{ name, values: {}, runs: [], evaluations: [evaluation] },
  }));
  return [...trained, ...measured];
}

/** A row's mean over seeds of a metric, on the images that all cells have; undefined without any. */
export function rowMean(
  { evaluations }: TableRow,
  { column, images }: Pick<MetricStatistics, 'column' | 'images'>,
): number | undefined {
  return meanOf(evaluations.map((evaluation) => meanOver(evaluation, column.key, images)));
}

/** The mean of what is there; undefined of nothing. */
export function meanOf(values: readonly (number | null | undefined)[]): number | undefined {
  const found = values.filter((value) => typeof value === 'number');
  return found.length > 0 ? mean(found) : undefined;
}

/** Whether a metric's column is a result that cells are compared by; the number of blocks that NIQE rests on is none. */
export const isResult = ({ primary, column }: MetricStatistics): boolean =>
  primary || column.best !== undefined;

/** A difference, with its sign. */
export function signedText(value: number, digits: number): string {
  const text = numberText(value, digits);
  return Number(text) > 0 ? `+${text}` : text;
}
