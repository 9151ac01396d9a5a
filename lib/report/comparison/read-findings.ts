// artifacts.csv of an evaluation's folder: what the artifact checks found, one line a model, image (or 'probe') and check.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRow } from '../../artifacts/artifact-rows';

/** A finding, its model under its own name. */
export type ReportedFinding = Omit<ArtifactRow, 'dataset'>;

/** The findings; none where there is no artifacts.csv. Columns are found by their names. */
export async function readFindings(folder: string): Promise<ReportedFinding[]> {
  const text = await readFile(join(folder, 'artifacts.csv'), 'utf8').catch(() => '');
  const [header, ...lines] = csvRows(text);
  return lines.map((cells) => {
    const row = new Map(header.map((name, i) => [name, cells[i] ?? '']));
    const get = (name: string): string => row.get(name) ?? '';
    const value = get('value');
    return {
      ...{ model: get('model'), image: get('image'), check: get('check'), note: get('note') },
      value: value === '' ? Number.NaN : Number(value),
      verdict: (['pass', 'warn', 'fail'] as const).find((known) => known === get('verdict')),
    };
  });
}

/** Rows of cells; quoted ones may hold commas, doubled quotes and line breaks (RFC 4180). */
export function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g,
  )) {
    // the match of nothing after the last line's end
    if (end === '' && row.length === 0 && quoted === undefined && plain === '') break;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
