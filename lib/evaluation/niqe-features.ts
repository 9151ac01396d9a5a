// NIQE's features of natural scene statistics: Mittal, Soundararajan & Bovik 2013, section II.
// Normalized luma (x - mean) / (deviation + 1) in blocks of 96x96, and of 48x48 at half size: an asymmetric
// generalized Gaussian of its values and of the products of neighbors. All in float64, a row of blocks at a time.
import { imresize } from '../images/imresize';
import { fitAggd, type Moments } from './aggd';
import { FEATURES, WINDOW } from './niqe-parameters';

/** Side of a block at full size. */
export const BLOCK = 96;

/** Differences from the local mean that are rounding noise: their signs would enter the counts of flat regions. */
const FLAT = 1e-6;

const RADIUS = (WINDOW - 1) / 2;

/** Neighbors whose products are taken: right, below, below right, below left; as shifts of the block, circular. */
const SHIFTS = [
  [0, 1],
  [1, 0],
  [1, 1],
  [1, -1],
] as const;

/** One channel, rounded to whole numbers from 0 to 255. */
export interface BytePlane {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** One channel at full or half size. */
type Samples = Omit<BytePlane, 'data'> & { readonly data: Uint8Array | Float64Array };

/** Blocks that fit into a plane. */
export function blocksIn({ width, height }: { width: number; height: number }): number {
  return Math.floor(width / BLOCK) * Math.floor(height / BLOCK);
}

/** The features of every block, [blocks,36]; the plane's sides are multiples of BLOCK. NaN where a block is flat. */
export function niqeFeatures(plane: BytePlane, window: Float64Array): Float64Array {
  const blocks = blocksIn(plane);
  const features = new Float64Array(blocks * FEATURES);
  addFeatures(plane, { block: BLOCK, window, features, offset: 0 });
  const half = imresize({ ...plane, channels: 1 }, 0.5);
  addFeatures(half, { block: BLOCK / 2, window, features, offset: FEATURES / 2 });
  return features;
}

interface Target {
  readonly block: number;
  readonly window: Float64Array;
  readonly features: Float64Array;
  /** Where the features of this scale begin among those of a block. */
  readonly offset: number;
}

function addFeatures(plane: Samples, { block, window, features, offset }: Target): void {
  const across = plane.width / block;
  const normalize = normalizer(plane, window);
  const strip = new Float64Array(block * plane.width);
  for (let row = 0; row < plane.height / block; row++) {
    normalize(row * block, block, strip);
    for (let column = 0; column < across; column++) {
      const cut = cutBlock(strip, { left: column * block, side: block, stride: plane.width });
      features.set(featuresOf(cut, block), (row * across + column) * FEATURES + offset);
    }
  }
}

function cutBlock(
  strip: Float64Array,
  { left, side, stride }: { left: number; side: number; stride: number },
): Float64Array {
  const block = new Float64Array(side * side);
  for (let y = 0; y < side; y++) {
    block.set(strip.subarray(y * stride + left, y * stride + left + side), y * side);
  }
  return block;
}

/** The 18 features of a block of normalized samples. */
function featuresOf(block: Float64Array, side: number): number[] {
  const own = fitAggd(momentsOf(block));
  const features = [own.shape, (own.left + own.right) / 2];
  for (const [down, across] of SHIFTS) {
    const { shape, left, right, mean } = fitAggd(
      momentsOf(neighborProducts(block, side, { down, across })),
    );
    features.push(shape, mean, left, right);
  }
  return features;
}

/** Each sample times the one `down` rows above and `across` columns left of it, from the other side at the border. */
function neighborProducts(
  block: Float64Array,
  side: number,
  { down, across }: { down: number; across: number },
): Float64Array {
  const products = new Float64Array(block.length);
  for (let y = 0; y < side; y++) {
    const row = y * side;
    const other = ((y - down + side) % side) * side;
    for (let x = 0; x < side; x++) {
      products[row + x] = block[row + x] * block[other + ((x - across + side) % side)];
    }
  }
  return products;
}

function momentsOf(samples: Float64Array): Moments {
  let [negative, positive, sumNegativeSquares, sumPositiveSquares, sumMagnitudes] = [0, 0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i];
    if (value > 0) {
      positive++;
      sumPositiveSquares += value * value;
      sumMagnitudes += value;
    } else if (value < 0) {
      negative++;
      sumNegativeSquares += value * value;
      sumMagnitudes -= value;
    }
  }
  const count = samples.length;
  return { count, negative, positive, sumNegativeSquares, sumPositiveSquares, sumMagnitudes };
}

/** Writes `count` rows of normalized samples from row `first` on; beyond the border the edge sample is repeated. */
function normalizer(
  { data, width, height }: Samples,
  window: Float64Array,
): (first: number, count: number, strip: Float64Array) => void {
  const means = new Float64Array(width + 2 * RADIUS);
  const squares = new Float64Array(width + 2 * RADIUS);
  return (first, count, strip) => {
    for (let row = 0; row < count; row++) {
      const y = first + row;
      means.fill(0);
      squares.fill(0);
      for (let k = 0; k < WINDOW; k++) {
        const from = Math.min(Math.max(y + k - RADIUS, 0), height - 1) * width;
        addRow(data.subarray(from, from + width), window[k], { means, squares });
      }
      repeatEnds(means, width);
      repeatEnds(squares, width);
      normalizeRow(data.subarray(y * width, (y + 1) * width), window, {
        ...{ means, squares },
        target: strip.subarray(row * width, (row + 1) * width),
      });
    }
  };
}

function addRow(
  row: Uint8Array | Float64Array,
  weight: number,
  { means, squares }: { means: Float64Array; squares: Float64Array },
): void {
  for (let x = 0; x < row.length; x++) {
    const weighted = weight * row[x];
    means[x + RADIUS] += weighted;
    squares[x + RADIUS] += weighted * row[x];
  }
}

function repeatEnds(row: Float64Array, width: number): void {
  row.fill(row[RADIUS], 0, RADIUS);
  row.fill(row[RADIUS + width - 1], RADIUS + width);
}

function normalizeRow(
  row: Uint8Array | Float64Array,
  window: Float64Array,
  { means, squares, target }: Record<'means' | 'squares' | 'target', Float64Array>,
): void {
  const [w0, w1, w2, w3] = window;
  for (let x = 0; x < row.length; x++) {
    const mean =
      w0 * (means[x] + means[x + 6]) +
      w1 * (means[x + 1] + means[x + 5]) +
      w2 * (means[x + 2] + means[x + 4]) +
      w3 * means[x + 3];
    const square =
      w0 * (squares[x] + squares[x + 6]) +
      w1 * (squares[x + 1] + squares[x + 5]) +
      w2 * (squares[x + 2] + squares[x + 4]) +
      w3 * squares[x + 3];
    const difference = row[x] - mean;
    const deviation = Math.sqrt(Math.abs(square - mean * mean));
    target[x] = Math.abs(difference) < FLAT ? 0 : difference / (deviation + 1);
  }
}
