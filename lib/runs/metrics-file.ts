// metrics.csv of a run: one row per log step, complete lines whatever happens to the process.
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MetricsRow } from '../training/loop';
import type { RunFolder } from './run-folder';

/** A file of rows, one line each, complete after every call. */
export interface MetricsFile {
  append(row: MetricsRow): Promise<void>;
}

/** Opens metrics.csv with these columns; rows after `firstStep`, of a run that was cut off, are dropped. */
export async function openMetrics(
  run: RunFolder,
  options: { columns: readonly string[]; firstStep: number },
): Promise<MetricsFile> {
  const { columns, firstStep } = options;
  const path = join(run.path, 'metrics.csv');
  const kept = (await readMetrics(run)).filter((row) => row.step <= firstStep);
  const line = (row: MetricsRow): string =>
    `${columns.map((column) => cell(row[column])).join(',')}\n`;
  await writeFile(`${path}.tmp`, [`${columns.join(',')}\n`, ...kept.map(line)].join(''));
  await rename(`${path}.tmp`, path);
  return { append: (row) => appendFile(path, line(row)) };
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
  const columns = header?.split(',') ?? [];
  return lines.map((line) => {
    const cells = line
      .split(',')
      .map((value, i) => [columns[i], columns[i] === 'phase' ? value : Number(value)] as const);
    return Object.fromEntries(cells.filter((_, i) => line.split(',')[i] !== '')) as MetricsRow;
  });
}
