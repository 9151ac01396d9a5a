// An image as a person has it, enlarged to the PNG file of the result, from a file or from bytes in memory: `srgan upscale`
// and `srgan serve` both go this way, so their results are equal to the byte. Gray stays gray, transparency is kept, and
// what is lost is told. 16-bit files give 8-bit results: the networks are trained on 8 bit.
import { readImageWithAlpha } from '../images/read-image-with-alpha';
import { upscaleAlpha } from '../images/upscale-alpha';
import { encodePng } from '../images/write-image';
import type { UpscaleOptions, Upscaler } from './upscaler';

/** What an image lost on its way to an 8-bit PNG file in sRGB. Gray, transparency and orientation are kept. */
interface Losses {
  /** Samples of 16 bit. */
  readonly depth: boolean;
  /** EXIF data; its orientation is applied. */
  readonly exif: boolean;
  /** The colors' space, as 'Display P3' or 'CMYK': converted to sRGB, so what lies outside it is lost. Absent where none was. */
  readonly profile?: string;
  /** How many frames or pages there were, of which the first is left. Absent where there was one. */
  readonly frames?: number;
}

/** The result of enlargeImage. */
export interface EnlargedImage {
  /** The PNG file. */
  readonly png: Buffer;
  /** Of the result, in pixels. */
  readonly width: number;
  readonly height: number;
  /** What the input had and the result lacks. */
  readonly lost: Losses;
}

/**
 * Enlarges an image file, or its bytes. Colors go through the upscaler, transparency through bicubic.
 * @throws UnreadableImage where it is none that can be read; the signal's reason where that stops the work.
 */
export async function enlargeImage(
  source: string | Buffer,
  upscaler: Upscaler,
  options: UpscaleOptions = {},
): Promise<EnlargedImage> {
  const { image, alpha, gray, depth, ...read } = await readImageWithAlpha(source);
  const sr = await upscaler.upscale(image, options);
  const srAlpha = alpha && upscaleAlpha(alpha, image, upscaler.scale);
  const png = await encodePng(sr, { gray, alpha: srAlpha });
  return { png, width: sr.width, height: sr.height, lost: { depth: depth === 16, ...read } };
}
