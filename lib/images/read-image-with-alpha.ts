// Decoding of image files by sharp, with what an encoder needs to give the same kind of file back.
// The bytes decide about the format, never the file's extension. A file that is damaged anywhere is
// refused: half a picture would train, or be measured, without anyone noticing.
import type { Metadata } from 'sharp';
import { blankImage, CHANNELS, type RgbImage } from './image';
import { checkMetadata, failAs, failByVips, readBytes } from './image-file';
import { profileName } from './profile-name';
import { sharp } from './sharp';

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
  /** What the colors were converted to sRGB from, as 'Display P3' or 'CMYK'; absent where they were in sRGB, or nothing said otherwise. */
  readonly profile?: string;
  /** Frames of an animation, or pages, that there are; `image` is the first. Absent where there is one. */
  readonly frames?: number;
}

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
  const fail = failAs(caller, typeof source === 'string' ? source : 'the buffer');
  const bytes = typeof source === 'string' ? await readBytes(source, fail) : source;
  if (bytes.length === 0) return fail('it is empty', 'make or download it again');
  const input = sharp(bytes, { limitInputPixels: false, failOn: 'warning' });
  try {
    const metadata = await input.metadata();
    checkMetadata(metadata, fail);
    const depth = metadata.depth === 'ushort' ? 16 : 8;
    const { data, info } = await input
      .autoOrient()
      .toColourspace(depth === 16 ? 'rgb16' : 'srgb')
      .raw({ depth: depth === 16 ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const samples = depth === 16 ? sixteenToEight(data) : data;
    const gray = metadata.space === 'b-w' || metadata.space === 'grey16';
    return {
      ...split(samples, info),
      ...{ depth, gray, exif: metadata.exif !== undefined },
      ...told('profile', profileOf(metadata)),
      ...told('frames', (metadata.pages ?? 1) > 1 ? metadata.pages : undefined),
    };
  } catch (error) {
    return failByVips(error, fail);
  }
}

/** A property that is there where there is something to tell. */
function told<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): Partial<Record<Key, Value>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, Value>);
}

function profileOf({ icc, space }: Metadata): string | undefined {
  if (!icc) return space === 'cmyk' ? 'CMYK' : undefined;
  const name = profileName(icc) ?? 'a profile without a name';
  return /sRGB/i.test(name) ? undefined : name;
}

function sixteenToEight(data: Buffer): Uint8Array {
  const samples = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  // no Uint8Array.from with a function: it makes a list of all samples first, which ends the process on large images
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round(samples[i] / 257);
  return bytes;
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
