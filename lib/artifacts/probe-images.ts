// Images drawn to probe a model: flat fields, slopes, steps, a zone plate, a scene with structure of every size.
import { blankImage, CHANNELS, type RgbImage } from '../images/image';
import { createRandom } from '../random/random';
import { byte } from './picture';

/** A gray image of a function of the pixel. */
export function grayImage(
  width: number,
  height: number,
  level: (x: number, y: number) => number,
): RgbImage {
  const image = blankImage(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += CHANNELS) {
      image.data.fill(byte(level(x, y)), at, at + CHANNELS);
    }
  }
  return image;
}

/** The image mirrored at its diagonal: rows become columns. */
export function transposed({ data, width, height }: RgbImage): RgbImage {
  const result = blankImage(height, width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < CHANNELS; c++) {
        result.data[(x * height + y) * CHANNELS + c] = data[(y * width + x) * CHANNELS + c];
      }
    }
  }
  return result;
}

/** Discs of every size and color over each other, with a little noise: edges and texture wherever a tile may end. */
export function leavesImage(size: number): RgbImage {
  const random = createRandom('artifact probe');
  const image = blankImage(size, size);
  for (let i = 0; i < 40 * size; i++) {
    const radius = 1.5 * random.uniform() ** -0.5;
    const [cx, cy] = [random.uniform(0, size), random.uniform(0, size)];
    const color = Array.from({ length: CHANNELS }, () => random.uniform(20, 235));
    paintDisc(image, { cx, cy, radius }, color);
  }
  for (let i = 0; i < image.data.length; i++) {
    image.data[i] = byte(image.data[i] + random.normal(0, 3));
  }
  return image;
}

function paintDisc(
  { data, width, height }: RgbImage,
  { cx, cy, radius }: { cx: number; cy: number; radius: number },
  color: readonly number[],
): void {
  const [top, bottom] = [Math.max(0, Math.ceil(cy - radius)), Math.min(height - 1, cy + radius)];
  for (let y = top; y <= bottom; y++) {
    const half = Math.sqrt(radius ** 2 - (y - cy) ** 2);
    const right = Math.min(width - 1, cx + half);
    for (let x = Math.max(0, Math.ceil(cx - half)); x <= right; x++) {
      data.set(color, (y * width + x) * CHANNELS);
    }
  }
}
