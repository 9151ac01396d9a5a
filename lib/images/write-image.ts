// The way out for images: PNG files that are either whole or absent.
import { type WriteOptions, writeAtomically } from '../files/write-atomically';
import { CHANNELS, type RgbImage } from './image';
import { sharp } from './sharp';

/** What writeImage and encodePng take besides colors. */
export interface EncodeOptions {
  /** Opacity, 0 to 255, one sample a pixel: makes an RGBA file. */
  alpha?: Uint8Array;
  /** Writes one gray channel, the mean of the three. Default false. */
  gray?: boolean;
}

/** The PNG file of an image, lossless, 8 bit. */
export async function encodePng(image: RgbImage, options: EncodeOptions = {}): Promise<Buffer> {
  const { width, height } = image;
  if (image.data.length !== width * height * CHANNELS) {
    throw new Error(
      `encodePng: the image must hold ${width}x${height}x3 samples, but got ${image.data.length}`,
    );
  }
  const { samples, channels } = interleave(image, options);
  // sharp refuses more than 268 million pixels by itself: a 17-megapixel photograph enlarged fourfold
  return sharp(samples, { raw: { width, height, channels }, limitInputPixels: false })
    .toColourspace(options.gray === true ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
}

function interleave(
  image: RgbImage,
  { alpha, gray = false }: EncodeOptions,
): { samples: Uint8Array; channels: 1 | 2 | 3 | 4 } {
  if (alpha === undefined && !gray) return { samples: image.data, channels: CHANNELS };
  const colors = gray ? 1 : CHANNELS;
  const channels = (colors + (alpha === undefined ? 0 : 1)) as 1 | 2 | 4;
  const samples = new Uint8Array(image.width * image.height * channels);
  for (let i = 0, at = 0; i < image.width * image.height; i++) {
    const [red, green, blue] = image.data.subarray(i * CHANNELS, (i + 1) * CHANNELS);
    if (gray) samples[at++] = Math.round((red + green + blue) / 3);
    else {
      samples[at++] = red;
      samples[at++] = green;
      samples[at++] = blue;
    }
    if (alpha !== undefined) samples[at++] = alpha[i];
  }
  return { samples, channels };
}

/**
 * Writes a PNG file and the folders above it, atomically.
 * @param options replace: whether an older file of that name may be replaced. Default true.
 * @throws when it cannot be written, see writeAtomically.
 */
export async function writeImage(
  path: string,
  image: RgbImage,
  { replace, ...options }: EncodeOptions & Pick<WriteOptions, 'replace'> = {},
): Promise<void> {
  await writeAtomically(path, await encodePng(image, options), { replace });
}
