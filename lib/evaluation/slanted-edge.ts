// Sharpness of an upscaler as a camera's is measured: the frequency at which the contrast of a slanted edge has fallen
// to a half (MTF50), by the method of ISO 12233. The slant samples the edge four times finer than the pixels.
import { blankImage, CHANNELS, type RgbImage } from '../images/image';
import { downscaleBicubic } from '../images/imresize';
import { rgbToGray } from '../images/rgb-to-gray';
import type { Upscaler } from '../inference/upscaler';

/** Degrees from the vertical. */
const ANGLE = 5;
/** Gray levels on both sides: far enough from 0 and 255 that overshoot is not cut off. */
const DARK = 64;
const BRIGHT = 192;
/** Bins of a pixel. */
const OVERSAMPLING = 4;
/** Pixels on each side of the edge whose response counts. */
const REACH = 40;
/** Side of the edge's image, and the pixels at its borders that are not measured, since networks pad there. */
const SIDE = 384;
const MARGIN = 32;
/** Rows that are measured: the edge crosses 28 pixels in them, so that it meets every position in a pixel equally often. */
const ROWS = 320;

/**
 * MTF50 of an upscaler in cycles per SR pixel: a perfect HR edge is downscaled by MATLAB's bicubic, enlarged and measured.
 * Higher is sharper. An ideal sensor's HR has 0.59, bicubic x4 0.10. NaN where the contrast never falls to a half.
 */
export async function mtf50(upscaler: Upscaler): Promise<number> {
  const { scale } = upscaler;
  const side = Math.ceil(SIDE / scale) * scale;
  const lr = downscaleBicubic(slantedEdge(side), scale);
  return mtf50OfEdge(await upscaler.upscale(lr, { name: 'slanted-edge' }));
}

/** A square image of a dark left and a bright right half, each pixel the mean of what it covers. */
export function slantedEdge(side: number): RgbImage {
  const image = blankImage(side, side);
  const slope = Math.tan((ANGLE * Math.PI) / 180);
  for (let y = 0; y < side; y++) {
    const edge = side / 2 + slope * (y - side / 2);
    for (let x = 0; x < side; x++) {
      // how much of the pixel is dark: the mean of min(max(t, 0), 1) while t runs from edge - x to edge + slope - x
      const dark = (area(edge + slope - x) - area(edge - x)) / slope;
      const level = Math.round(BRIGHT + (DARK - BRIGHT) * dark);
      image.data.fill(level, (y * side + x) * CHANNELS, (y * side + x + 1) * CHANNELS);
    }
  }
  return image;
}

/** The integral of min(max(t, 0), 1). */
function area(t: number): number {
  return t <= 0 ? 0 : t < 1 ? t ** 2 / 2 : t - 0.5;
}

/** MTF50 of an image of slantedEdge, as it was enlarged, in cycles per pixel. NaN where the contrast never falls to a half. */
export function mtf50OfEdge(image: RgbImage): number {
  const response = lineSpread(edgeSpread(image));
  let [before, step] = [1, 1 / 1000];
  for (let frequency = step; frequency <= 1; frequency += step) {
    const contrast = contrastAt(response, frequency);
    if (contrast <= 0.5) return frequency - (step * (0.5 - contrast)) / (before - contrast);
    before = contrast;
  }
  return Number.NaN;
}

/** Mean gray in bins of a quarter pixel by distance from the edge, which is found by the centers of the rows' gradients. */
function edgeSpread(image: RgbImage): Float64Array {
  const { width, height } = image;
  const gray = rgbToGray(image);
  const top = Math.floor((height - ROWS) / 2);
  const rows = Array.from({ length: ROWS }, (_, i) => top + i);
  const edge = fitLine(
    rows,
    rows.map((y) => centerOf(gray.subarray(y * width, (y + 1) * width))),
  );
  const sums = new Float64Array(2 * REACH * OVERSAMPLING);
  const counts = new Float64Array(sums.length);
  for (const y of rows) {
    for (let x = 0; x < width; x++) {
      const distance = (x - edge.at(y)) * Math.cos(Math.atan(edge.slope));
      const bin = Math.floor((distance + REACH) * OVERSAMPLING);
      if (bin < 0 || bin >= sums.length) continue;
      sums[bin] += gray[y * width + x];
      counts[bin]++;
    }
  }
  return sums.map((sum, i) => sum / counts[i]);
}

/** Where the gradient of a row has its center. */
function centerOf(row: Float64Array): number {
  let [moment, total] = [0, 0];
  for (let x = MARGIN; x < row.length - MARGIN; x++) {
    const gradient = row[x + 1] - row[x - 1];
    moment += gradient * x;
    total += gradient;
  }
  return moment / total;
}

/** The line of least squares. */
function fitLine(
  at: readonly number[],
  values: readonly number[],
): { slope: number; at: (position: number) => number } {
  const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
  const [center, level] = [mean(at), mean(values)];
  const covariance = mean(at.map((x, i) => (x - center) * (values[i] - level)));
  const slope = covariance / mean(at.map((x) => (x - center) ** 2));
  return { slope, at: (position) => level + slope * (position - center) };
}

/** Central differences of the edge, under a Hamming window around it. */
function lineSpread(edge: Float64Array): Float64Array {
  const last = edge.length - 1;
  return edge.map((_, i) => {
    if (i === 0 || i === last) return 0;
    return (edge[i + 1] - edge[i - 1]) * (0.54 - 0.46 * Math.cos((2 * Math.PI * i) / last));
  });
}

/** The response at a frequency relative to that at 0, without the loss of the central differences. */
function contrastAt(response: Float64Array, frequency: number): number {
  const turn = (2 * Math.PI * frequency) / OVERSAMPLING;
  let [re, im, total] = [0, 0, 0];
  response.forEach((value, i) => {
    re += value * Math.cos(turn * i);
    im += value * Math.sin(turn * i);
    total += value;
  });
  return Math.hypot(re, im) / Math.abs(total) / (Math.sin(turn) / turn);
}
