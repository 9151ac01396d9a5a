// MATLAB's imresize with the bicubic kernel, in float64: the resizer that super-resolution benchmarks are made with.
// sharp's own kernels do not reproduce published LR files (40 to 45 dB against them); this file does, byte for byte.
import { blankImage, CHANNELS, type RgbImage, roundToBytes } from './image';
import { type Rows, resample } from './resample';
import { type Border, resizeWeights } from './resize-weights';

export { type Border, type ResizeWeights, resizeWeights } from './resize-weights';

/** Options of downscaleBicubic and upscaleBicubic. */
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

/** An image of 8-bit samples of any number of channels, laid out likewise. */
export type ByteImage = Omit<RealImage, 'data'> & { readonly data: Uint8Array };

/** 8-bit samples times `unit` as real ones, each row converted once while it is in reach. */
function byteRows(
  image: { data: Uint8Array; width: number; channels: number },
  unit: (sample: number) => number,
  reach: number,
): Rows {
  const { width, channels } = image;
  const table = Float64Array.from({ length: 256 }, (_, sample) => unit(sample));
  const stride = width * channels;
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
  return { width, channels, row };
}

/**
 * MATLAB's imresize(image, scale) on real samples, or on 8-bit ones taken as real: [h,w,c] to [ceil(h*scale), ceil(w*scale), c].
 * @param scale output per input, for example 0.5 or 4
 */
export function imresize(
  image: RealImage | ByteImage,
  scale: number,
  border: Border = 'symmetric',
): RealImage {
  checkScale('imresize', scale);
  const { channels } = image;
  const width = Math.ceil(image.width * scale);
  const height = Math.ceil(image.height * scale);
  const data = new Float64Array(width * height * channels);
  const down = resizeWeights(image.height, height, scale, border);
  resample(
    rowsOf(image, down.taps),
    down,
    resizeWeights(image.width, width, scale, border),
    (y, row) => data.set(row, y * width * channels),
  );
  return { data, width, height, channels };
}

function rowsOf({ data, width, channels }: RealImage | ByteImage, reach: number): Rows {
  if (data instanceof Uint8Array) return byteRows({ data, width, channels }, Number, reach);
  const stride = width * channels;
  return { width, channels, row: (y) => data.subarray(y * stride, (y + 1) * stride) };
}

function resizeBytes(image: RgbImage, scale: number, options: ResizeOptions): RgbImage {
  const { rounding = 'once', border = 'symmetric' } = options;
  const once = rounding === 'once';
  const result = blankImage(Math.ceil(image.width * scale), Math.ceil(image.height * scale));
  const down = resizeWeights(image.height, result.height, scale, border);
  const stride = result.width * CHANNELS;
  resample(
    byteRows(
      { ...image, channels: CHANNELS },
      once ? (sample) => sample / 255 : (sample) => sample,
      down.taps,
    ),
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
export function downscaleBicubic(
  image: RgbImage,
  scale: number,
  options: ResizeOptions = {},
): RgbImage {
  checkFactor('downscaleBicubic', scale);
  return resizeBytes(image, 1 / scale, options);
}

/**
 * The bicubic baseline: [h,w] to [scale*h, scale*w] by MATLAB's imresize, clipped and rounded once to 8 bit.
 * @param scale a whole number from 1
 */
export function upscaleBicubic(
  image: RgbImage,
  scale: number,
  options: ResizeOptions = {},
): RgbImage {
  checkFactor('upscaleBicubic', scale);
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
