// Unpacking a set's zip archive: its images alone, flat, each checked against the zip's checksum.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { IMAGE_FILE } from './list-images';

/**
 * Unpacks the images of a zip file into a new folder, which appears under its name when all are there.
 * @returns how many images it had
 * @throws where the archive is damaged or has another number of images than `expected`
 */
export async function unpackImages(
  archive: string,
  folder: string,
  options: { expected: number; onImage?: (done: number) => void },
): Promise<number> {
  const unfinished = `${folder}.partial`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const fail = (reason: string): Error =>
    new Error(
      `unpackImages: ${archive} must be a whole zip archive of ${options.expected} images, but ${reason}; fetch it again`,
    );
  let count = 0;
  try {
    const zip = await yauzl.openPromise(archive, { lazyEntries: true });
    for await (const entry of zip.eachEntry()) {
      if (!IMAGE_FILE.test(entry.fileName) || basename(entry.fileName).startsWith('.')) continue;
      await writeFile(join(unfinished, basename(entry.fileName)), await contents(zip, entry));
      count++;
      options.onImage?.(count);
    }
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw fail((error as Error).message);
  }
  if (count !== options.expected) {
    await rm(unfinished, { recursive: true, force: true });
    throw fail(`it has ${count}`);
  }
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
  return count;
}

async function contents(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const bytes = await buffer(await zip.openReadStreamPromise(entry));
  if (crc32(bytes) !== entry.crc32) throw new Error(`${entry.fileName} is damaged`);
  return bytes;
}
