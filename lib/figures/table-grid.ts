// What a written table shows: its cells as text, and which of them are the best of their column.
import { isBetter } from '../evaluation/best';
import type { Best, Metric } from '../evaluation/metric';
import { metricColumn } from '../evaluation/metrics';
import type { FigureRow } from './figure';
import { columnTitle, numberText } from './metric-text';
import { type Cell, columnsOf, frameOf } from './records';

/** How a table is written. */
export interface TableOptions {
  /** Columns and their order. Default: every key of the records, in order of appearance. */
  columns?: readonly string[];
  /** Metrics among which columns find their names, decimals and better ends. Default: METRICS. */
  metrics?: readonly Pick<Metric, 'columns'>[];
  /** Text above the columns. Default: the metrics' names, else the keys. */
  labels?: Readonly<Record<string, string>>;
  /** Decimals by column. Default: the metrics'; other numbers as they are, up to six digits. */
  digits?: Readonly<Record<string, number>>;
  /** Which value of a column is marked as best. Default: the metrics' better value; none in other columns. */
  best?: Readonly<Record<string, Best>>;
  /** Best values are sought among the records that agree in these columns. Default: dataset and image. */
  bestWithin?: readonly string[];
  /** Those of the records that are quoted from elsewhere: written in italics, and never best. */
  quoted?: ReadonlySet<FigureRow>;
  /** Note below the table: what the figures mean, and which run they come from. */
  caption?: string;
}

/** A cell as text. */
export interface GridCell {
  readonly text: string;
  readonly best: boolean;
  readonly quoted: boolean;
}

/** A table's cells as text. */
export interface TableGrid {
  /** Column titles; columns of numbers stand right. */
  readonly header: readonly { readonly text: string; readonly numeric: boolean }[];
  readonly body: readonly (readonly GridCell[])[];
}

/** Lays records out. Gaps and NaN are '-', Infinity is its sign. */
export async function gridOf(
  records: readonly FigureRow[],
  options: TableOptions,
): Promise<TableGrid> {
  const columns = columnsOf(records, options.columns);
  const values = records.length === 0 ? [] : ((await frameOf(records, columns)).values as Cell[][]);
  const groups = groupsOf(records, options.bestWithin ?? ['dataset', 'image']);
  const quoted = records.map((record) => options.quoted?.has(record) ?? false);
  const styles = columns.map((column) => styleOf(column, options));
  const header = styles.map(({ text }, i) => ({
    text,
    numeric: values.some((row) => typeof row[i] === 'number'),
  }));
  const texts = values.map((row) => row.map((value, i) => formatted(value, styles[i].digits)));
  const best = styles.map(({ best: direction }, i) =>
    bestTexts(
      values.map((row, at) => (quoted[at] ? undefined : row[i])),
      { groups, texts: texts.map((row) => row[i]), direction },
    ),
  );
  const body = texts.map((row, at) =>
    row.map((text, i) => ({
      ...{ text, quoted: quoted[at] },
      best: !quoted[at] && best[i].get(groups[at]) === text,
    })),
  );
  return { header, body };
}

function groupsOf(records: readonly FigureRow[], columns: readonly string[]): string[] {
  return records.map((record) =>
    JSON.stringify(columns.map((column) => (record as Record<string, unknown>)[column])),
  );
}

/** How a column is written: as the options say, else as its metric does. */
function styleOf(
  column: string,
  { labels, digits, best, metrics }: TableOptions,
): { text: string; digits?: number; best?: Best } {
  const metric = metricColumn(column, metrics);
  return {
    text: labels?.[column] ?? (metric ? columnTitle(metric) : column),
    digits: digits?.[column] ?? metric?.digits,
    best: best?.[column] ?? metric?.best,
  };
}

/** The written best value of each group of at least two numbers: equal on paper is equally best. */
function bestTexts(
  values: readonly Cell[],
  context: { groups: readonly string[]; texts: readonly string[]; direction?: Best },
): Map<string, string> {
  const { groups, texts, direction } = context;
  const best = new Map<string, string>();
  if (!direction) return best;
  for (const group of new Set(groups)) {
    const rows = values.flatMap((value, i) =>
      groups[i] === group && typeof value === 'number' && !Number.isNaN(value)
        ? [{ value, text: texts[i] }]
        : [],
    );
    if (rows.length < 2) continue;
    best.set(group, rows.reduce((a, b) => (isBetter(b.value, a.value, direction) ? b : a)).text);
  }
  return best;
}

function formatted(value: Cell, digits?: number): string {
  if (typeof value === 'number') return numberText(value, digits);
  return value === undefined || value === null ? '-' : String(value);
}
