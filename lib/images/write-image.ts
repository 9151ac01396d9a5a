// The way out for images: PNG files that are either whole or absent.
import { type WriteOptions, writeAtomically } from '../files/write-atomically';
import { CHANNELS, type RgbImage } from './image';
import { type ChannelOptions, interleave } from './interleave';
import { sharp } from './sharp';

/** The PNG file of an image, lossless, 8 bit. */
export async function encodePng(image: RgbImage, options: ChannelOptions = {}): Promise<Buffer> {
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

/**
 * Writes a PNG file and the folders above it, atomically.
 * @param options replace: whether an older file of that name may be replaced. Default true.
 * @throws when it cannot be written, see writeAtomically.
 */
export async function writeImage(
  path: string,
  image: RgbImage,
  { replace, ...options }: ChannelOptions & Pick<WriteOptions, 'replace'> = {},
): Promise<void> {
  await writeAtomically(path, await encodePng(image, options), { replace });
}
