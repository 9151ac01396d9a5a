// Records as danfojs data frames: what tables are laid out and written from.
// danfojs takes a record's columns by position: records are put in order here, before it sees them. It starts
// TensorFlow.js (a second), so it is loaded by the first table only.
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
