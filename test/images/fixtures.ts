// What the tests of this room share; no tensors in here, so that they start fast.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { RgbImage } from '../../lib/images/image';
import { createRandom } from '../../lib/random/random';

/** The development data, and why tests that need it are skipped where it is absent. */
export const SHARED: string =
  process.env.SRGAN_SHARED_DATA ?? join(__dirname, '..', '..', '..', 'shared', 'data');
export const NEEDS_SHARED: { skip: string | false } = {
  skip: existsSync(join(SHARED, 'set5'))
    ? false
    : `no development data at ${SHARED}: set SRGAN_SHARED_DATA`,
};

/** Random samples, the same for the same seed. */
export function noise(width: number, height: number, seed: number): RgbImage {
  const random = createRandom(seed);
  const data = Uint8Array.from({ length: width * height * 3 }, () => random.integer(256));
  return { data, width, height };
}

/** Every sample equal. */
export function flat(width: number, height: number, level: number): RgbImage {
  return { data: new Uint8Array(width * height * 3).fill(level), width, height };
}

/** The image with its pixels at new places: `from` says where the pixel of (x, y) comes from. */
export function rearranged(
  image: RgbImage,
  size: { width: number; height: number },
  from: (x: number, y: number) => [number, number],
): RgbImage {
  const data = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const [fromX, fromY] = from(x, y);
      for (let c = 0; c < 3; c++) {
        data[(y * size.width + x) * 3 + c] = image.data[(fromY * image.width + fromX) * 3 + c];
      }
    }
  }
  return { data, ...size };
}

/** Mirrored left to right. */
export const mirrored = (image: RgbImage): RgbImage =>
  rearranged(image, image, (x, y) => [image.width - 1 - x, y]);

/** Rows and columns swapped. */
export const transposed = (image: RgbImage): RgbImage =>
  rearranged(image, { width: image.height, height: image.width }, (x, y) => [y, x]);

/** Number of samples that differ, and by how much at most. */
export function difference(a: RgbImage, b: RgbImage): { count: number; largest: number } {
  if (a.width !== b.width || a.height !== b.height) return { count: Infinity, largest: Infinity };
  let count = 0;
  let largest = 0;
  a.data.forEach((value, i) => {
    if (value !== b.data[i]) count++;
    largest = Math.max(largest, Math.abs(value - b.data[i]));
  });
  return { count, largest };
}

/** Any image between 1x1 and 40x40. */
export const anyImage: fc.Arbitrary<RgbImage> = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    seed: fc.nat(),
  })
  .map(({ width, height, seed }) => noise(width, height, seed));

/** One of the factors that super-resolution uses. */
export const anyScale: fc.Arbitrary<number> = fc.constantFrom(2, 3, 4, 8);
