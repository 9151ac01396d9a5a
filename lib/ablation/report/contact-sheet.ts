// The contact sheet of an ablation: the same square of every cell in the grid's own order, the last axis across; HR, bicubic,
// other marks and the pretraining in the row above. The square is where the cells differ most.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetImage } from '../../data/dataset';
import { loadPair } from '../../data/pairs';
import { openEvaluationSets } from '../../experiments/evaluation-sets';
import { columnWidth, drawGrid, type PanelCell } from '../../figures/panel-grid';
import { detailedSquare, repeatPixels } from '../../figures/panels';
import { crop, type Rectangle } from '../../images/crop';
import { blankImage, type RgbImage } from '../../images/image';
import { readImage } from '../../images/read-image';
import { differingParts } from '../../report/comparison/differing-parts';
import type { AblationResults, AblationRun, ReportEvaluation } from '../results';
import { otherRows } from './table-rows';

/** Side of the square, in pixels. */
const SIDE = 64;
/** Columns where the order is not that of a grid. */
const COLUMNS = 4;

/** A sheet of one report image. */
export interface ContactSheet {
  readonly title: string;
  readonly png: Buffer;
}

/** A picture of a sheet: of HR, a mark, a cell; without an image it is a gap. */
interface Picture {
  readonly label: string;
  readonly image?: RgbImage;
}

/**
 * The sheets of the first image of each report set in turn, by each cell's first measured seed.
 * @param onMissing Told what cannot be shown: HR images that are gone, SR images that are not in git.
 */
export async function contactSheets(
  results: AblationResults,
  onMissing: (sentence: string) => void,
  count = 3,
): Promise<ContactSheet[]> {
  const originals = await originalsOf(results, onMissing);
  const sheets: ContactSheet[] = [];
  for (const named of firstImages(results, count)) {
    const cells = await Promise.all(results.cells.map((cell) => cellPicture(cell, named)));
    if (cells.every(({ image }) => image === undefined)) continue;
    const hr = originals.get(named.dataset)?.find(({ name }) => name === named.image);
    const beside = [
      { label: 'HR', image: hr && (await loadPair(hr, results.scale)).hr },
      ...(await Promise.all(otherPictures(results, named))),
    ].filter(({ image }) => image !== undefined);
    sheets.push(await drawSheet(results, { named, cells, beside }));
  }
  if (sheets.length === 0) {
    onMissing('No contact sheet: the SR images are not there; they are not in git.');
  }
  return sheets;
}

interface Named {
  readonly dataset: string;
  readonly image: string;
}

/** The first image of each set, then the second of each. */
function firstImages({ cells, report }: AblationResults, count: number): Named[] {
  const measured = cells.flatMap(({ runs }) => runs).find(({ evaluation }) => evaluation);
  const rows = measured?.evaluation?.rows ?? [];
  const sets = report.map((set) => rows.filter(({ dataset }) => dataset === set));
  return Array.from({ length: count }, (_, i) => sets.flatMap((set) => set[i] ?? []))
    .flat()
    .slice(0, count);
}

/** HR images by the name of their set. */
async function originalsOf(
  { reportData, scale }: AblationResults,
  onMissing: (sentence: string) => void,
): Promise<Map<string, readonly DatasetImage[]>> {
  try {
    const sets = await openEvaluationSets(reportData, { scale });
    return new Map(sets.map(({ dataset }) => [dataset.name, dataset.images]));
  } catch (error) {
    onMissing(`No HR in the contact sheet: ${(error as Error).message}`);
    return new Map();
  }
}

async function cellPicture(
  { label, runs }: { label: string; runs: readonly AblationRun[] },
  named: Named,
): Promise<Picture> {
  const shown = runs.find(({ evaluation }) => evaluation);
  if (shown) return { label, image: await pictureIn(shown.evaluation, named) };
  return { label: `${label}: ${[...new Set(runs.map(({ state }) => state))].join(', ')}` };
}

/** Marks, which have no runs, before pretrainings: bicubic stands beside HR. */
const otherPictures = (results: AblationResults, named: Named): Promise<Picture>[] =>
  otherRows(results)
    .sort((a, b) => a.runs.length - b.runs.length)
    .map(async ({ name, evaluations: [first] }) => ({
      ...{ label: name, image: await pictureIn(first, named) },
    }));

async function pictureIn(
  evaluation: ReportEvaluation | undefined,
  { dataset, image }: Named,
): Promise<RgbImage | undefined> {
  const path = evaluation && join(evaluation.images, dataset, `${image}.png`);
  return path && existsSync(path) ? readImage(path) : undefined;
}

async function drawSheet(
  { axes, design, scale }: AblationResults,
  sheet: { named: Named; cells: readonly Picture[]; beside: readonly Picture[] },
): Promise<ContactSheet> {
  const { named, cells, beside } = sheet;
  const square = squareOf(
    cells.flatMap(({ image }) => image ?? []),
    scale,
  );
  const lastAxis = design === 'grid' ? axes[axes.length - 1].values.length : COLUMNS;
  const across = Math.min(lastAxis, cells.length);
  const columns = Math.max(across, Math.min(beside.length, COLUMNS));
  const enlarge = Math.min(4, Math.max(2, Math.floor(columnWidth(columns) / square.width)));
  const side = square.width * enlarge;
  const panel = ({ label, image }: Picture): PanelCell => ({
    label,
    image: image ? repeatPixels(crop(image, square), enlarge) : white(side),
  });
  const rows = [...inRows(beside, columns), ...inRows(cells, across)].map((row) => row.map(panel));
  // drawGrid takes its columns from the first row
  rows[0].push(...Array.from({ length: columns - rows[0].length }, () => ({ image: white(side) })));
  const { left, top, width } = square;
  const title = `${named.dataset}, ${named.image}: ${width} x ${width} pixels at (${left}, ${top}), each cell's first measured seed`;
  return { title, png: await drawGrid(rows) };
}

/** Where the cells differ most; of a single cell, or of equal ones, where there is most detail. */
function squareOf(images: readonly RgbImage[], scale: number): Rectangle {
  const [part] = images.length > 1 ? differingParts(images, { scale, side: SIDE, count: 1 }) : [];
  const [{ width, height }] = images;
  return part ?? detailedSquare(images[0], Math.min(SIDE, width, height));
}

function white(side: number): RgbImage {
  const image = blankImage(side, side);
  image.data.fill(255);
  return image;
}

function inRows<T>(items: readonly T[], across: number): T[][] {
  const rows = Math.ceil(items.length / across);
  return Array.from({ length: rows }, (_, row) => items.slice(row * across, (row + 1) * across));
}
