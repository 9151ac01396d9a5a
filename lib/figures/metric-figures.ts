// The figures of an evaluation: bars per data set, the perception-distortion plane, histograms.
import type { Data } from 'plotly.js';
import { axis, COLORS, type Figure, type FigureRow, layout, modelColors, seriesColor } from './figure';

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

interface Point {
  model: string;
  dataset: string;
  value: number;
}

function pointsOf(means: readonly FigureRow[], metric: string): Point[] {
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
  const points = pointsOf(means, metric);
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
      { bargap: 0.3, yaxis: axis(`${style.label}, ${arrow}`, { range }), xaxis: axis('', { type: 'category' }) },
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

/**
 * The perception-distortion plane (Blau & Michaeli 2018): PSNR to the right, a perceptual distance upwards,
 * so the lower right corner is best. One labelled point per model, one symbol per data set.
 */
export function perceptionDistortionFigure(
  means: readonly FigureRow[],
  options: { x?: string; y?: string; title?: string } = {},
): Figure {
  const { x = 'psnrY', y = 'lpips', title = 'Fidelity against perceptual quality' } = options;
  const points = pointsOf(means, x).flatMap((point) => {
    const other = pointsOf(means, y).find((p) => p.model === point.model && p.dataset === point.dataset);
    return other ? [{ ...point, perceptual: other.value }] : [];
  });
  if (points.length === 0) {
    throw new Error(`perceptionDistortionFigure: means must have ${x} and ${y}, but got none with both`);
  }
  const colors = modelColors(points.map(({ model }) => model));
  const symbols = ['circle', 'square', 'diamond', 'triangle-up', 'cross'];
  const data = [...new Set(points.map(({ dataset }) => dataset))].map((dataset, i): Data => {
    const own = points.filter((point) => point.dataset === dataset);
    return {
      type: 'scatter',
      mode: 'text+markers',
      name: dataset,
      x: own.map(({ value }) => value),
      y: own.map(({ perceptual }) => perceptual),
      text: own.map(({ model }) => model),
      textposition: 'top center',
      cliponaxis: false,
      marker: { size: 12, symbol: symbols[i % symbols.length], color: own.map(({ model }) => colors.get(model)!) },
    };
  });
  const label = (metric: string): string => METRIC_STYLES[metric]?.label ?? metric;
  const text = { title, x: `${label(x)}, higher is better`, y: `${label(y)}, lower is better` };
  return { data, layout: layout(text, { showlegend: data.length > 1, annotations: [bestCorner()] }) };
}

function bestCorner(): object {
  return {
    text: 'better &#8600;',
    xref: 'paper',
    yref: 'paper',
    x: 0.99,
    y: 0.02,
    xanchor: 'right',
    yanchor: 'bottom',
    showarrow: false,
    font: { color: COLORS.green, size: 15 },
  };
}

/** Values to count. */
export interface HistogramSeries {
  readonly label: string;
  readonly values: ArrayLike<number>;
}

/** Options of histogramFigure. */
export interface HistogramOptions {
  title?: string;
  /** Title of the x axis with unit. Default 'Value'. */
  x?: string;
  /** Number of bins. Default 64. */
  bins?: number;
  /** Lowest and highest value counted; values outside are left out. Default: those of the series. */
  range?: readonly [number, number];
}

/** Share of values per bin, one outline per series. Counted here, so that a figure stays small however many values. */
export function histogramFigure(
  series: readonly HistogramSeries[],
  options: HistogramOptions = {},
): Figure {
  const { title = 'Distribution of values', x = 'Value', bins = 64 } = options;
  const [low, high] = options.range ?? extent(series);
  const width = (high - low || 1) / bins;
  const edges = Array.from({ length: bins }, (_, i) => low + (i + 0.5) * width);
  const data = series.map(
    ({ label, values }, i): Data => ({
      type: 'scatter',
      mode: 'lines',
      name: label,
      x: edges,
      y: shares(values, { low, width, bins }),
      line: { shape: 'hvh', color: seriesColor(i), width: 2 },
      fill: 'tozeroy',
      fillcolor: `${seriesColor(i)}2A`,
    }),
  );
  return {
    data,
    layout: layout(
      { title, x, y: 'Share of values (%)' },
      { showlegend: series.length > 1, yaxis: axis('Share of values (%)', { rangemode: 'tozero' }) },
    ),
  };
}

function shares(values: ArrayLike<number>, grid: { low: number; width: number; bins: number }): number[] {
  const counts = new Array<number>(grid.bins).fill(0);
  for (let i = 0; i < values.length; i++) {
    const bin = Math.floor((values[i] - grid.low) / grid.width);
    // the highest value belongs to the last bin
    if (bin >= 0 && bin <= grid.bins) counts[Math.min(bin, grid.bins - 1)]++;
  }
  return counts.map((count) => Number(((100 * count) / Math.max(values.length, 1)).toPrecision(6)));
}

function extent(series: readonly HistogramSeries[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { values } of series) {
    for (let i = 0; i < values.length; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
  }
  if (low > high) throw new Error('histogramFigure: series must hold values, but got none');
  return [low, high];
}
