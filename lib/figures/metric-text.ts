// How metrics are written: the same in tables, on bars, on axes and below panels.
import { bestInWords } from '../evaluation/best';
import type { MetricColumn } from '../evaluation/metric';

/** Name and unit, as above a table's column: 'PSNR-Y (dB)'. */
export function columnTitle({ label, unit }: MetricColumn): string {
  return unit === undefined ? label : `${label} (${unit})`;
}

/** Title of an axis: name, unit and which value is better, where one is. */
export function axisTitle(column: MetricColumn): string {
  const title = columnTitle(column);
  return column.best === undefined ? title : `${title}, ${bestInWords(column.best)}`;
}

/** A number with its decimals; NaN is '-', Infinity its sign. `digits` undefined: up to six digits. */
export function numberText(value: number, digits?: number): string {
  if (Number.isNaN(value)) return '-';
  if (!Number.isFinite(value)) return value > 0 ? '\u221e' : '-\u221e';
  const text = digits === undefined ? String(Number(value.toPrecision(6))) : value.toFixed(digits);
  // what rounds to nothing has no sign
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/**
 * The values of a record in these columns, with their units, in one line: '28.43 dB / 0.8112'. Of three and more nobody knows
 * which is which: those without a unit then have their names, '28.43 dB / SSIM-Y 0.8112 / LPIPS 0.3440'.
 */
export function valuesText(record: object, columns: readonly MetricColumn[]): string {
  return columns
    .map(({ key, label, digits, unit }) => {
      const { [key]: value } = record as Record<string, unknown>;
      const text = typeof value === 'number' ? numberText(value, digits) : '-';
      if (unit !== undefined) return `${text} ${unit}`;
      return columns.length > 2 ? `${label} ${text}` : text;
    })
    .join(' / ');
}
