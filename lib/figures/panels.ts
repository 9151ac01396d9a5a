// Pictures to judge by eye: models side by side, with the same crop of each enlarged.
// Crops are enlarged by repeating pixels: a smooth enlargement would hide the artefacts one looks for.
import { crop, type Rectangle } from '../images/crop';
import { blankImage, CHANNELS, type RgbImage } from '../images/image';
import { sharp } from '../images/sharp';
import { columnWidth, drawGrid } from './panel-grid';

/** One column of a panel: an image of HR size, or an LR image, which is shown enlarged by repeated pixels. */
export interface PanelImage {
  readonly image: RgbImage;
  readonly label: string;
  /** Below its crop, as '28.43 dB / 0.8104'. */
  readonly caption?: string;
}

/** Options of sideBySidePanel. */
export interface SideBySideOptions {
  /** Which part is enlarged, in HR pixels. Default: the square with the most detail of the last image. */
  zoom?: Rectangle;
  /** Largest side of the default square in HR pixels. Default 96; less where the image is smaller or columns are many. */
  zoomSize?: number;
  /** Times each pixel of the crop is repeated. Default: up to 3, as often as keeps the panel within 960 pixels. */
  enlarge?: number;
}

/** Default crops are at least so wide, in HR pixels: with very many columns the panel grows instead. */
const LEAST_ZOOM = 48;

/**
 * A PNG of whole images above and the same crop of each, enlarged, below; a box marks the crop.
 * @param images In the order LR, bicubic, SR…, HR; all of one size or a whole fraction of the largest.
 */
export async function sideBySidePanel(
  images: readonly PanelImage[],
  options: SideBySideOptions = {},
): Promise<Buffer> {
  const full = atFullSize('sideBySidePanel', images);
  const { zoomSize = 96 } = options;
  const last = full[full.length - 1];
  const room = columnWidth(full.length);
  const wanted = options.zoom?.width ?? Math.min(zoomSize, last.width, last.height);
  // a default square rather shrinks than is shown as small as it is
  const least = options.zoom ? 1 : 2;
  const enlarge = options.enlarge ?? Math.max(least, wholeFactor(wanted, room));
  const fitting = Math.max(LEAST_ZOOM, Math.floor(room / enlarge));
  const zoom = options.zoom ?? detailedSquare(last, Math.min(wanted, fitting));
  const width = zoom.width * enlarge;
  const overviews = await Promise.all(full.map((image) => overview(image, zoom, width)));
  return drawGrid([
    images.map(({ label }, i) => ({ label, image: overviews[i] })),
    images.map(({ caption }, i) => ({
      caption,
      image: repeatPixels(crop(full[i], zoom), enlarge),
    })),
  ]);
}

/**
 * A PNG of crops side by side, each enlarged by repeated pixels to the same height, labelled and captioned.
 * @param options enlarge: times each pixel is repeated. Default: up to 3, as often as keeps the panel within 960 pixels.
 */
export async function comparePanel(
  images: readonly PanelImage[],
  options: { enlarge?: number } = {},
): Promise<Buffer> {
  const full = atFullSize('comparePanel', images);
  const { enlarge = wholeFactor(full[0].width, columnWidth(full.length)) } = options;
  return drawGrid([
    images.map(({ label, caption }, i) => ({
      label,
      caption,
      image: repeatPixels(full[i], enlarge),
    })),
  ]);
}

/**
 * A PNG of rows of small images of one size or a whole fraction of the largest, as LR and HR crops.
 * @param options labels: above the columns of the first row. enlarge: times each pixel is repeated, default 1.
 */
export async function cropPanel(
  rows: readonly (readonly RgbImage[])[],
  options: { labels?: readonly string[]; enlarge?: number } = {},
): Promise<Buffer> {
  const { labels = [], enlarge = 1 } = options;
  const full = atFullSize(
    'cropPanel',
    rows.flat().map((image) => ({ image, label: '' })),
  );
  let next = 0;
  return drawGrid(
    rows.map((row, at) =>
      row.map((_, column) => ({
        image: repeatPixels(full[next++], enlarge),
        label: at === 0 ? labels[column] : undefined,
      })),
    ),
  );
}

