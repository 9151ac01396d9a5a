// Where models differ most: the squares of an image that a reader must look at, found without asking anybody. A model that
// shifts a color everywhere must not win everywhere, so what is compared is each image's luma without its local mean:
// edges, texture and noise, which is also what metrics average away.
import { residualOf } from '../../artifacts/comb';
import type { Rectangle } from '../../images/crop';
import type { RgbImage } from '../../images/image';
import { rgbToY } from '../../images/rgb-to-y';

/** Options of differingParts. */
interface PartOptions {
  /** Sides and places are multiples of it, so that LR has the same squares. Default 1. */
  readonly scale?: number;
  /** Largest side in pixels. Default 64; less where the image is smaller. */
  readonly side?: number;
  /** Largest number of squares. Default 3. */
  readonly count?: number;
}

/** Pixels to each side of a local mean: a period of the LR Nyquist frequency at x4. */
const RADIUS = 4;

/** A further square must hold at least this share of the first one's disagreement. */
const WORTH_SHOWING = 0.15;

/**
 * Squares that do not overlap, the one with the most disagreement first: the variance between the images of their luma
 * without its 9x9 mean, summed over the square. Fewer than asked for where the others would show next to nothing; none
 * where the images are the same.
 * @param images At least two, of one size.
 */
export function differingParts(
  images: readonly RgbImage[],
  options: PartOptions = {},
): Rectangle[] {
  const { scale = 1, side: wanted = 64, count = 3 } = options;
  const size = images[0];
  const odd = images.find(({ width, height }) => width !== size.width || height !== size.height);
  if (odd !== undefined || images.length < 2) {
    const got = odd
      ? `${size.width}x${size.height} and ${odd.width}x${odd.height}`
      : `${images.length}`;
    throw new Error(
      `differingParts: images must be at least two of one size, but got ${got}; crop HR to a multiple of the scale`,
    );
  }
  const side = Math.floor(Math.min(wanted, size.width, size.height) / scale) * scale;
  if (side === 0) return [];
  const sums = integral(disagreement(images), size);
  const squares = candidates(size, { side, scale }).map((square) => ({
    square,
    score: sumIn(sums, size.width, square),
  }));
  squares.sort((a, b) => b.score - a.score);
  const most = squares[0].score;
  const chosen: Rectangle[] = [];
  for (const { square, score } of squares) {
    if (chosen.length === count || score <= most * WORTH_SHOWING || score < 1e-3) break;
    if (chosen.every((other) => !overlap(other, square))) chosen.push(square);
  }
  return chosen;
}

/** Every place of the square on a grid of the scale, or of 4 pixels where that is coarser. */
function candidates(
  { width, height }: RgbImage,
  { side, scale }: { side: number; scale: number },
): Rectangle[] {
  const step = scale * Math.ceil(4 / scale);
  const squares: Rectangle[] = [];
  for (let top = 0; top + side <= height; top += step) {
    for (let left = 0; left + side <= width; left += step) {
      squares.push({ left, top, width: side, height: side });
    }
  }
  return squares;
}

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  Math.abs(a.left - b.left) < a.width && Math.abs(a.top - b.top) < a.height;

/** Per pixel, the variance between the images of luma without its local mean. */
function disagreement(images: readonly RgbImage[]): Float64Array {
  const length = images[0].width * images[0].height;
  const sum = new Float64Array(length);
  const squares = new Float64Array(length);
  for (const image of images) {
    const { width, height } = image;
    const detail = residualOf({ data: rgbToY(image), width, height }, RADIUS);
    for (let i = 0; i < length; i++) {
      sum[i] += detail[i];
      squares[i] += detail[i] ** 2;
    }
  }
  return squares.map((square, i) => square / images.length - (sum[i] / images.length) ** 2);
}

/** Sums over all rectangles from the corner, with a first row and column of zeros: (height + 1) x (width + 1). */
function integral(values: Float64Array, { width, height }: RgbImage): Float64Array {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  for (let y = 0, from = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++, from++) {
      row += values[from];
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row;
    }
  }
  return sums;
}

function sumIn(sums: Float64Array, imageWidth: number, rectangle: Rectangle): number {
  const { left, top, width, height } = rectangle;
  const stride = imageWidth + 1;
  const above = top * stride;
  const below = (top + height) * stride;
  const right = left + width;
  return sums[below + right] - sums[below + left] - sums[above + right] + sums[above + left];
}
