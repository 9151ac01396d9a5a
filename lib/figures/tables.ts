// Metric tables as CSV, Markdown and HTML.
import { printable } from '../files/printable';
import type { FigureRow } from './figure';
import { escapeHtml } from './html';
import { columnsOf, frameOf } from './records';
import { type GridCell, gridOf, type TableOptions } from './table-grid';

/** CSV of full precision: a header line, text quoted where it must be, gaps empty. */
export async function toCsv(
  records: readonly FigureRow[],
  options: Pick<TableOptions, 'columns'> = {},
): Promise<string> {
  const columns = columnsOf(records, options.columns);
  const header = Object.fromEntries(columns.map((column) => [column, column]));
  // the header travels as a record: danfojs writes column names unquoted too
  const quoted = [header, ...records].map((record) =>
    Object.fromEntries(
      columns.map((column) => [column, csvField((record as Record<string, unknown>)[column])]),
    ),
  );
  const { toCSV } = await import('danfojs-node');
  return `${String(toCSV(await frameOf(quoted, columns), { header: false })).trimEnd()}\n`;
}

/**
 * A number in full, text quoted where a reader would else split it, nothing for a gap. Text that a spreadsheet would
 * take for a formula gets an apostrophe in front: a file may be named =HYPERLINK(…).
 */
function csvField(value: unknown): string {
  if (value === undefined || value === null || Number.isNaN(value)) return '';
  const isFormula =
    typeof value === 'string' &&
    /^[=+\-@\t\r]/.test(value) &&
    !/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(value);
  const text = isFormula ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Text of which Markdown makes nothing else: no emphasis, code, HTML, entity, picture or link, whatever it leads to;
 * nor, as it is printed too, a terminal.
 */
function plain(text: string): string {
  return printable(text.replace(/\s+/g, ' '))
    .replace(/([|*_<`\\[\]&~])/g, '\\$1')
    .replace(/\b(javascript|vbscript|data):/gi, '$1\\:');
}

function markdownCell({ text, best, quoted }: GridCell): string {
  const marks = best ? '**' : quoted && text !== '-' ? '*' : '';
  return marks + plain(text) + marks;
}

/** A Markdown table; best values bold, quoted rows in italics; the caption in italics below. */
export async function toMarkdown(
  records: readonly FigureRow[],
  options: TableOptions = {},
): Promise<string> {
  const { header, body } = await gridOf(records, options);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = [
    line(header.map(({ text }) => plain(text))),
    line(header.map(({ numeric }) => (numeric ? '---:' : '---'))),
    ...body.map((cells) => line(cells.map(markdownCell))),
  ];
  if (options.caption) lines.push('', `*${plain(options.caption)}*`);
  return `${lines.join('\n')}\n`;
}

/** An HTML table with its own styles, for a notebook or a page: numbers right, best values bold, quoted rows in italics, text escaped. */
export async function toHtml(
  records: readonly FigureRow[],
  options: TableOptions = {},
): Promise<string> {
  const { header, body } = await gridOf(records, options);
  const align = (i: number): string => (header[i].numeric ? 'right' : 'left');
  const cell = (tag: 'th' | 'td', content: string, style: string): string =>
    `<${tag} style="padding:5px 14px;${style}">${content}</${tag}>`;
  const head = header.map(({ text }, i) =>
    cell(
      'th',
      escapeHtml(text),
      `text-align:${align(i)};white-space:nowrap;border-bottom:2px solid #888`,
    ),
  );
  const rows = body.map((cells, row) => {
    const line = cells.map(({ text, best, quoted }, i) => {
      const tag = best ? 'b' : quoted ? 'i' : undefined;
      const content = tag ? `<${tag}>${escapeHtml(text)}</${tag}>` : escapeHtml(text);
      return cell('td', content, `text-align:${align(i)};border-bottom:1px solid #8884`);
    });
    return `<tr${row % 2 === 1 ? ' style="background:#8881"' : ''}>${line.join('')}</tr>`;
  });
  const note = options.caption
    ? `<caption style="caption-side:bottom;text-align:left;font-size:85%;opacity:0.75;padding:8px 14px;max-width:70em">${escapeHtml(options.caption)}</caption>`
    : '';
  return (
    '<table style="border-collapse:collapse;font-family:Lato,Helvetica,Arial,sans-serif;font-size:14px;font-variant-numeric:tabular-nums">' +
    `${note}<thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`
  );
}
