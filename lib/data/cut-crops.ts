// Cutting crops out of pairs straight into the arrays of a batch, in the square's eight symmetries.
import { CHANNELS, type RgbImage } from '../images/image';
import { rangeTable } from '../images/value-range';
import type { CropChoice } from './crop-plan';
import type { ImagePair } from './pairs';

/** The samples of some crops: lr [n,size/scale,size/scale,3] in [0,1], hr [n,size,size,3] in [-1,1]. */
export interface CropValues {
  readonly lr: Float32Array;
  readonly hr: Float32Array;
}

/** The sizes of a crop. */
export interface CropSize {
  readonly scale: number;
  /** Side of the HR crop in pixels, a multiple of the scale. */
  readonly hrCropSize: number;
}

const UNIT = rangeTable('unit');
const SIGNED = rangeTable('signed');

/** Cuts the chosen crops, each as soon as its pair is there. Rejects where an image is smaller than the crop. */
export function cutCrops(
  choices: readonly CropChoice[],
  getPair: (image: number) => Promise<ImagePair>,
  size: CropSize,
): Promise<CropValues> {
  return fillCrops(choices, size, async (choice) => {
    const { name, lr, hr } = await getPair(choice.image);
    checkLargeEnough(name, hr, size.hrCropSize);
    const square = cropSquare(lr, size.hrCropSize / size.scale, choice);
    return { lr: { image: lr, square }, hr: { image: hr, square: enlarged(square, size.scale) } };
  });
}

/** Where a crop's two squares are. */
export interface PlacedCrop {
  readonly lr: { readonly image: RgbImage; readonly square: Square };
  readonly hr: { readonly image: RgbImage; readonly square: Square };
}

/** Copies the chosen crops, each as soon as it is placed, in its symmetry. */
export async function fillCrops(
  choices: readonly CropChoice[],
  { scale, hrCropSize }: CropSize,
  place: (choice: CropChoice) => Promise<PlacedCrop>,
): Promise<CropValues> {
  const lrLength = (hrCropSize / scale) ** 2 * CHANNELS;
  const hrLength = hrCropSize ** 2 * CHANNELS;
  const lr = new Float32Array(choices.length * lrLength);
  const hr = new Float32Array(choices.length * hrLength);
  const cutOne = async (choice: CropChoice, i: number): Promise<void> => {
    const placed = await place(choice);
    const { symmetry } = choice;
    copySquare(placed.lr.image, placed.lr.square, { symmetry, table: UNIT }, lr, i * lrLength);
    copySquare(placed.hr.image, placed.hr.square, { symmetry, table: SIGNED }, hr, i * hrLength);
  };
  await Promise.all(choices.map(cutOne));
  return { lr, hr };
}

/** A square in an image, in pixels. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly size: number;
}

/** Where a chosen crop lies in an LR image of that size: any whole LR pixel, so that HR starts at a multiple of the scale. */
export function cropSquare(
  lr: Pick<RgbImage, 'width' | 'height'>,
  size: number,
  choice: CropChoice,
): Square {
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
 * @param how symmetry as in CropChoice, and the float of each byte
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

/** @throws where an image is smaller than the crop */
export function checkLargeEnough(name: string, hr: RgbImage, hrCropSize: number): void {
  if (Math.min(hr.width, hr.height) < hrCropSize) {
    throw new Error(
      `createCropStream: images must be at least ${hrCropSize}x${hrCropSize} pixels (hrCropSize), ` +
        `but ${name} is ${hr.width}x${hr.height}; remove it or choose a smaller hrCropSize`,
    );
  }
}
