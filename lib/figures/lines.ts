// Curves over training steps: what all training figures are made of.
// Rows are records with a `step`; a row without a column is left out of that column's curve only.
import type { Data, LayoutAxis } from 'plotly.js';
import { axis, type Figure, type FigureRow, type FigureText, layout, seriesColor } from './figure';

/** One curve: a column of the rows. */
export interface Curve {
  /** Name of the column. */
  readonly column: string;
  /** Name in the legend. */
  readonly label: string;
  /** Default: the next color of the palette. */
  readonly color?: string;
}

/** Options of lineFigure. */
export interface LineOptions {
  text: FigureText;
  /** Logarithmic y axis; values that are not positive are then left out. Default false. */
  log?: boolean;
  /** Marks each value with a dot: for the few values of a validation. Default false. */
  markers?: boolean;
  /** Whether long curves are drawn twice: pale as measured, and smoothed. Default true. */
  smooth?: boolean;
}

/** Curves of this many values count as long. */
export const SMOOTH_FROM = 80;

/** One figure with a line for each column that the rows have. @throws when no row has any of the columns. */
export function lineFigure(
  rows: readonly FigureRow[],
  curves: readonly Curve[],
  options: LineOptions,
): Figure {
  const { text, log = false, markers = false, smooth = true } = options;
  const drawn = curves.filter(({ column }) => pointsOf(rows, column, log).length > 0);
  if (drawn.length === 0) {
    const names = curves.map(({ column }) => column).join(', ');
    throw new Error(`lineFigure: rows must have a number in one of ${names}, but got none`);
  }
  const data = drawn.flatMap((curve, i) => {
    const color = curve.color ?? seriesColor(i);
    return tracesOf(pointsOf(rows, curve.column, log), {
      label: curve.label,
      color,
      markers,
      smooth,
    });
  });
  const values = drawn.flatMap(({ column }) =>
    pointsOf(rows, column, log).map(([, value]) => value),
  );
  const yaxis = axis(text.y, log ? logAxis(values) : {});
  const xaxis = axis(text.x, { rangemode: 'tozero' });
  return { data, layout: layout(text, { xaxis, yaxis, showlegend: drawn.length > 1 }) };
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
  style: { label: string; color: string; markers: boolean; smooth: boolean },
): Data[] {
  const { label: name, color, markers, smooth } = style;
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
  if (!smooth || points.length < SMOOTH_FROM) return [line];
  const measured: Data = {
    ...line,
    line: { color, width: 1 },
    opacity: 0.3,
    showlegend: false,
    hoverinfo: 'skip',
  };
  return [measured, { ...line, y: smoothed(y) }];
}

/** Mean over a window around each value, a twentieth of the curve wide: centered, so that nothing is delayed. */
export function smoothed(values: readonly number[]): number[] {
  const reach = Math.round(values.length / 40);
  const sums = [0];
  for (const value of values) sums.push(sums[sums.length - 1] + value);
  return values.map((_, i) => {
    // near the start, where curves are steep, no wider to the right than to the left
    const from = Math.max(0, i - reach);
    const to = Math.min(values.length, i + Math.min(reach, i) + 1);
    // no more digits than metrics.csv has: a page holds thousands of them
    return Number(((sums[to] - sums[from]) / (to - from)).toPrecision(7));
  });
}

/** A logarithmic axis with a full number at every tick: Plotly's own labels between powers of ten are bare digits. */
function logAxis(values: readonly number[]): Partial<LayoutAxis> {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const decades = Math.log10(high / low);
  // a single value gets two decades around it
  const few = decades > 0 && decades < 0.9;
  const dtick = few && decades < 0.3 ? undefined : few ? 'D1' : decades < 3 ? 'D2' : 1;
  return { type: 'log', tickformat: '~g', ...(dtick === undefined ? {} : { dtick }) };
}
