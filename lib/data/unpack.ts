// Unpacking a set's zip archive: its images alone, flat, each checked against the zip's checksum and decoded, before
// any of them appears.
import { createWriteStream, existsSync } from 'node:fs';
import { rename, rm, rmdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { makeFolders } from '../files/make-folders';
import { printable } from '../files/printable';
import { type ArchiveLimits, DamagedArchive, imageEntries } from './archive-entries';
import { damagedImages } from './damaged-images';

export { DamagedArchive } from './archive-entries';

/** Options of unpackImages. */
export interface UnpackOptions extends ArchiveLimits {
  /** How many images it must hold. */
  expected: number;
  /** Whether every image is decoded before the folder appears. Default true; needless where the archive's checksum is known. */
  decode?: boolean;
  /** Called after each image with the number unpacked so far. */
  onImage?: (done: number) => void;
  /** Called after each image with the number decoded so far. */
  onDecoded?: (done: number) => void;
  signal?: AbortSignal;
}

/**
 * Unpacks the images of a zip file into a folder, which appears under its name when all are there. What a folder of
 * that name held is replaced file by file; what the archive does not have is kept beside it, in <folder>.replaced.
 * @returns how many images it had
 * @throws DamagedArchive where the archive is damaged, has another number of images than expected, two of one name,
 *   files that are no images, or would unfold beyond the limits; other errors where the disk is at fault
 */
export async function unpackImages(
  archive: string,
  folder: string,
  options: UnpackOptions,
): Promise<number> {
  const unfinished = `${folder}.partial`;
  await rm(unfinished, { recursive: true, force: true });
  await makeFolders(unfinished);
  try {
    const names = await extract(archive, unfinished, options);
    if (options.decode ?? true) await refuseDamaged(unfinished, names, options);
    await replace(folder, unfinished, names);
    return names.length;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    options.signal?.throwIfAborted();
    throw inWords(error, archive, options.expected);
  }
}

async function extract(
  archive: string,
  folder: string,
  { expected, onImage, signal, ...limits }: UnpackOptions,
): Promise<string[]> {
  const zip = await yauzl.openPromise(archive, { lazyEntries: true, autoClose: false });
  try {
    const entries = await imageEntries(zip, expected, limits);
    await checkRoom(folder, [...entries.values()]);
    let done = 0;
    for (const [name, entry] of entries) {
      signal?.throwIfAborted();
      await extractOne(zip, entry, join(folder, name));
      onImage?.(++done);
    }
    return [...entries.keys()];
  } finally {
    zip.close();
  }
}

async function checkRoom(folder: string, entries: readonly Entry[]): Promise<void> {
  const total = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  const disk = await statfs(folder).catch(() => undefined);
  if (disk !== undefined && total > disk.bavail * disk.bsize) {
    throw Object.assign(new Error(`${Math.ceil(total / 1e6)} MB do not fit`), { code: 'ENOSPC' });
  }
}

async function extractOne(zip: ZipFile, entry: Entry, path: string): Promise<void> {
  let checksum = 0;
  const sum = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  };
  await pipeline(await zip.openReadStreamPromise(entry), sum, createWriteStream(path));
  if (checksum !== entry.crc32) throw new DamagedArchive(`${entry.fileName} is damaged`);
}

async function refuseDamaged(
  folder: string,
  names: readonly string[],
  { onDecoded, signal }: UnpackOptions,
): Promise<void> {
  const damaged = await damagedImages(folder, names, { onImage: onDecoded, signal });
  const [first] = damaged;
  if (first === undefined) return;
  const [name, reason] = first;
  throw new DamagedArchive(
    `${damaged.size} of them cannot be decoded (${printable(name)}: ${reason})`,
  );
}

/** Puts the new folder in the old one's place. Files of the old one that the new one does not have are not deleted. */
async function replace(folder: string, fresh: string, names: readonly string[]): Promise<void> {
  if (!existsSync(folder)) return rename(fresh, folder);
  let old = `${folder}.replaced`;
  for (let number = 2; existsSync(old); number++) old = `${folder}.replaced-${number}`;
  await rename(folder, old);
  await rename(fresh, folder);
  for (const name of names) await rm(join(old, name), { recursive: true, force: true });
  // fails where something is left in it, which then stays
  await rmdir(old).catch(() => undefined);
}

function inWords(error: unknown, archive: string, expected: number): Error {
  const reason = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^E[A-Z]+$/.test(code) && code !== 'ENAMETOOLONG') {
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    return new Error(
      `unpackImages: ${archive} must be unpacked, but ${full ? 'the disk is full: ' : ''}${reason}; ` +
        `${full ? 'free some space' : 'check the folder and its permissions'} and run it again`,
      { cause: error },
    );
  }
  return new DamagedArchive(
    `unpackImages: ${archive} must be a whole zip archive of ${expected} images, but ${reason}; fetch it again`,
  );
}
