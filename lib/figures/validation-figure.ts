// A metric over the steps of a training, beside what bicubic reaches, with the checkpoint that counts starred.
import { isBetter } from '../evaluation/best';
import type { Best, Metric, MetricColumn } from '../evaluation/metric';
import { METRICS } from '../evaluation/metrics';
import { validationColumn } from '../experiments/validation';
import { COLORS, type Figure, type FigureRow } from './figure';
import { lineFigure, pointsOf } from './lines';
import { axisTitle, numberText } from './metric-text';

/** Options of validationFigure. */
export interface ValidationOptions {
  title?: string;
  /** Column to draw. Default 'validationPsnrY'. */
  column?: string;
  /** Metrics among which the column finds its name, unit, decimals and better end. Default: METRICS. */
  metrics?: readonly Metric[];
  /** What bicubic reaches on the same images: a dashed line. */
  bicubic?: number;
}

/** The metric's column that a column of metrics.csv is measured by: PSNR-Y of 'validationPsnrY'; undefined for one of an own validation. */
export function validatedMetric(
  column: string,
  metrics: readonly Metric[] = METRICS,
): MetricColumn | undefined {
  return metrics
    .flatMap(({ columns }) => columns)
    .find(({ key }) => validationColumn(key) === column);
}

/**
 * The columns of validations that rows have: those of METRICS first, then others called validation…
 * @param own Names of an own validation's columns; they may be any.
 */
export function validationColumnsIn(
  rows: readonly FigureRow[],
  own: readonly string[] = [],
): string[] {
  const found = new Set(rows.flatMap((row) => Object.keys(row)));
  const listed = METRICS.flatMap(({ columns }) => columns.map(({ key }) => validationColumn(key)));
  const called = [...found].filter((column) => /^validation./.test(column));
  return [...new Set([...listed, ...called, ...own])].filter((column) => found.has(column));
}

/**
 * Which value of a validation stands out, as [step, value]: the best one, if it is known which end is better. An
 * adversarial run keeps its latest checkpoint, since PSNR picks the wrong GAN: there, and else, it is the last.
 * undefined for rows that have none.
 */
export function keptPoint(
  rows: readonly FigureRow[],
  column: string,
  best?: Best,
): { readonly step: number; readonly value: number; readonly why: 'best' | 'latest' } | undefined {
  const points = pointsOf(rows, column);
  if (points.length === 0) return undefined;
  const adversarial = rows.some((row) => (row as { phase?: unknown }).phase === 'adversarial');
  const criterion = adversarial ? undefined : best;
  const [step, value] = points.reduce((a, b) =>
    criterion === undefined || isBetter(b[1], a[1], criterion) ? b : a,
  );
  return { step, value, why: criterion === undefined ? 'latest' : 'best' };
}

/** A validation metric over the steps, its best or kept value starred, with bicubic's as the line to beat. */
export function validationFigure(
  rows: readonly FigureRow[],
  options: ValidationOptions = {},
): Figure {
  const { column = 'validationPsnrY', metrics, bicubic } = options;
  const metric = validatedMetric(column, metrics);
  const { title = 'Validation during training' } = options;
  const text = { title, x: 'Training step', y: metric ? axisTitle(metric) : column };
  const figure = lineFigure(rows, [{ column, label: 'model' }], { markers: true, text });
  const written = (value: number): string => numberText(value, metric?.digits);
  const kept = keptPoint(rows, column, metric?.best);
  if (kept) {
    const { step, value, why } = kept;
    figure.data.push({
      type: 'scatter',
      mode: 'markers',
      name: `${why === 'best' ? 'best' : 'kept: latest'}, ${written(value)} at step ${step}`,
      x: [step],
      y: [value],
      marker: { color: COLORS.orange, size: 14, symbol: 'star' },
    });
  }
  if (bicubic !== undefined) {
    // from 0, so that a first validation already stands beside a line
    const last = pointsOf(rows, column).at(-1)?.[0] ?? 0;
    figure.data.push({
      type: 'scatter',
      mode: 'lines',
      name: `bicubic, ${written(bicubic)}`,
      x: [0, last],
      y: [bicubic, bicubic],
      line: { color: COLORS.gray, width: 2, dash: 'dash' },
    });
  }
  return { data: figure.data, layout: { ...figure.layout, showlegend: true } };
}
