// Bars of an evaluation's means: one group per data set, one bar per model.
import type { Data, Shape } from 'plotly.js';
import type { Metric } from '../evaluation/metric';
import { metricColumn } from '../evaluation/metrics';
import { axis, COLORS, type Figure, type FigureRow, layout, modelColors } from './figure';
import { axisTitle, numberText } from './metric-text';

/** One mean. */
export interface Point {
  model: string;
  dataset: string;
  value: number;
}

/** The finite values of a metric. */
export function meanPoints(means: readonly FigureRow[], metric: string): Point[] {
  return means.flatMap((row) => {
    const { model, dataset, [metric]: value } = row as Record<string, unknown>;
    if (typeof value !== 'number' || !Number.isFinite(value)) return [];
    return [{ model: String(model), dataset: String(dataset ?? ''), value }];
  });
}

/** Options of metricBarFigure. */
export interface MetricBarOptions {
  /** Column to draw. Default 'psnrY'. */
  metric?: string;
  /** Metrics among which its name, decimals and better end are found. Default: METRICS. */
  metrics?: readonly Pick<Metric, 'columns'>[];
  title?: string;
}

/**
 * One group of bars per data set, one bar per model, the values written above. Where more is better, the axis starts
 * near the lowest value: zero dB mean nothing. Else it starts at zero, also for a column that no metric has;
 * a value that is the best one is a dashed line.
 * @param means Records with model, dataset and the metric, as meansOf returns them.
 */
export function metricBarFigure(
  means: readonly FigureRow[],
  options: MetricBarOptions = {},
): Figure {
  const { metric = 'psnrY' } = options;
  const column = metricColumn(metric, options.metrics);
  const { title = `${column?.label ?? metric} by data set` } = options;
  const points = meanPoints(means, metric);
  if (points.length === 0) {
    throw new Error(`metricBarFigure: means must have a finite ${metric}, but got none`);
  }
  const models = [...modelColors(points.map(({ model }) => model))];
  const data = models.map(([model, color]): Data => {
    const own = points.filter((point) => point.model === model);
    return {
      type: 'bar',
      name: model,
      x: own.map(({ dataset }) => dataset),
      y: own.map(({ value }) => value),
      text: own.map(({ value }) => numberText(value, column?.digits)),
      textposition: 'outside',
      cliponaxis: false,
      marker: { color },
    };
  });
  const best = column?.best;
  // where one value is the best, it is drawn, and so it is within the range
  const aim = typeof best === 'object' ? [best.near] : [];
  const range = barRange([...points.map(({ value }) => value), ...aim], best === 'max');
  return {
    data,
    layout: layout(
      { title, x: '', y: '' },
      {
        bargap: new Set(points.map(({ dataset }) => dataset)).size === 1 ? 0.5 : 0.3,
        yaxis: axis(column ? axisTitle(column) : metric, { range }),
        xaxis: axis('', { type: 'category' }),
        shapes: aim.map(lineAt),
      },
    ),
  };
}

/** A dashed line across the plot. */
function lineAt(y: number): Partial<Shape> {
  const line = { color: COLORS.gray, width: 1.5, dash: 'dash' } as const;
  return { type: 'line', xref: 'paper', x0: 0, x1: 1, y0: y, y1: y, line };
}

/** From zero, or from below the lowest bar where zero means nothing; room for the numbers at the ends. */
function barRange(values: readonly number[], cut: boolean): [number, number] {
  const highest = Math.max(...values);
  const lowest = Math.min(...values);
  if (!cut || lowest < 0) return [Math.min(0, lowest * 1.12), Math.max(0, highest * 1.12)];
  const spread = Math.max(highest - lowest, highest * 0.02);
  return [Math.max(0, lowest - 0.6 * spread), highest + 0.2 * spread];
}
