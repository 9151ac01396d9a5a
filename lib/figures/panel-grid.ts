// Images in rows and columns on white, each with a label above and a caption below.
import type { OverlayOptions } from 'sharp';
import { CHANNELS, type RgbImage } from '../images/image';
import { sharp } from '../images/sharp';
import { type TextImage, textImage } from './text-image';

/** One place of a grid. */
export interface PanelCell {
  /** Drawn pixel for pixel. */
  readonly image: RgbImage;
  /** Bold, above. */
  readonly label?: string;
  /** Below. */
  readonly caption?: string;
}

const MARGIN = 14;
const GAP = 10;
const TEXT_GAP = 6;

/** Widest panel, in pixels, that a notebook or page shows at its own size, so that a repeated pixel is what it claims to be. */
const MAX_WIDTH = 960;

/** Width that each of so many equal columns may have, in pixels, for the grid to be shown at its own size. */
export function columnWidth(columns: number): number {
  return Math.floor((MAX_WIDTH - 2 * MARGIN + GAP) / columns) - GAP;
}

/** A cell with its words drawn. */
interface DrawnCell {
  image: RgbImage;
  label?: TextImage;
  caption?: TextImage;
}

/** Draws the grid as PNG. Columns are as wide as their widest image, rows as high as their highest. */
export async function drawGrid(rows: readonly (readonly PanelCell[])[]): Promise<Buffer> {
  if (rows.length === 0 || rows.some((row) => row.length === 0)) {
    throw new Error('drawGrid: rows must hold images, but got an empty row or none');
  }
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.image.width ?? 0)),
  );
  const overlays: OverlayOptions[] = [];
  let top = MARGIN;
  for (const row of rows) {
    const cells = await Promise.all(row.map((cell, column) => drawWords(cell, widths[column])));
    top = placeRow(cells, { widths, top, overlays }) + GAP;
  }
  const width = widths.reduce((sum, next) => sum + next + GAP, 2 * MARGIN - GAP);
  return sharp({ create: { width, height: top - GAP + MARGIN, channels: 3, background: 'white' } })
    .composite(overlays)
    .png({ compressionLevel: 9, adaptiveFiltering: true })
    .toBuffer();
}

async function drawWords({ image, label, caption }: PanelCell, width: number): Promise<DrawnCell> {
  return {
    image,
    label: label ? await textImage(label, { width, bold: true }) : undefined,
    caption: caption ? await textImage(caption, { width, size: 14 }) : undefined,
  };
}

/** Adds a row's pictures to the overlays; returns where the next row may begin. */
function placeRow(
  cells: readonly DrawnCell[],
  place: { widths: readonly number[]; top: number; overlays: OverlayOptions[] },
): number {
  const { widths, top, overlays } = place;
  const highest = (heights: readonly (number | undefined)[]): number =>
    Math.max(0, ...heights.map((height) => (height ? height + TEXT_GAP : 0)));
  const imageTop = top + highest(cells.map(({ label }) => label?.height));
  const captionTop = imageTop + Math.max(...cells.map(({ image }) => image.height)) + TEXT_GAP;
  let left = MARGIN;
  cells.forEach(({ image, label, caption }, column) => {
    const { width, height } = image;
    overlays.push({
      input: Buffer.from(image.data),
      raw: { width, height, channels: CHANNELS },
      left,
      top: imageTop,
    });
    if (label) overlays.push({ input: label.png, left, top });
    if (caption) overlays.push({ input: caption.png, left, top: captionTop });
    left += widths[column] + GAP;
  });
  return captionTop - TEXT_GAP + highest(cells.map(({ caption }) => caption?.height));
}
