// Parts that every report page has: the frame, the summary of a run, tables, charts, what is missing.
import type { Figure } from '../figures/figure';
import { escapeHtml } from '../figures/html';
import type { EncodedImage } from '../output/light-image';
import type { SummaryLine } from './run-summary';

/** A table of a page. */
export interface PageTable {
  readonly heading: string;
  readonly html: string;
  /** Below the table. */
  readonly caption: string;
}

/** What a page is made of. */
interface PageFrame {
  readonly title: string;
  /** CSS. */
  readonly style: string;
  /** HTML of the sections. */
  readonly sections: readonly string[];
  /** HTML of what stands after them: scripts. */
  readonly scripts?: string;
}

/** A page that loads nothing, and that the browser is told to let load nothing: scripts and pictures are inside. */
export function framedPage({ title, style, sections, scripts = '' }: PageFrame): string {
  const policy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${sections.filter(Boolean).join('\n')}
</main>
${scripts}</body>
</html>
`;
}

/** Lines of a summary as a list of terms. */
export function summaryList(summary: readonly SummaryLine[]): string {
  const lines = summary.map(
    ([label, text]) => `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(text)}</dd></div>`,
  );
  return `<dl>${lines.join('')}</dl>`;
}

/** A box that warns of caveats; empty without any. */
export function caveatBox(caveats: readonly string[]): string {
  if (caveats.length === 0) return '';
  return `<p class="caveat">Caveat: ${escapeHtml(caveats.join(', '))}. Read every number and picture below with this in mind.</p>\n`;
}

/** What could not be shown, a sentence each; empty without any. */
export function problemsSection(problems: readonly string[]): string {
  if (problems.length === 0) return '';
  const items = problems.map((sentence) => `<li>${escapeHtml(sentence)}</li>`);
  return `<section><h2>What is missing</h2><ul>${items.join('')}</ul></section>`;
}

/** A table with its caption, in a box that scrolls by itself. */
export function tableBlock({ html, caption }: PageTable): string {
  const note = caption && `<p class="note">${escapeHtml(caption)}</p>`;
  return `<div class="scroll" tabindex="0">${html}</div>${note}`;
}

/** The element that a chart is drawn into; figureScripts does it, by the same id. */
export const chartBlock = (id: string): string =>
  `<div class="chart" id="${escapeHtml(id)}">Drawing...</div>`;

/** Figures by the ids of their elements. */
export const withIds = (
  figures: Readonly<Record<string, Figure>>,
  idOf: (name: string) => string,
): Record<string, Figure> =>
  Object.fromEntries(Object.entries(figures).map(([name, figure]) => [idOf(name), figure]));

/** An image inside the page, as the address of an img element. */
export const dataAddress = ({ type, bytes }: EncodedImage): string =>
  `data:${type};base64,${bytes.toString('base64')}`;
