// A notebook as the tests see it: cells, their source, what they put out.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const REPOSITORY = resolve(__dirname, '../..');

/** What a cell put out, as nbformat 4 has it. */
export interface Output {
  readonly output_type: 'display_data' | 'execute_result' | 'stream' | 'error';
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
}

/** A cell; `source` as one text. */
export interface Cell {
  readonly kind: 'code' | 'markdown';
  readonly source: string;
  readonly executionCount: number | null;
  readonly outputs: readonly Output[];
  readonly metadata: object;
}

/** The notebooks of the walkthrough, in their order. */
export function notebookNames(): string[] {
  return readdirSync(join(REPOSITORY, 'notebooks'))
    .filter((name) => name.endsWith('.ipynb'))
    .sort();
}

/** The cells of a notebook file. */
export function readCells(path: string): Cell[] {
  const { cells } = JSON.parse(readFileSync(path, 'utf8'));
  return cells.map((cell: Record<string, never>) => ({
    kind: cell.cell_type,
    source: [cell.source].flat().join(''),
    executionCount: cell.execution_count ?? null,
    outputs: cell.outputs ?? [],
    metadata: cell.metadata,
  }));
}

/** What a cell wrote to standard error, errors included: tslab reports them as text only. */
export function complaintsOf(cells: readonly Cell[]): string {
  return cells
    .flatMap(({ outputs }) => outputs)
    .filter(({ output_type, name }) => output_type === 'error' || name === 'stderr')
    .map((output) => [output.text ?? JSON.stringify(output)].flat().join(''))
    .join('\n');
}

/** The MIME types of a cell's outputs, one list per output. */
export function mimeTypesOf({ outputs }: Cell): string[][] {
  return outputs.map(({ data }) => Object.keys(data ?? {}));
}

/** A CSV without quoted commas as records. */
export function parseCsv(text: string): Record<string, string>[] {
  const [header, ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return rows.map((row) => Object.fromEntries(row.map((value, i) => [header[i], value])));
}
