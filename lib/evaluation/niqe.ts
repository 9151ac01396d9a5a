// NIQE, a no-reference score: how far an image's statistics are from those of sharp photographs. Mittal, Soundararajan
// & Bovik 2013, https://doi.org/10.1109/LSP.2012.2227726. In float64, which keeps the rule for flat regions sharp.
// It ranks badly alone (SRCC 0.31 on TID2013), and worse on small images.
import type { RgbImage } from '../images/image';
import { rgbToGray } from '../images/rgb-to-gray';
import { rgbToY } from '../images/rgb-to-y';
import type { MetricWithNeeds } from './metric';
import { BLOCK, type BytePlane, blocksIn, niqeFeatures } from './niqe-features';
import {
  FEATURES,
  type NiqeParameters,
  niqeFolder,
  readNiqeParameters,
  resolveNiqeParameters,
} from './niqe-parameters';
import { insideBorder } from './planes';

/** The least number of blocks that have a covariance, and the least whose score means something. */
const LEAST_BLOCKS = 2;
const RELIABLE_BLOCKS = 9;

/** NIQE and the number of blocks that it rests on. */
export const niqeMetric: MetricWithNeeds<'niqe' | 'niqeBlocks'> = {
  name: 'niqe',
  columns: [
    { key: 'niqe', label: 'NIQE', digits: 2, best: 'min' },
    { key: 'niqeBlocks', label: 'NIQE blocks', digits: 1 },
  ],
  convention: [
    `NIQE of Y, rounded, without as many border pixels as the scale: unreliable under ${RELIABLE_BLOCKS} blocks of ${BLOCK}x${BLOCK} pixels, none under ${LEAST_BLOCKS}`,
  ],
  missing: () =>
    resolveNiqeParameters()
      ? undefined
      : `no parameters in ${niqeFolder()}; \`npx srgan data fetch niqe\` gets them`,
  async open() {
    const parameters = await readNiqeParameters();
    return {
      measure({ sr, cropBorder }) {
        const plane = blockPlane(sr, { channel: 'y', cropBorder });
        return { niqe: scoreOf(plane, parameters), niqeBlocks: blocksIn(plane) };
      },
    };
  },
};

/** Options of niqe. */
export interface NiqeOptions {
  /** 'y' (default): BT.601 luma in studio range, as in tables of super-resolution; 'gray': MATLAB's rgb2gray, as the authors. */
  channel?: 'y' | 'gray';
  /** Pixels left out on each side. Default 0; benchmarks use the scale. */
  cropBorder?: number;
  /** Default: those of this disk, see resolveNiqeParameters. */
  parameters?: NiqeParameters;
}

/**
 * NIQE of an 8-bit image, 0 or more, lower is better. Unreliable on images of fewer than 9 blocks of 96x96 pixels.
 * The plane is rounded to whole numbers, as the authors' uint8 is; local differences below 1e-6 count as none.
 * @throws when fewer than two blocks fit, all but one of them are flat, or there are no parameters on this disk
 */
export async function niqe(image: RgbImage, options: NiqeOptions = {}): Promise<number> {
  const { channel = 'y', cropBorder = 0, parameters = await readNiqeParameters() } = options;
  const score = scoreOf(blockPlane(image, { channel, cropBorder }), parameters);
  if (Number.isNaN(score)) {
    throw new Error(
      `niqe: the image must hold at least ${LEAST_BLOCKS} blocks of ${BLOCK}x${BLOCK} pixels that are not flat ` +
        `inside the border, but got ${image.width}x${image.height} with a border of ${cropBorder}; take a larger image`,
    );
  }
  return score;
}

/** The whole blocks of the plane that is judged, from its top left. */
function blockPlane(
  image: RgbImage,
  { channel, cropBorder }: { channel: 'y' | 'gray'; cropBorder: number },
): BytePlane {
  const inside = insideBorder('niqe', image, cropBorder);
  const width = inside.width - (inside.width % BLOCK);
  const height = inside.height - (inside.height % BLOCK);
  const toPlane = channel === 'y' ? rgbToY : rgbToGray;
  const data = new Uint8Array(width * height);
  // row by row: doubles of a whole large image would take eight times its memory
  for (let y = 0; y < height; y++) {
    const row = toPlane(image, { left: cropBorder, top: cropBorder + y, width, height: 1 });
    for (let x = 0; x < width; x++) data[y * width + x] = Math.round(row[x]);
  }
  return { data, width, height };
}

/** The distance of the two Gaussians of features; NaN where there are too few blocks for a covariance. */
function scoreOf(plane: BytePlane, { mean, covariance, window }: NiqeParameters): number {
  if (blocksIn(plane) < LEAST_BLOCKS) return Number.NaN;
  const features = niqeFeatures(plane, window);
  const rows = Array.from({ length: features.length / FEATURES }, (_, i) =>
    features.subarray(i * FEATURES, (i + 1) * FEATURES),
  );
  const whole = rows.filter((row) => !row.some(Number.isNaN));
  if (whole.length < LEAST_BLOCKS) return Number.NaN;
  const own = covarianceOf(whole);
  const matrix = own.map((value, i) => (value + covariance[i]) / 2);
  // blocks with a gap still count in the means of their other features
  const difference = mean.map(
    (value, i) => value - meanOf(rows.map((row) => row[i]).filter(isNumber)),
  );
  return Math.sqrt(inverseForm(matrix, difference));
}

const isNumber = (value: number): boolean => !Number.isNaN(value);

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample covariance [36,36], the divisor one less than the number of rows. */
function covarianceOf(rows: readonly Float64Array[]): Float64Array {
  const means = Array.from({ length: FEATURES }, (_, i) => meanOf(rows.map((row) => row[i])));
  return new Float64Array(FEATURES ** 2).map((_, at) => {
    const [i, j] = [Math.floor(at / FEATURES), at % FEATURES];
    const sum = rows.reduce((total, row) => total + (row[i] - means[i]) * (row[j] - means[j]), 0);
    return sum / (rows.length - 1);
  });
}

/**
 * x' A^-1 x by Cholesky's decomposition A = L L': the squared length of L^-1 x. The pristine covariance is positive
 * definite, so A is, and the authors' pseudo-inverse is its inverse.
 */
function inverseForm(matrix: Float64Array, x: Float64Array): number {
  const n = x.length;
  const lower = new Float64Array(n * n);
  const solved = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let value = matrix[i * n + j];
      for (let k = 0; k < j; k++) value -= lower[i * n + k] * lower[j * n + k];
      lower[i * n + j] = i === j ? Math.sqrt(value) : value / lower[j * n + j];
    }
    let value = x[i];
    for (let k = 0; k < i; k++) value -= lower[i * n + k] * solved[k];
    solved[i] = value / lower[i * n + i];
    sum += solved[i] ** 2;
  }
  return sum;
}
