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

/** A black image to be filled in. */
export function blankImage(width: number, height: number): RgbImage {
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
