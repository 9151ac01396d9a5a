// How much of the generator's loss each term is, its weight included: a term that fills the total is what the run
// trains for, whatever its weight looks like.
import type { Data } from 'plotly.js';
import { axis, type Figure, type FigureRow, layout } from './figure';
import { SMOOTH_FROM, smoothed } from './lines';
import { type TermCurve, termCurves } from './loss-curves';
import type { TableOptions } from './table-grid';

/** A term of the loss, as a row of a table. */
export interface LossShare {
  /** Its key in a configuration's `loss`. */
  readonly term: string;
  /** Mean of the term before its weight. */
  readonly value: number;
  /** Mean of its weight, which may have grown meanwhile. */
  readonly weight: number;
  /** Mean of weight times value. */
  readonly weighted: number;
  /** Percent of the total: of the sum of all weighted terms without their signs. */
  readonly share: number;
}

/** How showTable and toHtml write records of lossShares. */
export const LOSS_SHARE_TABLE: TableOptions = {
  labels: {
    term: 'Term',
    value: 'Mean',
    weight: 'Weight',
    weighted: 'Weight x mean',
    share: 'Share of the total (%)',
  },
  digits: { value: 4, weighted: 4, share: 1 },
};

/**
 * Every term of a run times its weight as a share of the total, over the last tenth of the rows that have terms. Empty
 * where none has.
 * @param rows Rows of metrics.csv. A column `<name>Weight`, as the growing adversarialWeight, goes before the weight below.
 * @param weights Weights by term name, as describeRun gives them; a term without one counts 0.
 */
export function lossShares(
  rows: readonly FigureRow[],
  weights: Readonly<Record<string, number>>,
): LossShare[] {
  const measured = rowsWithTerms(rows);
  const last = measured.slice(-Math.ceil(measured.length / 10));
  const means = termCurves(last).map((term) => {
    const parts = last.flatMap((row) => partOf(row, term, weights) ?? []);
    const mean = (value: (part: Part) => number): number =>
      parts.reduce((sum, part) => sum + value(part), 0) / Math.max(parts.length, 1);
    return {
      term: term.name,
      value: mean(({ value }) => value),
      weight: mean(({ weight }) => weight),
      weighted: mean(({ value, weight }) => value * weight),
    };
  });
  const total = means.reduce((sum, { weighted }) => sum + Math.abs(weighted), 0);
  return means.map((mean) => ({ ...mean, share: total > 0 ? (100 * mean.weighted) / total : 0 }));
}

/**
 * The shares over the steps, stacked; the legend gives those of lossShares. Long runs are smoothed.
 * @param weights As for lossShares.
 * @throws when no row has a term with a weight.
 */
export function lossSharesFigure(
  rows: readonly FigureRow[],
  weights: Readonly<Record<string, number>>,
  options: { title?: string } = {},
): Figure {
  const { title = 'What the loss is made of' } = options;
  const measured = rowsWithTerms(rows);
  const shares = new Map(lossShares(rows, weights).map(({ term, share }) => [term, share]));
  const each = measured.map((row) => lossShares([row], weights));
  const x = measured.map((row) => Number((row as Record<string, unknown>).step));
  const curves = termCurves(measured).map((term) => {
    const y = each.map((row) => row.find((part) => part.term === term.name)?.share ?? 0);
    return { term, y: y.length < SMOOTH_FROM ? y : smoothed(y) };
  });
  const used = curves.filter(({ y }) => y.some((share) => share !== 0));
  if (used.length === 0) {
    throw new Error('lossSharesFigure: rows must have a term with a weight, but got none');
  }
  // a share below zero, of an own term, cannot be stacked
  const stacked = used.every(({ y }) => y.every((share) => share >= 0));
  const data = used.map(({ term, y }) =>
    trace(term, { x, y, stacked, share: shares.get(term.name) ?? 0 }),
  );
  const range = stacked ? { range: [0, 100] } : {};
  return {
    data,
    layout: layout(
      { title, x: 'Training step', y: 'Share of the total (%)' },
      {
        showlegend: true,
        hovermode: 'x unified',
        xaxis: axis('Training step', { rangemode: 'tozero' }),
        yaxis: axis('Share of the total (%)', range),
      },
    ),
  };
}

function trace(
  { label, color }: TermCurve,
  values: { x: number[]; y: number[]; stacked: boolean; share: number },
): Data {
  const { x, y, stacked, share } = values;
  return {
    type: 'scatter',
    mode: x.length === 1 ? 'lines+markers' : 'lines',
    name: `${label} (${share.toFixed(1)} % at the end)`,
    x,
    y: y.map((percent) => Number(percent.toPrecision(5))),
    line: { color, width: stacked ? 1 : 2 },
    ...(stacked ? { stackgroup: 'shares', fillcolor: `${color}CC` } : {}),
  };
}

interface Part {
  readonly value: number;
  readonly weight: number;
}

/** A term in a row; undefined where the row lacks it, as in steps of the discriminator alone. */
function partOf(
  row: FigureRow,
  { column, name }: Pick<TermCurve, 'column' | 'name'>,
  weights: Readonly<Record<string, number>>,
): Part | undefined {
  const { [column]: value, [`${name}Weight`]: grown } = row as Record<string, unknown>;
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return { value, weight: typeof grown === 'number' ? grown : (weights[name] ?? 0) };
}

function rowsWithTerms(rows: readonly FigureRow[]): FigureRow[] {
  const terms = termCurves(rows);
  return rows.filter((row) => terms.some((term) => partOf(row, term, {}) !== undefined));
}
