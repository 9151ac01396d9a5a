// The parts of an ablation's page: sections with tables, charts and pictures, parts that are folded up.
import type { Figure } from '../../figures/figure';
import { escapeHtml } from '../../figures/html';
import { toHtml } from '../../figures/tables';
import { chartBlock, tableBlock } from '../../report/page-parts';
import type { AblationResults } from '../results';
import { valueText } from './cell-styles';
import type { ContactSheet } from './contact-sheet';
import type { AblationTable } from './table-rows';

/** Sentences as a list. */
export const list = (sentences: readonly string[], style = ''): string =>
  `<ul${style && ` class="${style}"`}>${sentences.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`;

/** A section with a heading; empty without content. */
export const section = (heading: string, content: string, id = ''): string =>
  content && `<section${id && ` id="${id}"`}><h2>${escapeHtml(heading)}</h2>${content}</section>`;

/** Parts behind a heading that opens them; empty without any. */
export function folded(heading: string, parts: readonly string[]): string {
  const content = parts.join('');
  return content && `<details><summary>${escapeHtml(heading)}</summary>${content}</details>`;
}

/** A table; empty without a row. @param shown Which of its columns. */
export async function tableHtml(
  { records, options }: AblationTable,
  shown: (column: string) => boolean = () => true,
): Promise<string> {
  if (records.length === 0) return '';
  // a caption within the table would scroll with it
  const { caption = '', ...how } = options;
  const columns = (options.columns ?? Object.keys(records[0])).filter(shown);
  return tableBlock({ heading: '', html: await toHtml(records, { ...how, columns }), caption });
}

/** The places of figures, by their ids, and a note above; empty without any. */
export function chartsHtml(figures: Readonly<Record<string, Figure>>, note = ''): string {
  const places = Object.keys(figures).map(chartBlock).join('');
  return places && `<p class="note">${escapeHtml(note)}</p>${places}`;
}

/** The contact sheets. */
export const sheetsHtml = (sheets: readonly ContactSheet[]): string =>
  sheets
    .map(
      ({ title, png }) =>
        `<figure><figcaption>${escapeHtml(title)}</figcaption><div class="scroll" tabindex="0"><img alt="${escapeHtml(title)}" src="data:image/png;base64,${png.toString('base64')}"></div></figure>`,
    )
    .join('');

/** What was asked, in a paragraph. */
export function questionHtml(results: AblationResults): string {
  const { axes, cells, seeds, baseCell, data, reportData } = results;
  const varied = axes.map(({ label, values }) => `${label} (${values.map(valueText).join(', ')})`);
  const base = cells.find(({ id }) => id === baseCell)?.label ?? baseCell;
  const text =
    `What ${varied.join(' and ')} change${varied.length === 1 ? 's' : ''} against the base ${base}: ${cells.length} cells, ` +
    `${seeds.length === 1 ? 'one seed' : `${seeds.length} seeds`} each, trained on ${data}. ` +
    `Checkpoints are chosen on validation images; every figure is of ${reportData.join(', ')}.`;
  return `<p>${escapeHtml(text)}</p>`;
}

/** What a reader must know of every number, in a box. */
export const notesHtml = ({ notes }: AblationResults): string =>
  notes.length > 0 ? `<p class="caveat">${escapeHtml(notes.join(' '))}</p>` : '';
