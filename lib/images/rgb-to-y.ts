// The brightness that super-resolution papers measure PSNR and SSIM on: BT.601 luma in studio range.
import type { RgbImage } from './image';

/** Y of BT.601 in studio range (16 to 235), unrounded, row-major [height * width]; the formula of MATLAB's rgb2ycbcr. */
export function rgbToY(image: RgbImage): Float64Array {
  const { data } = image;
  const luma = new Float64Array(image.width * image.height);
  for (let i = 0, from = 0; i < luma.length; i++, from += 3) {
    luma[i] = 16 + (65.481 * data[from] + 128.553 * data[from + 1] + 24.966 * data[from + 2]) / 255;
  }
  return luma;
}
