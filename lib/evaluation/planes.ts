// What PSNR and SSIM compare: planes of two 8-bit images without their border.
// The Y plane is the BT.601 studio-range luma, unrounded: what the papers' figures are made from.
import type { Rectangle } from '../images/crop';
import { CHANNELS, type RgbImage } from '../images/image';
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
 * The part of both images that a metric compares.
 * @param caller Name of the metric, for its error messages.
 * @throws when the sizes differ, or the crop is not a whole number that leaves something.
 */
export function comparedRegion(
  caller: string,
  [a, b]: readonly [RgbImage, RgbImage],
  { cropBorder = 0 }: CompareOptions = {},
): Rectangle {
  if (a.width !== b.width || a.height !== b.height) {
    throw new Error(
      `${caller}: both images must be of one size, but got ${a.width}x${a.height} and ${b.width}x${b.height}; ` +
        'crop the HR image to a multiple of the scale before comparing',
    );
  }
  return insideBorder(caller, a, cropBorder);
}

/** Rows of a band. */
const BAND = 128;

/**
 * A region in bands from its top, so that planes of doubles are made of a few rows at a time: of a large image they would
 * take eight times its memory.
 * @param context Rows that a band goes on into the next one, and the region is higher than.
 */
export function* bandsOf(region: Rectangle, context = 0): Generator<Rectangle> {
  for (let y = 0; y + context < region.height; y += BAND) {
    const height = Math.min(BAND + context, region.height - y);
    yield { ...region, top: region.top + y, height };
  }
}

/**
 * The part of an image that a border leaves.
 * @param caller Name of the metric, for its error messages.
 * @throws when the border is not a whole number that leaves something.
 */
export function insideBorder(caller: string, image: RgbImage, border: number): Rectangle {
  if (!Number.isInteger(border) || border < 0) {
    throw new Error(
      `${caller}: cropBorder must be a whole number of at least 0, but got ${border}`,
    );
  }
  if (Math.min(image.width, image.height) <= 2 * border) {
    throw new Error(
      `${caller}: images must be larger than twice the border of ${border}, but got ${image.width}x${image.height}`,
    );
  }
  const width = image.width - 2 * border;
  return { left: border, top: border, width, height: image.height - 2 * border };
}

/** The planes of a region: one for 'y', three for 'rgb'. Values 0 to 255. */
export function planesOf(image: RgbImage, channels: 'y' | 'rgb', region: Rectangle): Plane[] {
  const { width, height } = region;
  if (channels === 'y') return [{ data: rgbToY(image, region), width, height }];
  return [0, 1, 2].map((channel) => ({ data: channelOf(image, channel, region), width, height }));
}

/** One channel of a region. */
function channelOf(
  image: RgbImage,
  channel: number,
  { left, top, width, height }: Rectangle,
): Float64Array {
  const values = new Float64Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    let from = ((top + y) * image.width + left) * CHANNELS + channel;
    for (let x = 0; x < width; x++, from += CHANNELS) values[to++] = image.data[from];
  }
  return values;
}
