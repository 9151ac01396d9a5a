// Records as danfojs data frames, and means over groups of them.
// danfojs takes a record's columns by position and counts null as zero and NaN as poison in means: records
// are put in order and gaps removed here, before it sees them. It starts TensorFlow.js (a second), so it
// is loaded by the first table only.
import type { DataFrame } from 'danfojs-node';
import type { FigureRow } from './figure';

/** What a record may hold. */
export type Cell = string | number | boolean | null | undefined;

const read = (record: FigureRow, column: string): Cell => (record as Record<string, Cell>)[column];

/** The columns asked for, or every key of the records in order of appearance. */
export function columnsOf(records: readonly FigureRow[], columns?: readonly string[]): string[] {
  return [...(columns ?? new Set(records.flatMap((record) => Object.keys(record))))];
}

/** A data frame of these columns, gaps undefined. */
export async function frameOf(
  records: readonly FigureRow[],
  columns: readonly string[],
): Promise<DataFrame> {
  const { DataFrame } = await import('danfojs-node');
  return new DataFrame(
    records.map((record) => columns.map((column) => read(record, column))),
    { columns: [...columns] },
  );
}

/**
 * Means of the number columns over the records that agree in the keys, in order of first appearance. Gaps
 * and NaN are left out of a mean; Infinity (PSNR of identical images) makes it Infinity.
 * @returns records of the keys, `count`, and the means that exist.
 */
export async function meansBy(
  records: readonly FigureRow[],
  keys: readonly string[],
  columns: readonly string[],
): Promise<Record<string, string | number>[]> {
  const groupOf = (record: FigureRow): string =>
    JSON.stringify(keys.map((key) => read(record, key)));
  const groups = new Map<string, Record<string, string | number>>();
  for (const record of records) {
    const group = groups.get(groupOf(record));
    if (group) group.count = Number(group.count) + 1;
    else
      groups.set(groupOf(record), {
        ...Object.fromEntries(keys.map((key) => [key, read(record, key) as string])),
        count: 1,
      });
  }
  for (const column of columns) {
    const rows = records.flatMap((record) => {
      const value = read(record, column);
      return typeof value === 'number' && !Number.isNaN(value)
        ? [{ group: groupOf(record), value }]
        : [];
    });
    if (rows.length === 0) continue;
    const means = (await frameOf(rows, ['group', 'value']))
      .groupby(['group'])
      .col(['value'])
      .mean();
    for (const [group, mean] of means.values as [string, number][])
      groups.get(group)![column] = mean;
  }
  return [...groups.values()];
}
