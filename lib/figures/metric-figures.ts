// The metrics of an evaluation and their bars: one group per data set, one bar per model.
import type { Data } from 'plotly.js';
import { axis, type Figure, type FigureRow, layout, modelColors } from './figure';

/** How a metric is written and which way is better. */
export interface MetricStyle {
  readonly label: string;
  readonly digits: number;
  readonly best: 'max' | 'min';
}

/** The metrics of an evaluation row. */
export const METRIC_STYLES: Readonly<Record<string, MetricStyle>> = {
  psnrY: { label: 'PSNR-Y (dB)', digits: 2, best: 'max' },
  ssimY: { label: 'SSIM-Y', digits: 4, best: 'max' },
  psnrRgb: { label: 'PSNR-RGB (dB)', digits: 2, best: 'max' },
  ssimRgb: { label: 'SSIM-RGB', digits: 4, best: 'max' },
  lpips: { label: 'LPIPS', digits: 4, best: 'min' },
  niqe: { label: 'NIQE', digits: 2, best: 'min' },
};

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

/**
 * One group of bars per data set, one bar per model, the values written above. PSNR and SSIM axes start
 * near the lowest value, since their zero means nothing; LPIPS and NIQE start at zero.
 * @param means Records with model, dataset and the metric, as meansOf returns them.
 */
export function metricBarFigure(
  means: readonly FigureRow[],
  options: { metric?: string; title?: string } = {},
): Figure {
  const { metric = 'psnrY' } = options;
  const style = METRIC_STYLES[metric] ?? { label: metric, digits: 3, best: 'max' };
  const { title = `${style.label.replace(/ \(.*/, '')} by data set` } = options;
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
      text: own.map(({ value }) => value.toFixed(style.digits)),
      textposition: 'outside',
      cliponaxis: false,
      marker: { color },
    };
  });
  const range = barRange(points, style);
  const arrow = style.best === 'max' ? 'higher is better' : 'lower is better';
  return {
    data,
    layout: layout(
      { title, x: '', y: '' },
      {
        bargap: new Set(points.map(({ dataset }) => dataset)).size === 1 ? 0.5 : 0.3,
        yaxis: axis(`${style.label}, ${arrow}`, { range }),
        xaxis: axis('', { type: 'category' }),
      },
    ),
  };
}

/** From zero, or from below the lowest bar where zero means nothing; room for the numbers on top. */
function barRange(points: readonly Point[], style: MetricStyle): [number, number] {
  const values = points.map(({ value }) => value);
  const highest = Math.max(...values);
  if (style.best === 'min') return [0, highest * 1.12];
  const spread = Math.max(highest - Math.min(...values), highest * 0.02);
  return [Math.max(0, Math.min(...values) - 0.6 * spread), highest + 0.2 * spread];
}
