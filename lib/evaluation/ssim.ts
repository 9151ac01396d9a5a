// Structural similarity of two 8-bit images: Wang, Bovik, Sheikh & Simoncelli 2004, section III.
// https://doi.org/10.1109/TIP.2003.819861
// 11x11 Gaussian window of sigma 1.5, population moments, valid region only, L = 255. The SRGAN paper
// used another SSIM (daala's, higher by about 0.02): compare with ESRGAN's table, not with SRGAN's.
import type { RgbImage } from '../images/image';
import type { Metric } from './metric';
import {
  bandsOf,
  type CompareOptions,
  comparedRegion,
  PLANES_CONVENTION,
  type Plane,
  planesOf,
} from './planes';

const RADIUS = 5;
const WINDOW = 2 * RADIUS + 1;
const SIGMA = 1.5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;
const WEIGHTS = gaussianWeights();

/** SSIM of Y, as papers give it, and the mean of the three channels'. */
export const ssimMetric: Metric<'ssimY' | 'ssimRgb'> = {
  name: 'ssim',
  columns: [
    { key: 'ssimY', label: 'SSIM-Y', digits: 4, best: 'max' },
    { key: 'ssimRgb', label: 'SSIM-RGB', digits: 4, best: 'max' },
  ],
  convention: ['SSIM after Wang (11x11 Gaussian, sigma 1.5, valid region)', PLANES_CONVENTION],
  open: () => ({
    measure: ({ sr, hr, cropBorder }) => ({
      ssimY: ssim(sr, hr, { channels: 'y', cropBorder }),
      ssimRgb: ssim(sr, hr, { channels: 'rgb', cropBorder }),
    }),
  }),
};

/**
 * Mean SSIM, 1 for identical images. With 'rgb' the mean of the three channels' values.
 * Equals scikit-image's structural_similarity(gaussian_weights=True, sigma=1.5,
 * use_sample_covariance=False, data_range=255) to 1e-6.
 * @param options channels: 'y' (default) or 'rgb'. cropBorder: pixels left out on each side, default 0.
 * @throws when the sizes differ or fewer than 11 pixels a side remain.
 */
export function ssim(a: RgbImage, b: RgbImage, options: CompareOptions = {}): number {
  const { channels = 'y' } = options;
  const region = comparedRegion('ssim', [a, b], options);
  const { width, height } = region;
  if (width < WINDOW || height < WINDOW) {
    throw new Error(
      `ssim: images must keep at least ${WINDOW}x${WINDOW} pixels inside the border, but got ${width}x${height}`,
    );
  }
  const sums = new Float64Array(channels === 'y' ? 1 : 3);
  for (const band of bandsOf(region, 2 * RADIUS)) {
    const others = planesOf(b, channels, band);
    planesOf(a, channels, band).forEach((plane, i) => {
      sums[i] = addSsim(sums[i], plane, others[i]);
    });
  }
  const windows = (width - 2 * RADIUS) * (height - 2 * RADIUS);
  return sums.reduce((sum, total) => sum + total / windows, 0) / sums.length;
}

/**
 * Adds the SSIM of every window, one after the other, so that bands add up to the bits of one plane. Only four local
 * moments are needed: both means, the mean product, and the sum of the mean squares, since the two variances only ever
 * appear added.
 */
function addSsim(start: number, a: Plane, b: Plane): number {
  const size = a.data.length;
  const squares = new Float64Array(size);
  const products = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    squares[i] = a.data[i] ** 2 + b.data[i] ** 2;
    products[i] = a.data[i] * b.data[i];
  }
  const { width, height } = a;
  const meanA = blur(a.data, width, height);
  const meanB = blur(b.data, width, height);
  const meanSquares = blur(squares, width, height);
  const meanProducts = blur(products, width, height);
  let sum = start;
  for (let i = 0; i < meanA.length; i++) {
    const product = meanA[i] * meanB[i];
    const squared = meanA[i] ** 2 + meanB[i] ** 2;
    const luminance = (2 * product + C1) / (squared + C1);
    const structure = (2 * (meanProducts[i] - product) + C2) / (meanSquares[i] - squared + C2);
    sum += luminance * structure;
  }
  return sum;
}

/** Gaussian filter, valid region: rows, then columns. Mirrored taps share one multiplication. */
function blur(data: Float64Array, width: number, height: number): Float64Array {
  const innerWidth = width - 2 * RADIUS;
  const innerHeight = height - 2 * RADIUS;
  const rows = new Float64Array(innerWidth * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < innerWidth; x++) {
      rows[y * innerWidth + x] = weightedSum(data, y * width + x + RADIUS, 1);
    }
  }
  const result = new Float64Array(innerWidth * innerHeight);
  for (let i = 0; i < result.length; i++) {
    result[i] = weightedSum(rows, i + RADIUS * innerWidth, innerWidth);
  }
  return result;
}

function weightedSum(data: Float64Array, center: number, step: number): number {
  let sum = WEIGHTS[0] * data[center];
  for (let k = 1; k <= RADIUS; k++) {
    sum += WEIGHTS[k] * (data[center - k * step] + data[center + k * step]);
  }
  return sum;
}

/** Weights at distance 0 to RADIUS, of a window that sums to one. */
function gaussianWeights(): Float64Array {
  const raw = Float64Array.from({ length: RADIUS + 1 }, (_, k) =>
    Math.exp(-(k * k) / (2 * SIGMA * SIGMA)),
  );
  const total = raw.reduce((sum, weight, k) => sum + (k === 0 ? weight : 2 * weight), 0);
  return raw.map((weight) => weight / total);
}
