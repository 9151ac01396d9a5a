// What PSNR and SSIM compare: planes of two 8-bit images without their border.
// The Y plane is the BT.601 studio-range luma, unrounded: what the papers' figures are made from.
import type { RgbImage } from '../images/image';
import { rgbToY } from '../images/rgb-to-y';

/** How PSNR and SSIM compare two images. */
export interface CompareOptions {
  /** 'y' (default) compares BT.601 studio-range luma, 'rgb' the three channels. */
  channels?: 'y' | 'rgb';
  /** Pixels left out on each side. Default 0; benchmarks use the scale. */
  cropBorder?: number;
}

/** How planes are made, as a clause of a metric's convention. */
export const PLANES_CONVENTION =
  'Y is BT.601 studio-range luma, RGB the mean over channels, both without as many border pixels as the scale';

/** One channel, row by row. */
export interface Plane {
  readonly data: Float64Array;
  readonly width: number;
  readonly height: number;
}

/**
 * The planes of both images that a metric compares: one pair for 'y', three for 'rgb'. Values 0 to 255.
 * @param caller Name of the metric, for its error messages.
 * @throws when the sizes differ, or the crop is not a whole number that leaves something.
 */
export function comparedPlanes(
  caller: string,
  pair: readonly [RgbImage, RgbImage],
  options: CompareOptions = {},
): [Plane, Plane][] {
  const { channels = 'y', cropBorder = 0 } = options;
  const [a, b] = pair;
  if (a.width !== b.width || a.height !== b.height) {
    throw new Error(
      `${caller}: both images must be of one size, but got ${a.width}x${a.height} and ${b.width}x${b.height}; ` +
        'crop the HR image to a multiple of the scale before comparing',
    );
  }
  if (!Number.isInteger(cropBorder) || cropBorder < 0) {
    throw new Error(
      `${caller}: cropBorder must be a whole number of at least 0, but got ${cropBorder}`,
    );
  }
  if (Math.min(a.width, a.height) <= 2 * cropBorder) {
    throw new Error(
      `${caller}: images must be larger than twice the border of ${cropBorder}, but got ${a.width}x${a.height}`,
    );
  }
  const first = planesOf(a, channels, cropBorder);
  const second = planesOf(b, channels, cropBorder);
  return first.map((plane, i) => [plane, second[i]]);
}

function planesOf(image: RgbImage, channels: 'y' | 'rgb', border: number): Plane[] {
  if (channels === 'y') return [inner(rgbToY(image), image, { border, stride: 1, offset: 0 })];
  return [0, 1, 2].map((offset) => inner(image.data, image, { border, stride: 3, offset }));
}

/** Copies one channel of interleaved samples without the border. */
function inner(
  samples: ArrayLike<number>,
  image: RgbImage,
  layout: { border: number; stride: number; offset: number },
): Plane {
  const { border, stride, offset } = layout;
  const width = image.width - 2 * border;
  const height = image.height - 2 * border;
  const data = new Float64Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    let from = ((y + border) * image.width + border) * stride + offset;
    for (let x = 0; x < width; x++, from += stride) data[to++] = samples[from];
  }
  return { data, width, height };
}
