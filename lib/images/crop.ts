// Cutting rectangles out of images: crops for training, and the multiple of the scale that a benchmark measures.
import { blankImage, CHANNELS, type RgbImage } from './image';

/** A rectangle inside an image, in pixels. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A copy of a rectangle of the image. Throws where it does not lie inside. */
export function crop(image: RgbImage, { left, top, width, height }: Rectangle): RgbImage {
  const inside =
    [left, top, width, height].every(Number.isInteger) &&
    left >= 0 &&
    top >= 0 &&
    width > 0 &&
    height > 0 &&
    left + width <= image.width &&
    top + height <= image.height;
  if (!inside) {
    throw new Error(
      `crop: the rectangle must lie inside the ${image.width}x${image.height} image, ` +
        `but got ${width}x${height} at (${left}, ${top})`,
    );
  }
  const result = blankImage(width, height);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * image.width + left) * CHANNELS;
    result.data.set(image.data.subarray(from, from + width * CHANNELS), y * width * CHANNELS);
  }
  return result;
}

/** The top left part whose sides are multiples of `multiple`, at most `multiple - 1` pixels smaller; the image itself where they are. */
export function cropToMultiple(image: RgbImage, multiple: number): RgbImage {
  if (!Number.isInteger(multiple) || multiple < 1) {
    throw new Error(`cropToMultiple: multiple must be a whole number from 1, but got ${multiple}`);
  }
  const width = image.width - (image.width % multiple);
  const height = image.height - (image.height % multiple);
  if (width === 0 || height === 0) {
    throw new Error(
      `cropToMultiple: the image must be at least ${multiple}x${multiple} pixels, but got ${image.width}x${image.height}`,
    );
  }
  if (width === image.width && height === image.height) return image;
  return crop(image, { left: 0, top: 0, width, height });
}
