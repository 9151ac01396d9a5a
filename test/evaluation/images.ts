// Images for the tests of metrics.
import type { RgbImage } from '../../lib/images/image';
import { createRandom } from '../../lib/random/random';

/** A smooth picture with structure at several sizes, plus noise. */
export function synthetic(
  width: number,
  height: number,
  options: { seed: number; noise: number },
): RgbImage {
  const random = createRandom(options.seed);
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / 3 / width);
    const wave = 128 + 60 * Math.sin(x / 5 + (i % 3)) + 50 * Math.cos((x + 2 * y) / 17);
    data[i] = Math.min(255, Math.max(0, Math.round(wave + random.normal(0, options.noise))));
  }
  return { data, width, height };
}

/** One value everywhere. */
export const flat = (value: number, width = 20, height = 20): RgbImage => ({
  data: new Uint8Array(width * height * 3).fill(value),
  width,
  height,
});

/** Every pixel repeated scale x scale times. */
export function nearest(image: RgbImage, scale: number): RgbImage {
  const [width, height] = [image.width * scale, image.height * scale];
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / 3 / width);
    data[i] =
      image.data[(Math.floor(y / scale) * image.width + Math.floor(x / scale)) * 3 + (i % 3)];
  }
  return { data, width, height };
}
