// Curves over training steps: what all training figures are made of.
// Rows are records with a `step`; a row without a column is left out of that column's curve only.
import type { Data } from 'plotly.js';
import { axis, type Figure, type FigureRow, type FigureText, layout, seriesColor } from './figure';

/** One curve: a column of the rows. */
export interface Curve {
  /** Name of the column. */
  readonly column: string;
  /** Name in the legend. */
  readonly label: string;
  /** Default: the next colour of the palette. */
  readonly color?: string;
}

/** Options of lineFigure. */
export interface LineOptions {
  text: FigureText;
  /** Logarithmic y axis; values that are not positive are then left out. Default false. */
  log?: boolean;
  /** Marks each value with a dot: for the few values of a validation. Default false. */
  markers?: boolean;
}

/** Curves longer than this are drawn twice: pale as measured, and smoothed. */
const SMOOTH_FROM = 80;

/** One figure with a line for each column that the rows have. @throws when no row has any of the columns. */
export function lineFigure(
  rows: readonly FigureRow[],
  curves: readonly Curve[],
  options: LineOptions,
): Figure {
  const { text, log = false, markers = false } = options;
  const drawn = curves.filter(({ column }) => pointsOf(rows, column, log).length > 0);
  if (drawn.length === 0) {
    const names = curves.map(({ column }) => column).join(', ');
    throw new Error(`lineFigure: rows must have a number in one of ${names}, but got none`);
  }
  const data = drawn.flatMap((curve, i) => {
    const color = curve.color ?? seriesColor(i);
    return tracesOf(pointsOf(rows, curve.column, log), { label: curve.label, color, markers });
  });
  const yaxis = axis(
    text.y,
    log ? { type: 'log', dtick: 'D2', exponentformat: 'power', minor: { showgrid: false } } : {},
  );
  return { data, layout: layout(text, { yaxis, showlegend: drawn.length > 1 }) };
}

/** [step, value] of every row that has the column. */
export function pointsOf(
  rows: readonly FigureRow[],
  column: string,
  positive = false,
): [number, number][] {
  return rows.flatMap((row) => {
    const { step, [column]: value } = row as Record<string, unknown>;
    if (typeof value !== 'number' || !Number.isFinite(value) || (positive && value <= 0)) return [];
    return [[Number(step), value] as [number, number]];
  });
}

function tracesOf(
  points: readonly [number, number][],
  style: { label: string; color: string; markers: boolean },
): Data[] {
  const { label: name, color, markers } = style;
  const x = points.map(([step]) => step);
  const y = points.map(([, value]) => value);
  const line: Data = {
    type: 'scatter',
    mode: markers || points.length === 1 ? 'lines+markers' : 'lines',
    name,
    x,
    y,
    line: { color, width: 2 },
    marker: { color, size: 6 },
  };
  if (points.length < SMOOTH_FROM) return [line];
  const measured: Data = {
    ...line,
    line: { color, width: 1 },
    opacity: 0.3,
    showlegend: false,
    hoverinfo: 'skip',
  };
  return [measured, { ...line, y: smoothed(y) }];
}

/** Exponential average over about a thirtieth of the values, without a bias towards zero at the start. */
function smoothed(values: readonly number[]): number[] {
  const keep = 1 - 30 / values.length / 2;
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    sum = keep * sum + (1 - keep) * value;
    weight = keep * weight + (1 - keep);
    return sum / weight;
  });
}
