// A metric over the steps of a training, beside what bicubic reaches, with the checkpoint that counts starred.
import { isBetter } from '../evaluation/best';
import type { Best, Metric, MetricColumn } from '../evaluation/metric';
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

const KEPT_BY = { pretrain: 'kept: best PSNR-Y', adversarial: 'kept: best by LPIPS' } as const;

/** A value that stands out, and why: it is the best of its column; or the checkpoint of its step is the one kept. */
interface KeptPoint {
  readonly step: number;
  readonly value: number;
  readonly why: 'best' | 'kept: latest' | (typeof KEPT_BY)[keyof typeof KEPT_BY];
}

/**
 * Which value of a validation stands out: in a pretraining the best one, if it is known which end is better; else that
 * of the generator that is kept: the best by the phase's rule (runs/kept-rule) where that was measured, or the latest.
 * undefined for rows that have none.
 */
export function keptPoint(
  rows: readonly FigureRow[],
  column: string,
  best?: Best,
): KeptPoint | undefined {
  const points = pointsOf(rows, column);
  const phase = rows.some((row) => (row as { phase?: unknown }).phase === 'adversarial')
    ? 'adversarial'
    : 'pretrain';
  const rule = KEPT_RULES[phase];
  if (column === rule.column) return pointAt(points, extremeStep(points, rule.best), 'best');
  if (phase === 'pretrain' && best) return pointAt(points, extremeStep(points, best), 'best');
  const kept = extremeStep(pointsOf(rows, rule.column), rule.best);
  if (kept !== undefined) return pointAt(points, kept, KEPT_BY[phase]);
  return pointAt(points, points.at(-1)?.[0], 'kept: latest');
}

/** The first of equal ones, as the checkpoint is. */
function extremeStep(
  points: readonly (readonly [number, number])[],
  best: Best,
): number | undefined {
  return points.reduce<readonly [number, number] | undefined>(
    (a, b) => (a === undefined || isBetter(b[1], a[1], best) ? b : a),
    undefined,
  )?.[0];
}

function pointAt(
  points: readonly (readonly [number, number])[],
  wanted: number | undefined,
  why: KeptPoint['why'],
): KeptPoint | undefined {
  const point = points.find(([step]) => step === wanted);
  return point && { step: point[0], value: point[1], why };
}

/** A validation metric over the steps, its best or kept value starred, with bicubic's as the line to beat. */
export function validationFigure(
  rows: readonly FigureRow[],
  options: ValidationOptions = {},
): Figure {
  const { column = KEPT_RULES.pretrain.column, metrics, bicubic } = options;
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
      name: `${why}, ${written(value)} at step ${step}`,
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
