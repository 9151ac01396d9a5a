// MATLAB's imresize with the bicubic kernel, in float64: the resizer that super-resolution benchmarks are made with.
// sharp's own kernels do not reproduce published LR files (40 to 45 dB against them); this file does, byte for byte.
// Rows first, then columns, in MATLAB's order of summation: at ties the last bit of a double decides.
import { blankImage, CHANNELS, type RgbImage, roundToBytes } from './image';
import { type Border, type ResizeWeights, resizeWeights } from './resize-weights';

export { type Border, type ResizeWeights, resizeWeights } from './resize-weights';

/** Options of downsample and upsampleBicubic. */
export interface ResizeOptions {
  /**
   * 'once' (default): real arithmetic on x/255 and one rounding at the end, as MATLAB on doubles.
   * 'each-pass': rounded to 8 bit after the pass over the rows too, as MATLAB on uint8.
   */
  rounding?: 'once' | 'each-pass';
  /** Default 'symmetric'. */
  border?: Border;
}

/** An image of real samples: `data[(y * width + x) * channels + c]`, any range. */
export interface RealImage {
  readonly data: Float64Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** What the two passes read: one row of real samples at a time. */
interface Rows {
  readonly width: number;
  readonly channels: number;
  row(y: number): Float64Array;
}

/** The real samples of an 8-bit image times `unit`, each row converted once while it is in reach. */
function byteRows(image: RgbImage, unit: (sample: number) => number, reach: number): Rows {
  const table = Float64Array.from({ length: 256 }, (_, sample) => unit(sample));
  const stride = image.width * CHANNELS;
  const ring = Array.from({ length: reach }, () => ({ y: -1, row: new Float64Array(stride) }));
  const row = (y: number): Float64Array => {
    const slot = ring[y % reach];
    if (slot.y !== y) {
      const source = image.data.subarray(y * stride, (y + 1) * stride);
      for (let i = 0; i < stride; i++) slot.row[i] = table[source[i]];
      slot.y = y;
    }
    return slot.row;
  };
  return { width: image.width, channels: CHANNELS, row };
}

/** Both passes, one output row at a time, so that memory stays at a few rows. `between` sees each row after pass one. */
function resample(
  source: Rows,
  down: ResizeWeights,
  across: ResizeWeights,
  emit: (y: number, row: Float64Array) => void,
  between?: (row: Float64Array) => void,
): void {
  const { channels } = source;
  const mixed = new Float64Array(source.width * channels);
  const output = new Float64Array((across.weights.length / across.taps) * channels);
  const height = down.weights.length / down.taps;
  for (let y = 0; y < height; y++) {
    mixRows(source, down, y, mixed);
    between?.(mixed);
    gather(mixed, across, channels, output);
    emit(y, output);
  }
}

/** Pass one: the weighted sum of the rows that output row y reads. Four rows a sweep save most of the memory traffic. */
function mixRows(
  source: Rows,
  { indices, weights, taps }: ResizeWeights,
  y: number,
  sum: Float64Array,
): void {
  sum.fill(0);
  for (let t = 0; t < taps; t += 4) {
    const at = y * taps + t;
    // past the last tap: the last row again, with no weight
    const row = (i: number): Float64Array =>
      source.row(indices[Math.min(at + i, (y + 1) * taps - 1)]);
    const weight = (i: number): number => (t + i < taps ? weights[at + i] : 0);
    addFour(sum, [row(0), row(1), row(2), row(3)], [weight(0), weight(1), weight(2), weight(3)]);
  }
}

/** Adds from left to right, one rounding after each, as one row at a time would. */
function addFour(
  sum: Float64Array,
  [row0, row1, row2, row3]: Float64Array[],
  [weight0, weight1, weight2, weight3]: number[],
): void {
  for (let i = 0; i < sum.length; i++) {
    sum[i] = sum[i] + weight0 * row0[i] + weight1 * row1[i] + weight2 * row2[i] + weight3 * row3[i];
  }
}

/** Pass two. RGB, the usual case, is summed in one go over the taps. */
function gather(
  row: Float64Array,
  { indices, weights, taps }: ResizeWeights,
  channels: number,
  output: Float64Array,
): void {
  if (channels === 3) {
    gatherRgb(row, indices, weights, taps, output);
    return;
  }
  for (let at = 0, to = 0; at < weights.length; at += taps, to += channels) {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let t = at; t < at + taps; t++) sum += weights[t] * row[indices[t] * channels + c];
      output[to + c] = sum;
    }
  }
}

