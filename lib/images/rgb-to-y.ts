// The brightness that super-resolution papers measure PSNR and SSIM on: BT.601 luma in studio range.
import type { Rectangle } from './crop';
import type { RgbImage } from './image';

/**
 * Y of BT.601 in studio range (16 to 235), unrounded, row-major [height * width]; the formula of MATLAB's rgb2ycbcr.
 * @param region The part that is wanted, inside the image. Default: all of it.
 */
export function rgbToY(image: RgbImage, region?: Rectangle): Float64Array {
  return weightedChannels(image, {
    weights: [65.481, 128.553, 24.966],
    unit: 255,
    offset: 16,
    region,
  });
}

/** offset + (weighted sum of red, green and blue) / unit of every pixel of a region. */
export function weightedChannels(
  image: RgbImage,
  options: {
    weights: readonly [number, number, number];
    unit: number;
    offset: number;
    region?: Rectangle;
  },
): Float64Array {
  const { weights, unit, offset } = options;
  const { left, top, width, height } = options.region ?? { left: 0, top: 0, ...image };
  const [red, green, blue] = weights;
  const { data } = image;
  const values = new Float64Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    let from = ((top + y) * image.width + left) * 3;
    for (let x = 0; x < width; x++, from += 3) {
      values[to++] =
        offset + (red * data[from] + green * data[from + 1] + blue * data[from + 2]) / unit;
    }
  }
  return values;
}
