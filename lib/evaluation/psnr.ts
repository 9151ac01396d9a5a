// Peak signal-to-noise ratio of two 8-bit images.
// 10 log10(255^2 / MSE), the peak being 255 also for studio-range luma, as in the papers' figures.
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

const PEAK = 255;

/** PSNR of Y, as papers give it, and of RGB, its squared error averaged over the three channels. */
export const psnrMetric: Metric<'psnrY' | 'psnrRgb'> = {
  name: 'psnr',
  columns: [
    { key: 'psnrY', label: 'PSNR-Y', unit: 'dB', digits: 2, best: 'max' },
    { key: 'psnrRgb', label: 'PSNR-RGB', unit: 'dB', digits: 2, best: 'max' },
  ],
  convention: ['PSNR in dB', PLANES_CONVENTION],
  open: () => ({
    measure: ({ sr, hr, cropBorder }) => ({
      psnrY: psnr(sr, hr, { channels: 'y', cropBorder }),
      psnrRgb: psnr(sr, hr, { channels: 'rgb', cropBorder }),
    }),
  }),
};

/**
 * PSNR in dB; Infinity when the compared parts are identical. With 'rgb' the squared error is averaged
 * over all three channels before the logarithm.
 * @param options channels: 'y' (default) or 'rgb'. cropBorder: pixels left out on each side, default 0.
 * @throws when the sizes differ or the border leaves nothing.
 */
export function psnr(a: RgbImage, b: RgbImage, options: CompareOptions = {}): number {
  const { channels = 'y' } = options;
  const region = comparedRegion('psnr', [a, b], options);
  const sums = new Float64Array(channels === 'y' ? 1 : 3);
  for (const band of bandsOf(region)) {
    const others = planesOf(b, channels, band);
    planesOf(a, channels, band).forEach((plane, i) => {
      sums[i] = addSquares(sums[i], plane, others[i]);
    });
  }
  const means = sums.map((sum) => sum / (region.width * region.height));
  const mse = means.reduce((sum, mean) => sum + mean, 0) / means.length;
  return mse === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(PEAK ** 2 / mse);
}

/** Sample after sample, so that bands add up to the bits of one plane. */
function addSquares(start: number, a: Plane, b: Plane): number {
  let sum = start;
  for (let i = 0; i < a.data.length; i++) {
    const difference = a.data[i] - b.data[i];
    sum += difference * difference;
  }
  return sum;
}