function gatherRgb(
  row: Float64Array,
  indices: Int32Array,
  weights: Float64Array,
  taps: number,
  output: Float64Array,
): void {
  for (let at = 0, to = 0; at < weights.length; at += taps, to += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let t = at; t < at + taps; t++) {
      const weight = weights[t];
      const from = indices[t] * 3;
      red += weight * row[from];
      green += weight * row[from + 1];
      blue += weight * row[from + 2];
    }
    output[to] = red;
    output[to + 1] = green;
    output[to + 2] = blue;
  }
}

/**
 * MATLAB's imresize(image, scale) on real samples: [h,w,c] to [ceil(h*scale), ceil(w*scale), c].
 * @param scale output per input, for example 0.5 or 4
 */
export function imresize(image: RealImage, scale: number, border: Border = 'symmetric'): RealImage {
  checkScale('imresize', scale);
  const { channels } = image;
  const width = Math.ceil(image.width * scale);
  const height = Math.ceil(image.height * scale);
  const data = new Float64Array(width * height * channels);
  const stride = image.width * channels;
  resample(
    {
      width: image.width,
      channels,
      row: (y) => image.data.subarray(y * stride, (y + 1) * stride),
    },
    resizeWeights(image.height, height, scale, border),
    resizeWeights(image.width, width, scale, border),
    (y, row) => data.set(row, y * width * channels),
  );
  return { data, width, height, channels };
}

function resizeBytes(image: RgbImage, scale: number, options: ResizeOptions): RgbImage {
  const { rounding = 'once', border = 'symmetric' } = options;
  const once = rounding === 'once';
  const result = blankImage(Math.ceil(image.width * scale), Math.ceil(image.height * scale));
  const down = resizeWeights(image.height, result.height, scale, border);
  const stride = result.width * CHANNELS;
  resample(
    byteRows(image, once ? (sample) => sample / 255 : (sample) => sample, down.taps),
    down,
    resizeWeights(image.width, result.width, scale, border),
    (y, row) => roundToBytes(row, result.data.subarray(y * stride), once ? 255 : 1),
    once ? undefined : (row) => roundToBytes(row, row),
  );
  return result;
}

/**
 * The LR image of an HR image: [h,w] to [ceil(h/scale), ceil(w/scale)] by MATLAB's bicubic imresize, 8 bit.
 * The benchmarks' LR files come of the defaults; those of SelfExSR's Set5 of 'each-pass' and 'replicate'.
 * @param scale a whole number from 1, usually 2, 3, 4 or 8
 */
export function downsample(image: RgbImage, scale: number, options: ResizeOptions = {}): RgbImage {
  checkFactor('downsample', scale);
  return resizeBytes(image, 1 / scale, options);
}

/**
 * The bicubic baseline: [h,w] to [scale*h, scale*w] by MATLAB's imresize, clipped and rounded once to 8 bit.
 * @param scale a whole number from 1
 */
export function upsampleBicubic(
  image: RgbImage,
  scale: number,
  options: ResizeOptions = {},
): RgbImage {
  checkFactor('upsampleBicubic', scale);
  return resizeBytes(image, scale, options);
}

function checkScale(caller: string, scale: number): void {
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) {
    throw new Error(`${caller}: scale must be a positive number, but got ${scale}`);
  }
}

function checkFactor(caller: string, scale: number): void {
  if (!Number.isInteger(scale) || scale < 1) {
    throw new Error(`${caller}: scale must be a whole number from 1, but got ${scale}`);
  }
}
