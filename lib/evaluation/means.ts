// Means over the images of a set. Papers average per-image values, never pooled errors, and so do these.
import type { RowNames } from './evaluate';

/** The means of one model on one data set: a row without its image. */
export type MeansOf<Row extends RowNames> = {
  readonly [K in keyof Row as K extends 'image' ? never : K]: Row[K];
} & {
  /** Number of images. */
  readonly images: number;
};

/**
 * Means per model and data set, in order of first appearance, of every column of numbers. Gaps and NaN
 * are left out of a mean, which is NaN where nothing remains; one Infinity (an identical image) makes it Infinity.
 */
export function meansOf<Row extends RowNames>(rows: readonly Row[]): MeansOf<Row>[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.model, row.dataset]);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const keys = new Set(rows.flatMap(numberKeys));
  return [...groups.values()].map((group) => {
    const { model, dataset } = group[0];
    const means = Object.fromEntries([...keys].map((key) => [key, meanOf(group, key)]));
    return { model, dataset, images: group.length, ...means } as MeansOf<Row>;
  });
}

function numberKeys(row: object): string[] {
  const isNumber = ([key, value]: [string, unknown]) =>
    typeof value === 'number' && key !== 'image';
  return Object.entries(row)
    .filter(isNumber)
    .map(([key]) => key);
}

function meanOf(rows: readonly object[], key: string): number {
  const values = rows.flatMap((row) => {
    const { [key]: value } = row as Record<string, unknown>;
    return typeof value === 'number' && !Number.isNaN(value) ? [value] : [];
  });
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
