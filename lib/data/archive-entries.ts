// The images of a zip archive, chosen and measured by its directory before anything is unpacked: an archive of a
// megabyte can unfold to terabytes.
import { basename } from 'node:path';
import type { Entry, ZipFile } from 'yauzl';
import { printable } from '../files/printable';
import { IMAGE_FILE } from './scan-images';

/** What is wrong with an archive, as the end of a sentence; it is of no use and has to be fetched again. */
export class DamagedArchive extends Error {}

/** What an archive may unfold to. */
export interface ArchiveLimits {
  /** Bytes of one image. Default 128 MiB: a PNG of 40 megapixels that does not compress at all. */
  maxEntryBytes?: number;
  /** Bytes of all images. Default 32 MiB for each that is expected. */
  maxTotalBytes?: number;
  /** Unpacked bytes per byte of the archive. Default 20: image files hardly compress any further. */
  maxRatio?: number;
}

/** What is allowed on top of the ratio: small archives of flat test pictures compress well. */
const RATIO_FREE_BYTES = 2 ** 24;

/** Entries that are no images (read-me files, folders, resource forks), beyond two for each image. */
const OTHER_ENTRIES = 1000;

/**
 * The entries that are images, each with the name it gets, flat. Hidden files are left out.
 * @throws DamagedArchive where there are fewer or more than expected, two of one name (letter case aside), or where
 *   they would unfold beyond the limits
 */
export async function imageEntries(
  zip: ZipFile,
  expected: number,
  limits: ArchiveLimits = {},
): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > 3 * expected + OTHER_ENTRIES) {
    throw new DamagedArchive(`it has ${zip.entryCount} entries`);
  }
  const found = new Map<string, Entry>();
  const seen = new Set<string>();
  for await (const entry of zip.eachEntry()) {
    const name = basename(entry.fileName);
    if (!IMAGE_FILE.test(name) || name.startsWith('.')) continue;
    // not every file system tells A from a, or the two ways to write é
    const key = name.normalize('NFC').toLowerCase();
    if (seen.has(key)) throw new DamagedArchive(`it has two images of the name ${printable(name)}`);
    seen.add(key);
    found.set(name, entry);
  }
  if (found.size !== expected) throw new DamagedArchive(`it has ${found.size}`);
  checkSizes([...found.values()], zip.fileSize, { maxTotalBytes: expected * 2 ** 25, ...limits });
  return found;
}

/** By the sizes that the directory declares; the reader holds every entry to its own. */
function checkSizes(
  entries: readonly Entry[],
  archiveBytes: number,
  limits: ArchiveLimits & { maxTotalBytes: number },
): void {
  const { maxEntryBytes = 2 ** 27, maxTotalBytes, maxRatio = 20 } = limits;
  const large = entries.find(({ uncompressedSize }) => uncompressedSize > maxEntryBytes);
  if (large !== undefined) {
    const name = printable(large.fileName);
    throw new DamagedArchive(`its ${name} unfolds to ${mega(large.uncompressedSize)}`);
  }
  const total = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  if (total > maxTotalBytes || total > maxRatio * archiveBytes + RATIO_FREE_BYTES) {
    throw new DamagedArchive(`its ${mega(archiveBytes)} unfold to ${mega(total)}`);
  }
}

const mega = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
