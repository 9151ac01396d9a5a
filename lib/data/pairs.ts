// One LR-HR pair: the unit that training crops from and evaluation measures.
import { degradeImage } from '../degradation/degrade-image';
import { crop, cropToMultiple } from '../images/crop';
import type { RgbImage } from '../images/image';
import { downscaleBicubic } from '../images/imresize';
import { readImage } from '../images/read-image';
import { createRandom } from '../random/random';
import type { DatasetImage } from './dataset';

/** An image in both resolutions: hr is exactly `scale` times as wide and as high as lr. */
export interface ImagePair {
  readonly name: string;
  readonly lr: RgbImage;
  readonly hr: RgbImage;
}

/**
 * Reads a pair. HR is cropped (right and bottom) to a multiple of the scale; LR is the ready file where the image has
 * one, else what the image's degradation makes of the cropped HR image, or else MATLAB's bicubic of it, symmetric border,
 * rounded once.
 * @throws where a file cannot be read, or where the ready LR has another size than HR / scale
 */
export async function loadPair(image: DatasetImage, scale: number): Promise<ImagePair> {
  const { name, lr, degradation } = image;
  const { hr } = await loadHr(image, scale);
  if (lr !== undefined) return { name, ...matched(lr, await readImage(lr), hr, scale) };
  if (degradation === undefined) return { name, lr: downscaleBicubic(hr, scale), hr };
  const random = createRandom(`degraded/${name}`);
  return { name, lr: await degradeImage(hr, scale, { degradation, random }), hr };
}

/** The HR side of a pair alone. @throws where the file cannot be read */
export async function loadHr(
  { name, hr }: DatasetImage,
  scale: number,
): Promise<Pick<ImagePair, 'name' | 'hr'>> {
  const original = await readImage(hr);
  if (Math.min(original.width, original.height) < scale) {
    throw new Error(
      `loadPair: ${hr} must be at least ${scale}x${scale} pixels, but got ${original.width}x${original.height}; remove it`,
    );
  }
  return { name, hr: cropToMultiple(original, scale) };
}

/** Ready LR files are rounded down or up where HR is no multiple of the scale: both are cut to what they share. */
function matched(
  path: string,
  lr: RgbImage,
  hr: RgbImage,
  scale: number,
): { lr: RgbImage; hr: RgbImage } {
  const width = hr.width / scale;
  const height = hr.height / scale;
  const fits = (got: number, wanted: number): boolean => got === wanted || got === wanted + 1;
  if (!fits(lr.width, width) || !fits(lr.height, height)) {
    throw new Error(
      `loadPair: ${path} must be ${width}x${height} pixels (HR / ${scale}), but got ${lr.width}x${lr.height}; ` +
        'check the scale and the folder of LR images',
    );
  }
  return { lr: crop(lr, { left: 0, top: 0, width, height }), hr };
}
