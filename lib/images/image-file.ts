// What every reader of an image file asks first: is it a file at all, of a format and size that can be read?
// Its errors carry the reason alone as well, for lists of many bad files.
import { readFile } from 'node:fs/promises';
import type { Metadata } from 'sharp';
import { whyNotRegular } from '../files/regular-file';

/** The most pixels an image may declare: 2^27 (134 million), 400 MB when decoded. */
export const MAX_PIXELS = 2 ** 27;

/** An image that cannot be used. */
export class UnreadableImage extends Error {
  constructor(
    message: string,
    /** Why, as the end of a sentence: `it is empty`. */
    readonly reason: string,
  ) {
    super(message);
  }
}

/** Throws an UnreadableImage: what was got instead of an image, and what to do about it. */
export type Fail = (got: string, remedy: string) => never;

const FORMATS = 'a PNG, JPEG, WebP, TIFF, GIF or AVIF image';
const READABLE = new Set(['png', 'jpeg', 'webp', 'tiff', 'gif', 'heif']);

/** The errors of a function that reads an image. */
export function failAs(caller: string, name: string): Fail {
  return (got, remedy) => {
    throw new UnreadableImage(
      `${caller}: ${name} must be ${FORMATS}, but ${got}; ${remedy}`,
      got.replace(/\s+/g, ' '),
    );
  };
}

/** Refuses what is no regular file: opening a pipe would wait for ever. */
export async function checkIsFile(path: string, fail: Fail): Promise<void> {
  const reason = await whyNotRegular(path);
  if (reason === undefined) return;
  const remedies: Readonly<Record<string, string>> = {
    'it is a folder': 'name a file inside it',
    'there is no such file': 'check the path',
    'it may not be read': 'change its permissions',
  };
  fail(reason, remedies[reason] ?? 'name an image file');
}

/** The bytes of a file that is one and not empty. */
export async function readBytes(path: string, fail: Fail): Promise<Buffer> {
  await checkIsFile(path, fail);
  try {
    const bytes = await readFile(path);
    return bytes.length > 0 ? bytes : fail('it is empty', 'make or download it again');
  } catch (error) {
    return failByDisk(error, fail);
  }
}

/** An error of the file system in words for a person. */
export function failByDisk(error: unknown, fail: Fail): never {
  if (error instanceof UnreadableImage) throw error;
  const code = error instanceof Error && 'code' in error ? error.code : error;
  return code === 'EACCES' || code === 'EPERM'
    ? fail('it may not be read', 'change its permissions')
    : fail(`reading it failed (${code})`, 'check the path and the disk');
}

/** Whether the library reads files of a format that libvips names. */
export const isReadable = (format: string | undefined): boolean =>
  format !== undefined && READABLE.has(format);

/** Whether an error of libvips says that the bytes are of no format that it knows. */
export const saysUnknownFormat = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('unsupported image format');

/** Refuses formats, sizes and samples that the library does not read. */
export function checkMetadata({ format, width, height, depth, space }: Metadata, fail: Fail): void {
  if (!isReadable(format)) {
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

/** An error of libvips in words for a person. */
export function failByVips(error: unknown, fail: Fail): never {
  if (error instanceof UnreadableImage) throw error;
  const message = error instanceof Error ? error.message : String(error);
  if (saysUnknownFormat(error)) {
    return fail('its content is of no known image format', 'convert it to PNG');
  }
  const detail = message
    .replace(/^Input \w+ has corrupt header: /, '')
    .split('\n')[0]
    .trim();
  return fail(
    `its data is damaged or cut off${detail === '' ? '' : ` (${detail})`}`,
    'make or download it again',
  );
}
