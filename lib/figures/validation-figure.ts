// A metric over the steps of a training, beside what bicubic reaches, with the checkpoint that counts starred.
import type { Metric, MetricColumn } from '../evaluation/metric';
import { METRICS } from '../evaluation/metrics';
import { validationColumn } from '../experiments/validation';
import { KEPT_RULES } from '../runs/kept-rule';
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
 * Which value of a validation stands out: in a pretraining the best one, if it is known which end is better. In a game it
 * is that of the generator that is kept: the best by LPIPS where that was measured, else the latest (runs/kept-rule).
 * undefined for rows that have none.
 */
export function keptPoint(
  rows: readonly FigureRow[],
  column: string,
  best?: 'max' | 'min',
): KeptPoint | undefined {
  const points = pointsOf(rows, column);
  const adversarial = rows.some((row) => (row as { phase?: unknown }).phase === 'adversarial');
  const rule = KEPT_RULES.adversarial;
  const ruled = adversarial && column !== rule.column;
  const kept = ruled ? bestOf(pointsOf(rows, rule.column), rule.best) : undefined;
  if (kept) {
    const point = points.find(([step]) => step === kept[0]);
    return point && { step: point[0], value: point[1], why: 'best by LPIPS' };
  }
  const end = ruled ? undefined : best;
  const point = end === undefined ? points.at(-1) : bestOf(points, end);
  return point && { step: point[0], value: point[1], why: end === undefined ? 'latest' : 'best' };
}

/** A value of a validation. */
interface KeptPoint {
  readonly step: number;
  readonly value: number;
  readonly why: 'best' | 'best by LPIPS' | 'latest';
}

/** The first of the best points. */
function bestOf(
  points: readonly (readonly [number, number])[],
  best: 'max' | 'min',
): readonly [number, number] | undefined {
  if (points.length === 0) return undefined;
  return points.reduce((a, b) => ((best === 'max' ? b[1] > a[1] : b[1] < a[1]) ? b : a));
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
      name: `${why === 'best' ? why : `kept: ${why}`}, ${written(value)} at step ${step}`,
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
