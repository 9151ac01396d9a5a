// Gradient magnitude similarity deviation, a full-reference metric of structure: Xue, Zhang, Mou & Bovik 2014,
// https://doi.org/10.1109/TIP.2013.2293423. As the authors' MATLAB code: rounded gray, the mean of 2x2 pixels at half
// size, Prewitt gradients, the standard deviation of their similarity. 0 is best.
import type { Rectangle } from '../images/crop';
import type { RgbImage } from '../images/image';
import { rgbToGray } from '../images/rgb-to-gray';
import type { MetricByRequest } from './metric';
import { insideBorder } from './planes';

/** Keeps the similarity steady where both gradients are small, for gray values of 0 to 255. */
const STABILITY = 170;

/** GMSD of SR and HR. */
export const gmsdMetric: MetricByRequest<'gmsd'> = {
  name: 'gmsd',
  columns: [{ key: 'gmsd', label: 'GMSD', digits: 4, best: 'min' }],
  byRequest: true,
  convention: ["GMSD of the whole image's gray, as its authors' code"],
  open: () => ({ measure: ({ sr, hr }) => ({ gmsd: gmsd(sr, hr) }) }),
};

/**
 * GMSD of two 8-bit images, 0 for equal ones, up to about 0.35. It sees gray alone: a change of color that leaves
 * rounded gray as it is costs nothing.
 * @param options cropBorder: pixels left out on each side, default 0: the authors take the whole image.
 * @throws when the sizes differ, or fewer than 4x4 pixels remain.
 */
export function gmsd(a: RgbImage, b: RgbImage, options: { cropBorder?: number } = {}): number {
  if (a.width !== b.width || a.height !== b.height) {
    throw new Error(
      `gmsd: both images must be of one size, but got ${a.width}x${a.height} and ${b.width}x${b.height}; ` +
        'crop the HR image to a multiple of the scale before comparing',
    );
  }
  const region = insideBorder('gmsd', a, options.cropBorder ?? 0);
  if (Math.min(region.width, region.height) < 4) {
    throw new Error(
      `gmsd: images must keep at least 4x4 pixels inside the border, but got ${region.width}x${region.height}`,
    );
  }
  return deviation(halfSize(a, region), halfSize(b, region));
}

/** Sums of 2x2 rounded grays, 0 to 1020, with a border of one zero: MATLAB's convolutions continue an image by zeros. */
interface HalfPlane {
  readonly sums: Uint16Array;
  /** Without the border. */
  readonly width: number;
  readonly height: number;
}

/** One row of 2x2 pixels at a time, so that no plane of doubles is made of a large image. */
function halfSize(image: RgbImage, region: Rectangle): HalfPlane {
  const width = Math.ceil(region.width / 2);
  const height = Math.ceil(region.height / 2);
  const sums = new Uint16Array((width + 2) * (height + 2));
  for (let y = 0; y < region.height; y++) {
    const row = rgbToGray(image, { ...region, top: region.top + y, height: 1 });
    const to = ((y >> 1) + 1) * (width + 2) + 1;
    for (let x = 0; x < row.length; x++) sums[to + (x >> 1)] += Math.round(row[x]);
  }
  return { sums, width, height };
}

/** Sample deviation of the similarity, by way of 1 - similarity, which is exactly 0 where both images agree. */
function deviation(a: HalfPlane, b: HalfPlane): number {
  const { width, height } = a;
  let sum = 0;
  let squares = 0;
  for (let y = 0; y < height; y++) {
    const first = gradientRow(a, y);
    const second = gradientRow(b, y);
    for (let x = 0; x < width; x++) {
      const [p, q] = [first[x], second[x]];
      const loss = (p - q) ** 2 / (p * p + q * q + STABILITY);
      sum += loss;
      squares += loss * loss;
    }
  }
  const count = width * height;
  return Math.sqrt(Math.max(0, squares - (sum * sum) / count) / (count - 1));
}

/** Prewitt's gradient magnitudes of a row, each kernel a third of its signs. */
function gradientRow({ sums, width }: HalfPlane, y: number): Float64Array {
  const stride = width + 2;
  const magnitudes = new Float64Array(width);
  for (let x = 0, above = y * stride; x < width; x++, above++) {
    const middle = above + stride;
    const below = middle + stride;
    const corners = sums[above] - sums[below + 2];
    const others = sums[above + 2] - sums[below];
    const across = corners - others + sums[middle] - sums[middle + 2];
    const down = corners + others + sums[above + 1] - sums[below + 1];
    // a third, of means that are a fourth of the sums
    magnitudes[x] = Math.sqrt(across * across + down * down) / 12;
  }
  return magnitudes;
}
