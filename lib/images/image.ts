// The image that the library passes around between files and tensors: 8-bit RGB, interleaved.
// Everything that decodes makes one, everything that measures or encodes takes one.

/** An 8-bit RGB image. Sample c of the pixel (x, y) is `data[(y * width + x) * 3 + c]`. */
export interface RgbImage {
  /** Interleaved RGB, width * height * 3 samples. */
  readonly data: Uint8Array;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

/** Samples of a pixel. */
export const CHANNELS = 3;

/** The most pixels of an image in memory: 2^32 samples, which is what Node.js holds in one array; 1431 million. */
export const MAX_IMAGE_PIXELS: number = Math.floor(2 ** 32 / CHANNELS);

/** A black image to be filled in. @throws for more than MAX_IMAGE_PIXELS, as of a large image enlarged */
export function blankImage(width: number, height: number): RgbImage {
  if (width * height > MAX_IMAGE_PIXELS) {
    throw new Error(
      `blankImage: an image must have at most ${Math.floor(MAX_IMAGE_PIXELS / 1e6)} million pixels, but got ${width}x${height}; ` +
        'cut the image into parts, or enlarge it less',
    );
  }
  return { data: new Uint8Array(width * height * CHANNELS), width, height };
}

/** Writes `values * unit` to `target`, rounded half up and clipped to 0-255 as MATLAB's uint8() does. */
export function roundToBytes(
  values: Float64Array | Float32Array,
  target: Uint8Array | Float64Array,
  unit = 1,
): void {
  for (let i = 0; i < values.length; i++) {
    const rounded = Math.floor(values[i] * unit + 0.5);
    target[i] = Math.max(0, Math.min(rounded, 255));
  }
}
