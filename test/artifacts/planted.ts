import type { JudgedImages } from '../../lib/artifacts/artifact-check';
import { renderScene } from '../../lib/data/scenes';
import type { RgbImage } from '../../lib/images/image';
import { downscaleBicubic, upscaleBicubic } from '../../lib/images/imresize';
import type { Upscaler } from '../../lib/inference/upscaler';

/** A scene as its own, perfect enlargement: 320x320, x4. */
export async function perfectScene(seed: number): Promise<JudgedImages & { hr: RgbImage }> {
  const hr = await renderScene(seed);
  return { sr: hr, hr, lr: downscaleBicubic(hr, 4), scale: 4 };
}

/** The image with `change` added to sample c of the pixel (x, y), rounded and clipped. */
export function changed(
  image: RgbImage,
  change: (x: number, y: number, c: number, value: number) => number,
): RgbImage {
  const { data, width, height } = image;
  const result = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3);
    const added = change(pixel % width, Math.floor(pixel / width), i % 3, data[i]);
    result[i] = Math.max(0, Math.min(255, Math.round(data[i] + added)));
  }
  return { data: result, width, height };
}

/** A checkerboard of plus and minus `level`. */
export const withChecker = (image: RgbImage, level: number): RgbImage =>
  changed(image, (x, y) => ((x + y) % 2 === 0 ? level : -level));

/** Lines of `level` at every `period`-th row and column. */
export const withGrid = (image: RgbImage, level: number, period = 4): RgbImage =>
  changed(image, (x, y) => (x % period === 0 || y % period === 0 ? level : 0));

/** Moved by one pixel to the right; the last column comes first. */
export const shifted = (image: RgbImage): RgbImage =>
  changed(
    image,
    (x, y, c, value) =>
      image.data[(y * image.width + ((x + image.width - 1) % image.width)) * 3 + c] - value,
  );

/** Every LR pixel as a square. */
export function nearest(lr: RgbImage, scale: number): RgbImage {
  const [width, height] = [lr.width * scale, lr.height * scale];
  const blank = { data: new Uint8Array(width * height * 3), width, height };
  return changed(
    blank,
    (x, y, c) => lr.data[(Math.floor(y / scale) * lr.width + Math.floor(x / scale)) * 3 + c],
  );
}

/** Bicubic x4 with a fault. */
export const faulty = (fault: (sr: RgbImage) => RgbImage, scale = 4): Upscaler => ({
  name: 'faulty',
  scale,
  upscale: async (lr) => fault(upscaleBicubic(lr, scale)),
  dispose: () => {},
});
