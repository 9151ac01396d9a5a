// Decoding of image files by sharp, with what an encoder needs to give the same kind of file back.
// The bytes decide about the format, never the file's extension. A file that is damaged anywhere is
// refused: half a picture would train, or be measured, without anyone noticing.
import { readFile, stat } from 'node:fs/promises';
import type { Metadata } from 'sharp';
import { blankImage, CHANNELS, type RgbImage } from './image';
import { sharp } from './sharp';

/** The most pixels an image may declare: 2^27 (134 million), 400 MB when decoded. */
export const MAX_PIXELS = 2 ** 27;

/** An image with what it had before it became 8-bit RGB. */
export interface DecodedImage {
  /** The colors; where the image is transparent, as stored, not mixed with any background. */
  readonly image: RgbImage;
  /** Opacity, 0 to 255, one sample a pixel; absent where the file has no transparency. */
  readonly alpha?: Uint8Array;
  /** Bits of a sample in the file; 16 were rounded to 8. */
  readonly depth: 8 | 16;
  /** Whether the file holds grays alone; `image` repeats them in three channels. */
  readonly gray: boolean;
  /** Whether the file carries EXIF data (camera, date, place); its orientation is applied to `image`. */
  readonly exif: boolean;
}

const FORMATS = 'a PNG, JPEG, WebP, TIFF, GIF or AVIF image';
const READABLE = new Set(['png', 'jpeg', 'webp', 'tiff', 'gif', 'heif']);

/**
 * Decodes a file or its bytes. Gray becomes RGB; 16 bit becomes 8 by round(x / 257); CMYK and embedded color
 * profiles are converted to sRGB (files without a profile, or with sRGB's, keep their exact samples); EXIF
 * orientation is applied; of an animation or a file of several pages the first is taken.
 * Throws naming the file where it is missing, damaged, no image, of float samples, or of more than MAX_PIXELS.
 */
export async function readImageWithAlpha(source: string | Buffer): Promise<DecodedImage> {
  return decode(source, 'readImageWithAlpha');
}

/** readImageWithAlpha for a caller who appears by its own name in errors. */
export async function decode(source: string | Buffer, caller: string): Promise<DecodedImage> {
  const name = typeof source === 'string' ? source : 'the buffer';
  const fail = (got: string, remedy: string): never => {
    throw new Error(`${caller}: ${name} must be ${FORMATS}, but ${got}; ${remedy}`);
  };
  const bytes = typeof source === 'string' ? await readBytes(source, fail) : source;
  if (bytes.length === 0) return fail('it is empty', 'make or download it again');
  const input = sharp(bytes, { limitInputPixels: false, failOn: 'warning' });
  try {
    const metadata = await input.metadata();
    check(metadata, fail);
    const depth = metadata.depth === 'ushort' ? 16 : 8;
    const { data, info } = await input
      .autoOrient()
      .toColourspace(depth === 16 ? 'rgb16' : 'srgb')
      .raw({ depth: depth === 16 ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const samples = depth === 16 ? sixteenToEight(data) : data;
    const gray = metadata.space === 'b-w' || metadata.space === 'grey16';
    return { ...split(samples, info), depth, gray, exif: metadata.exif !== undefined };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.startsWith(`${caller}: `)) throw error;
    return fail(...explain(message));
  }
}

type Fail = (got: string, remedy: string) => never;

async function readBytes(path: string, fail: Fail): Promise<Buffer> {
  try {
    const status = await stat(path);
    if (status.isDirectory()) return fail('it is a folder', 'name a file inside it');
    if (!status.isFile()) return fail('it is no ordinary file', 'name an image file');
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return fail('there is no such file', 'check the path');
    }
    const denied = code === 'EACCES' || code === 'EPERM';
    return fail(
      denied ? 'it may not be read' : `reading it failed (${code})`,
      denied ? 'change its permissions' : 'check the path and the disk',
    );
  }
}

function check({ format, width, height, depth, space }: Metadata, fail: Fail): void {
  if (format === undefined || !READABLE.has(format)) {
    fail(`it holds ${format ?? 'something else'}`, 'convert it to PNG');
  }
  if (!(width > 0 && height > 0) || width * height > MAX_PIXELS) {
    fail(
      `it declares ${width}x${height} pixels, over the limit of ${MAX_PIXELS / 1e6} million`,
      'cut it into smaller images',
    );
  }
  if (depth !== 'uchar' && depth !== 'ushort') {
    fail(`its samples are of type ${depth} (${space})`, 'convert it to 8 or 16 bit');
  }
}

/** libvips's message to words for a person and a remedy. */
function explain(message: string): [string, string] {
  if (message.includes('unsupported image format')) {
    return ['its content is of no known image format', 'convert it to PNG'];
  }
  const detail = message
    .replace(/^Input \w+ has corrupt header: /, '')
    .split('\n')[0]
    .trim();
  return [
    `its data is damaged or cut off${detail === '' ? '' : ` (${detail})`}`,
    'make or download it again',
  ];
}

function sixteenToEight(data: Buffer): Uint8Array {
  const samples = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  return Uint8Array.from(samples, (sample) => Math.round(sample / 257));
}

function split(
  samples: Uint8Array,
  { width, height, channels }: { width: number; height: number; channels: number },
): { image: RgbImage; alpha?: Uint8Array } {
  if (channels === CHANNELS) return { image: { data: new Uint8Array(samples), width, height } };
  const image = blankImage(width, height);
  const alpha = new Uint8Array(width * height);
  for (let i = 0; i < alpha.length; i++) {
    for (let c = 0; c < 3; c++) image.data[i * 3 + c] = samples[i * channels + c];
    alpha[i] = samples[i * channels + 3];
  }
  return { image, alpha };
}
