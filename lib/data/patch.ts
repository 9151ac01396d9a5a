// Cutting a pair's patch straight into the arrays of a batch, in one of the square's eight symmetries.
import type { RgbImage } from '../images/image';
import type { ImagePair } from './pairs';
import type { PatchChoice } from './patch-plan';

/** A square in an image, in pixels. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly size: number;
}

/** Where a chosen patch lies in LR: any whole LR pixel, so that HR starts at a multiple of the scale. */
export function patchSquare(lr: RgbImage, size: number, choice: PatchChoice): Square {
  return {
    left: Math.floor(choice.across * (lr.width - size + 1)),
    top: Math.floor(choice.down * (lr.height - size + 1)),
    size,
  };
}

/** The square of the HR image that an LR square shows. */
export function enlarged({ left, top, size }: Square, scale: number): Square {
  return { left: left * scale, top: top * scale, size: size * scale };
}

/**
 * Copies a square as floats [size,size,3] to `target` from `offset`.
 * @param how symmetry as in PatchChoice, and the float of each byte
 */
export function copySquare(
  { data, width }: RgbImage,
  { left, top, size }: Square,
  { symmetry, table }: { symmetry: number; table: Float32Array },
  target: Float32Array,
  offset: number,
): void {
  const flipAcross = (symmetry & 1) !== 0;
  const flipDown = (symmetry & 2) !== 0;
  const swap = (symmetry & 4) !== 0;
  let to = offset;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const fromX = swap ? y : x;
      const fromY = swap ? x : y;
      const column = left + (flipAcross ? size - 1 - fromX : fromX);
      const row = top + (flipDown ? size - 1 - fromY : fromY);
      const from = (row * width + column) * 3;
      target[to] = table[data[from]];
      target[to + 1] = table[data[from + 1]];
      target[to + 2] = table[data[from + 2]];
      to += 3;
    }
  }
}

/** Throws where a pair is smaller than the patches to be cut from it. */
export function checkLargeEnough({ name, hr }: ImagePair, hrCropSize: number): void {
  if (Math.min(hr.width, hr.height) < hrCropSize) {
    throw new Error(
      `createPatchStream: images must be at least ${hrCropSize}x${hrCropSize} pixels (hrCropSize), ` +
        `but ${name} is ${hr.width}x${hr.height}; remove it or choose a smaller hrCropSize`,
    );
  }
}
