// The size of an image file without decoding it: some thousand files a minute, for a look at a whole set. A file
// that does not end as its format demands is decoded after all, so that one that was cut off is found as well.
import { type FileHandle, open } from 'node:fs/promises';
import {
  checkIsFile,
  checkMetadata,
  failAs,
  failByDisk,
  failByVips,
  isReadable,
  saysUnknownFormat,
} from './image-file';
import { decode } from './read-image-with-alpha';
import { sharp } from './sharp';

/** Pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The size that readImage would give, EXIF orientation applied.
 * Throws as readImage does where the file is missing, no regular file, empty, cut off, of an unknown format or too
 * large. Damage in the midst of a file is not seen.
 */
export async function readImageSize(path: string): Promise<ImageSize> {
  const fail = failAs('readImageSize', path);
  await checkIsFile(path, fail);
  const format = await firstAndLast(path).catch((error) => failByDisk(error, fail));
  if (format === undefined) return decodedSize(path);
  try {
    const metadata = await sharp(path, { limitInputPixels: false, failOn: 'warning' }).metadata();
    checkMetadata(metadata, fail);
    // what is named by its first bytes is read by them too, or else decoding decides
    return metadata.format === format ? metadata.autoOrient : await decodedSize(path);
  } catch (error) {
    return failByVips(error, fail);
  }
}

/**
 * The size that bytes in memory declare, EXIF orientation applied, without decoding them: for whoever must say no first.
 * Undefined where they are of no format that the library reads.
 * @throws UnreadableImage where the head of the file is damaged.
 */
export async function declaredSize(bytes: Buffer): Promise<ImageSize | undefined> {
  try {
    const { format, autoOrient } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return isReadable(format) ? autoOrient : undefined;
  } catch (error) {
    if (saysUnknownFormat(error)) return undefined;
    return failByVips(error, failAs('declaredSize', 'the buffer'));
  }
}

async function decodedSize(path: string): Promise<ImageSize> {
  const { width, height } = (await decode(path, 'readImageSize')).image;
  return { width, height };
}

/** The format of a file that ends as it should. Undefined where that cannot be told from a few bytes. */
async function firstAndLast(path: string): Promise<'png' | 'jpeg' | 'gif' | 'webp' | undefined> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const first = await bytesAt(handle, 0, 12);
    const last = await bytesAt(handle, Math.max(0, size - 12), 12);
    const starts = (text: string): boolean => first.toString('latin1').startsWith(text);
    if (starts('\x89PNG')) return last.toString('latin1', 4, 8) === 'IEND' ? 'png' : undefined;
    if (starts('\xff\xd8\xff'))
      return last.toString('latin1').endsWith('\xff\xd9') ? 'jpeg' : undefined;
    if (starts('GIF8')) return last.at(-1) === 0x3b ? 'gif' : undefined;
    if (starts('RIFF') && first.toString('latin1', 8, 12) === 'WEBP') {
      return first.readUInt32LE(4) + 8 <= size ? 'webp' : undefined;
    }
    return undefined;
  } finally {
    await handle.close();
  }
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