/** How often a pixel may be repeated, 1 to 3 times, for a width to stay within the room. */
function wholeFactor(width: number, room: number): number {
  return Math.min(3, Math.max(1, Math.floor(room / width)));
}

/** Every image at the size of the largest, smaller ones by repeated pixels. */
function atFullSize(caller: string, images: readonly PanelImage[]): RgbImage[] {
  if (images.length === 0) throw new Error(`${caller}: images must be at least one, but got none`);
  const width = Math.max(...images.map(({ image }) => image.width));
  const height = Math.max(...images.map(({ image }) => image.height));
  return images.map(({ image, label }) => {
    const factor = width / image.width;
    if (!Number.isInteger(factor) || image.height * factor !== height) {
      throw new Error(
        `${caller}: images must be ${width}x${height} pixels or a whole fraction of it, ` +
          `but got ${image.width}x${image.height}${label && ` for ${label}`}; crop HR to a multiple of the scale`,
      );
    }
    return repeatPixels(image, factor);
  });
}

/** The image with every pixel repeated `factor` times both ways: nearest-neighbour enlargement. */
export function repeatPixels(image: RgbImage, factor: number): RgbImage {
  if (factor === 1) return image;
  const result = blankImage(image.width * factor, image.height * factor);
  for (let y = 0, to = 0; y < result.height; y++) {
    const row = Math.floor(y / factor) * image.width;
    for (let x = 0; x < result.width; x++) {
      const from = (row + Math.floor(x / factor)) * CHANNELS;
      for (let c = 0; c < CHANNELS; c++) result.data[to++] = image.data[from + c];
    }
  }
  return result;
}

/** The whole image, fitted to a width, with a box around the zoomed part. */
async function overview(image: RgbImage, zoom: Rectangle, width: number): Promise<RgbImage> {
  const factor = width / image.width;
  const height = Math.max(1, Math.round(image.height * factor));
  const [left, top, boxWidth, boxHeight] = [zoom.left, zoom.top, zoom.width, zoom.height].map(
    (value) => value * factor,
  );
  const box = (stroke: string, thickness: number): string =>
    `<rect x="${left}" y="${top}" width="${boxWidth}" height="${boxHeight}" fill="none" stroke="${stroke}" stroke-width="${thickness}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${box('white', 4)}${box('#D55E00', 2)}</svg>`;
  const raw = { width: image.width, height: image.height, channels: CHANNELS } as const;
  const fitted = await sharp(image.data, { raw })
    .resize(width, height, { fit: 'fill' })
    .png()
    .toBuffer();
  const data = await sharp(fitted)
    .composite([{ input: Buffer.from(svg) }])
    .removeAlpha()
    .raw()
    .toBuffer();
  return { data, width, height };
}

/** The square whose pixels differ most from their neighbours: where models differ too. */
export function detailedSquare(image: RgbImage, side: number): Rectangle {
  const step = Math.max(1, Math.floor(side / 4));
  let best = { left: 0, top: 0, width: side, height: side };
  let most = -1;
  for (let top = 0; top + side <= image.height; top += step) {
    for (let left = 0; left + side <= image.width; left += step) {
      const detail = detailOf(image, { left, top, width: side, height: side });
      if (detail > most) {
        most = detail;
        best = { left, top, width: side, height: side };
      }
    }
  }
  return best;
}

/** Sum of green's absolute differences to the left and upper neighbour, every other pixel. */
function detailOf({ data, width }: RgbImage, square: Rectangle): number {
  let sum = 0;
  for (let y = square.top + 1; y < square.top + square.height; y += 2) {
    for (let x = square.left + 1; x < square.left + square.width; x += 2) {
      const at = (y * width + x) * CHANNELS + 1;
      sum +=
        Math.abs(data[at] - data[at - CHANNELS]) + Math.abs(data[at] - data[at - width * CHANNELS]);
    }
  }
  return sum;
}
