// Lines of aligned columns for a terminal.

import { printable } from '../files/printable';

/** Columns stand this far apart. */
const GAP = '  ';

/**
 * Aligns cells, one line a row, made printable: a folder's name may hold an escape.
 * @param options right: the columns whose cells stand right, as numbers do. Default: none.
 */
export function alignedColumns(
  rows: readonly (readonly string[])[],
  options: { right?: readonly number[] } = {},
): string {
  const { right = [] } = options;
  const shown = rows.map((row) => row.map((cell) => printable(cell)));
  const widths = (shown[0] ?? []).map((_, i) => Math.max(...shown.map((row) => row[i].length)));
  const lines = shown.map((row) =>
    row
      .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join(GAP)
      .trimEnd(),
  );
  return lines.join('\n');
}
