// What a metric does along an axis: means with the interval over retraining of the difference to the base, every seed
// as a dot, the base as a line. A bar that does not reach the line is a difference, before the correction for comparisons.
import type { Data } from 'plotly.js';
import { axis, COLORS, type Figure, layout, seriesColor } from '../../figures/figure';
import { axisTitle } from '../../figures/metric-text';
import type { AblationAxis, AblationResults } from '../results';
import type { MetricStatistics } from '../statistics/ablation-statistics';
import { plain, valueText } from './cell-styles';

/** A cell of a line. */
interface Place {
  readonly cell: number;
  /** Number of the axis' value, in the order of the figure. */
  readonly at: number;
}

/** Cells of one setting of the other axes. */
interface Line {
  readonly name: string;
  readonly places: readonly Place[];
}

/** Lines stand beside each other so far apart, in steps of the axis. */
const APART = 0.09;

/** The figure; undefined where the axis has a single value, or nothing was measured. */
export function responseFigure(
  results: AblationResults,
  metric: MetricStatistics,
  along: AblationAxis,
): Figure | undefined {
  const order = ordered(along);
  const lines = linesOf(results, metric, { along, order });
  if (order.length < 2 || lines.length === 0) return undefined;
  const data = lines.flatMap((line, i) => {
    const shift = (i - (lines.length - 1) / 2) * Math.min(APART, 0.6 / lines.length);
    const color = lines.length === 1 ? COLORS.blue : seriesColor(i);
    return [seedDots(metric, line, { shift, color }), meansLine(metric, line, { shift, color })];
  });
  const base = results.cells.findIndex(({ id }) => id === results.baseCell);
  const text = {
    title: plain(`${metric.column.label} along ${along.label}`),
    x: plain(along.path),
    y: axisTitle(metric.column),
  };
  const xaxis = axis(text.x, {
    ...{ tickvals: order.map((_, i) => i), ticktext: order.map((value) => plain(value)) },
    range: [-0.5, order.length - 0.5],
  });
  const level = metric.cells[base]?.mean;
  const shapes = Number.isFinite(level) ? [baseLine(level)] : [];
  return { data, layout: layout(text, { xaxis, shapes, showlegend: lines.length > 1 }) };
}

/** The axis' values as text: numbers by size, else as they were configured. */
function ordered({ values }: AblationAxis): string[] {
  const numbers = values.filter((value) => typeof value === 'number');
  const sorted = numbers.length === values.length ? numbers.sort((a, b) => a - b) : values;
  return sorted.map(valueText);
}

/** One line for each setting of the other axes; cells that stand alone with theirs are dots of one group. */
function linesOf(
  { cells, axes }: AblationResults,
  metric: MetricStatistics,
  { along, order }: { along: AblationAxis; order: readonly string[] },
): Line[] {
  const groups = new Map<string, Place[]>();
  cells.forEach(({ values }, cell) => {
    if (!Number.isFinite(metric.cells[cell].mean)) return;
    const others = axes.filter((other) => other !== along);
    const name = others.map(({ label, path }) => `${label}=${valueText(values[path])}`).join(', ');
    const place = { cell, at: order.indexOf(valueText(values[along.path])) };
    groups.set(name, [...(groups.get(name) ?? []), place]);
  });
  const lines = [...groups].map(([name, places]) => ({
    ...{ name, places: [...places].sort((a, b) => a.at - b.at) },
  }));
  const joined = lines.filter(({ places }) => places.length > 1);
  const alone = lines.filter(({ places }) => places.length === 1);
  const rest = { name: 'other cells', places: alone.flatMap(({ places }) => places) };
  return alone.length > 0 ? [...joined, rest] : joined;
}

function seedDots(
  { cells }: MetricStatistics,
  { places }: Line,
  { shift, color }: { shift: number; color: string },
): Data {
  const dots = places.flatMap(({ cell, at }) =>
    cells[cell].seeds.flatMap((y) => (y === undefined ? [] : [{ x: at + shift, y }])),
  );
  return {
    ...{ type: 'scatter', mode: 'markers', showlegend: false, hoverinfo: 'y' },
    ...{ x: dots.map(({ x }) => x), y: dots.map(({ y }) => y) },
    marker: { color, size: 6, opacity: 0.55 },
  };
}

function meansLine(
  { cells, column }: MetricStatistics,
  { name, places }: Line,
  { shift, color }: { shift: number; color: string },
): Data {
  const half = places.map(({ cell }) => {
    const { low, high } = cells[cell].effect?.overRetraining ?? { low: 0, high: 0 };
    return (high - low) / 2;
  });
  const joined = new Set(places.map(({ at }) => at)).size === places.length;
  return {
    ...{ type: 'scatter', mode: joined ? 'lines+markers' : 'markers' },
    name: plain(name) || column.label,
    ...{ x: places.map(({ at }) => at + shift), y: places.map(({ cell }) => cells[cell].mean) },
    ...{ line: { color, width: 1.5 }, marker: { color, size: 11 } },
    error_y: { type: 'data', array: half, thickness: 1.5, width: 5, color },
  };
}

const baseLine = (level: number) => ({
  ...({ type: 'line', xref: 'paper', x0: 0, x1: 1, y0: level, y1: level } as const),
  line: { color: COLORS.gray, width: 1.5, dash: 'dash' } as const,
});
