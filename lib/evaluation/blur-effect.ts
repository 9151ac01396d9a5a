// The blur effect, a no-reference measure: how little an image changes when it is blurred once more. Crete, Dolmiere,
// Ladret & Nicolas 2007, https://doi.org/10.1117/12.702790. Numbers as scikit-image's blur_effect: a box of 11 pixels,
// Sobel's gradients in place of plain differences.
import type { RgbImage } from '../images/image';
import { rgbToY } from '../images/rgb-to-y';
import { insideBorder } from './planes';

const RADIUS = 5;
const BOX = 2 * RADIUS + 1;

/**
 * The blur effect of Y in the direction that is blurred more, from 0 (sharp) to 1 (blurred); NaN for a flat image. Noise and
 * blocks count as sharp: enlarged by nearest neighbor, an image scores better than its original.
 * @param options cropBorder: pixels left out on each side, default 0.
 * @throws when the border leaves nothing.
 */
export function blurEffect(image: RgbImage, options: { cropBorder?: number } = {}): number {
  const region = insideBorder('blurEffect', image, options.cropBorder ?? 0);
  const luma = keptRows((y) => rgbToY(image, { ...region, top: region.top + y, height: 1 }));
  const across = keptRows((y) => boxAcross(luma(y)));
  const down = keptRows((y) => boxDown(luma, y, region.height));
  return Math.max(
    effect(region, { sharp: luma, blurred: across, gradient: gradientAcross }),
    effect(region, { sharp: luma, blurred: down, gradient: gradientDown }),
  );
}

/** A row of a plane that is computed as it is read, from the top downwards. */
type Rows = (y: number) => Float64Array;

/** Three rows, one below the other. */
type ThreeRows = [Float64Array, Float64Array, Float64Array];

/** Rows that are kept while they are in reach, so that a large image needs no plane of doubles. */
function keptRows(make: Rows): Rows {
  const kept = new Map<number, Float64Array>();
  return (y) => {
    const row = kept.get(y) ?? make(y);
    kept.set(y, row);
    kept.delete(y - 2 * BOX);
    return row;
  };
}

/** The share of the gradients that blurring leaves; scikit-image leaves out two pixels at the top and left, one at the others. */
function effect(
  { width, height }: { width: number; height: number },
  planes: {
    sharp: Rows;
    blurred: Rows;
    gradient: (rows: ThreeRows, magnitudes: Float64Array) => void;
  },
): number {
  const { sharp, blurred, gradient } = planes;
  const [before, after] = [new Float64Array(width), new Float64Array(width)];
  let all = 0;
  let lost = 0;
  for (let y = 2; y < height - 1; y++) {
    gradient([sharp(y - 1), sharp(y), sharp(y + 1)], before);
    gradient([blurred(y - 1), blurred(y), blurred(y + 1)], after);
    for (let x = 2; x < width - 1; x++) {
      all += before[x];
      lost += Math.max(0, before[x] - after[x]);
    }
  }
  return (all - lost) / all;
}

function gradientAcross([above, middle, below]: ThreeRows, magnitudes: Float64Array): void {
  for (let x = 1; x < middle.length - 1; x++) {
    const sides = above[x + 1] - above[x - 1] + below[x + 1] - below[x - 1];
    magnitudes[x] = Math.abs(sides + 2 * (middle[x + 1] - middle[x - 1]));
  }
}

function gradientDown([above, middle, below]: ThreeRows, magnitudes: Float64Array): void {
  for (let x = 1; x < middle.length - 1; x++) {
    const sides = below[x - 1] - above[x - 1] + below[x + 1] - above[x + 1];
    magnitudes[x] = Math.abs(sides + 2 * (below[x] - above[x]));
  }
}

/** Means of 11 pixels of a row, mirrored at its ends with the last pixel repeated. */
function boxAcross(row: Float64Array): Float64Array {
  const padded = new Float64Array(row.length + 2 * RADIUS);
  padded.set(row, RADIUS);
  for (let k = 1; k <= RADIUS; k++) {
    padded[RADIUS - k] = row[mirrored(-k, row.length)];
    padded[RADIUS + row.length - 1 + k] = row[mirrored(row.length - 1 + k, row.length)];
  }
  const means = new Float64Array(row.length);
  for (let x = 0; x < row.length; x++) {
    let sum = 0;
    for (let k = x; k < x + BOX; k++) sum += padded[k];
    means[x] = sum / BOX;
  }
  return means;
}

/** Means of 11 pixels of each column around row y. */
function boxDown(rows: Rows, y: number, height: number): Float64Array {
  const means = new Float64Array(rows(y).length);
  for (let k = y - RADIUS; k <= y + RADIUS; k++) {
    const row = rows(mirrored(k, height));
    for (let x = 0; x < row.length; x++) means[x] += row[x] / BOX;
  }
  return means;
}

function mirrored(position: number, length: number): number {
  const wrapped = ((position % (2 * length)) + 2 * length) % (2 * length);
  return wrapped < length ? wrapped : 2 * length - 1 - wrapped;
}
