// The contact sheet of an ablation: the same crop of every cell in the grid's own order, the last axis across, marks above.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { drawGrid, type PanelCell } from '../../figures/panel-grid';
import { detailedSquare, repeatPixels } from '../../figures/panels';
import { crop, type Rectangle } from '../../images/crop';
import { readImage } from '../../images/read-image';
import type { AblationResults, ReportEvaluation } from '../results';

const SIDE = 64;
const ENLARGED = 2;

/** A sheet of one report image. */
export interface ContactSheet {
  readonly title: string;
  readonly png: Buffer;
}

/**
 * The sheets of the first report images, by each cell's first measured seed; cells without one have a gap in their row.
 * Empty where the SR images are gone: they are not in git.
 */
export async function contactSheets(results: AblationResults, count = 2): Promise<ContactSheet[]> {
  const { cells, axes, design } = results;
  const measured = cells.flatMap(({ label, runs }) => {
    const run = runs.find(({ evaluation }) => evaluation);
    return run?.evaluation ? [{ label, seed: run.seed, evaluation: run.evaluation }] : [];
  });
  const across = design === 'grid' ? (axes.at(-1)?.values.length ?? 4) : 4;
  const images = measured[0]?.evaluation.rows.slice(0, count) ?? [];
  const sheets: ContactSheet[] = [];
  for (const image of images) {
    const marks = results.marks.map(({ name, evaluation }) => ({ label: name, evaluation }));
    const shown = [...marks, ...measured].flatMap(({ label, evaluation }) => {
      const path = pathOf(evaluation, image);
      return existsSync(path) ? [{ label, path }] : [];
    });
    if (shown.length === 0) continue;
    const square = await squareIn(shown[shown.length - 1].path);
    const drawn = await Promise.all(shown.map((one) => panelOf(one, square)));
    const isMark = ({ label }: PanelCell): boolean => marks.some((mark) => mark.label === label);
    const rows = inRows(
      drawn.filter((cell) => !isMark(cell)),
      across,
    );
    const above = inRows(drawn.filter(isMark), across);
    const title = `${image.dataset}, ${image.image}: the same ${square.width} pixels of every cell's first measured seed`;
    sheets.push({ title, png: await drawGrid(padded([...above, ...rows])) });
  }
  return sheets;
}

const pathOf = (
  { images }: ReportEvaluation,
  { dataset, image }: { dataset: string; image: string },
): string => join(images, dataset, `${image}.png`);

async function squareIn(path: string): Promise<Rectangle> {
  const image = await readImage(path);
  return detailedSquare(image, Math.min(SIDE, image.width, image.height));
}

async function panelOf(
  { label, path }: { label: string; path: string },
  square: Rectangle,
): Promise<PanelCell> {
  return { label, image: repeatPixels(crop(await readImage(path), square), ENLARGED) };
}

function inRows<T>(items: readonly T[], across: number): T[][] {
  const rows = Math.ceil(items.length / across);
  return Array.from({ length: rows }, (_, row) => items.slice(row * across, (row + 1) * across));
}

/** The longest row first: drawGrid takes its columns from the first row. */
function padded(rows: readonly PanelCell[][]): PanelCell[][] {
  const longest = Math.max(...rows.map((row) => row.length));
  return rows.map((row) => {
    const [{ image }] = row;
    const blank = { image: { ...image, data: new Uint8Array(image.data.length).fill(255) } };
    return [...row, ...Array.from({ length: longest - row.length }, () => blank)];
  });
}
