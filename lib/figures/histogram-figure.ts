// The distribution of values: pixels in a tensor, weights of a layer, scores of a discriminator.
import type { Data } from 'plotly.js';
import { axis, type Figure, layout, seriesColor } from './figure';

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
      {
        showlegend: series.length > 1,
        yaxis: axis('Share of values (%)', { rangemode: 'tozero' }),
      },
    ),
  };
}

function shares(
  values: ArrayLike<number>,
  grid: { low: number; width: number; bins: number },
): number[] {
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
