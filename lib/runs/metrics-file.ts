// metrics.csv of a run: one row per log step, complete lines whatever happens to the process.
import { appendFile, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../files/write-atomically';
import type { MetricsRow } from '../training/measures';
import type { RunFolder } from './run-folder';

/** A file of rows, one line each, complete after every call. */
export interface MetricsFile {
  /** Adds a line, and a column for each measure that nobody announced. */
  append(row: MetricsRow): Promise<void>;
}

/** Columns that an earlier lab wrote under another name. */
const RENAMED = new Map([['colourDrift', 'colorDrift']]);

/**
 * Opens metrics.csv with these columns and mends it: rows up to `keepUpTo` only, in order, one a step (the last that
 * was written), whatever a run that was cut off, or a second writer of an earlier lab, left behind.
 */
export async function openMetrics(
  run: RunFolder,
  options: { columns: readonly string[]; keepUpTo: number },
): Promise<MetricsFile> {
  const path = join(run.path, 'metrics.csv');
  const bySteps = new Map((await readMetrics(run)).map((row) => [row.step, row]));
  const kept = [...bySteps.values()]
    .filter(({ step }) => step <= options.keepUpTo)
    .sort((a, b) => a.step - b.step);
  // a column that only earlier rows have stays
  const columns = [...new Set([...options.columns, ...kept.flatMap((row) => Object.keys(row))])];
  const line = (row: MetricsRow): string =>
    `${columns.map((column) => cell(row[column])).join(',')}\n`;
  const rewrite = (rows: readonly MetricsRow[]): Promise<void> =>
    writeAtomically(path, [`${columns.join(',')}\n`, ...rows.map(line)].join(''));
  await rewrite(kept);
  return {
    async append(row) {
      const unannounced = Object.keys(row).filter((key) => !columns.includes(key));
      if (unannounced.length > 0) {
        columns.push(...unannounced);
        await rewrite(await readMetrics(run));
      }
      await appendWhole(path, line(row));
    },
  };
}

/** A disk that becomes full in the middle of a line takes a part of it: that part goes again, since the line comes back. */
async function appendWhole(path: string, line: string): Promise<void> {
  const { size } = await stat(path);
  try {
    await appendFile(path, line);
  } catch (error) {
    await truncate(path, size).catch(() => undefined);
    throw error;
  }
}

const cell = (value: number | string | undefined): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(9))) : (value ?? '');

/** The rows of metrics.csv; an empty cell is a missing key. A last line that was cut off is left out. */
export async function readMetrics(run: RunFolder): Promise<MetricsRow[]> {
  const text = await readFile(join(run.path, 'metrics.csv'), 'utf8').catch(() => '');
  const [header, ...lines] = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean);
  const columns = (header?.split(',') ?? []).map((column) => RENAMED.get(column) ?? column);
  return lines.map((line) => rowOf(line.split(','), columns));
}

function rowOf(cells: readonly string[], columns: readonly string[]): MetricsRow {
  const row: Record<string, number | string> = {};
  cells.forEach((text, i) => {
    if (text !== '') row[columns[i]] = columns[i] === 'phase' ? text : Number(text);
  });
  return { ...row, step: Number(row.step), phase: String(row.phase) };
}
