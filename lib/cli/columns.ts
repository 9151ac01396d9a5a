// Lines of aligned columns for a terminal.

/** Columns stand this far apart. */
const GAP = '  ';

/**
 * Aligns cells, one line a row.
 * @param options right: the columns whose cells stand right, as numbers do. Default: none.
 */
export function alignedColumns(
  rows: readonly (readonly string[])[],
  options: { right?: readonly number[] } = {},
): string {
  const { right = [] } = options;
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join(GAP)
      .trimEnd(),
  );
  return lines.join('\n');
}
