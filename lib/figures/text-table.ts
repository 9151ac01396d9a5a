// Tables for a terminal: aligned columns, without markup.
import { printable } from '../files/printable';
import type { FigureRow } from './figure';
import { gridOf, type TableOptions } from './table-grid';

/** Columns stand this far apart, a mark of the best included. */
const GAP = '  ';

/**
 * An aligned table; best values carry an asterisk, which a line below explains; then the caption. Names of files are
 * made printable: an escape in one would else reach the terminal.
 */
export async function toText(
  records: readonly FigureRow[],
  options: TableOptions = {},
): Promise<string> {
  const { header, body } = await gridOf(records, options);
  // marked cells are one wider: the others of their column make room, so that digits stand below digits
  const marked = header.map((_, i) => body.some((cells) => cells[i].best));
  const lines = [
    header.map(({ text }, i) => (marked[i] ? `${text} ` : text)),
    ...body.map((cells) =>
      cells.map(({ text, best }, i) => (marked[i] ? text + (best ? '*' : ' ') : text)),
    ),
  ].map((cells) => cells.map((cell) => printable(cell)));
  const widths = header.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const text = lines.map((line) =>
    line
      .map((cell, i) => (header[i].numeric ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join(GAP)
      .trimEnd(),
  );
  const notes = marked.includes(true) ? ['* best'] : [];
  if (options.caption) notes.push(printable(options.caption, { lines: true }));
  return `${[...text, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')}\n`;
}
