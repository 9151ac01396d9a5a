// Fetching the zip archives of a set: downloaded, checked, unpacked, and their images decoded where no checksum
// vouches for them.
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type CatalogueArchive, type CatalogueEntry, filesFolder } from './catalogue';
import { type DownloadOptions, downloadFile } from './download';
import { archivesProgress, type FetchProgress, imagesOf } from './fetch-progress';
import type { Mirror } from './mirror';
import { fileState } from './set-state';
import { DamagedArchive, unpackImages } from './unpack';

/** Options of fetchArchives. */
export interface FetchArchivesOptions extends Omit<DownloadOptions, 'onBytes'> {
  mirror?: Mirror;
  onProgress?: (progress: FetchProgress) => void;
}

/**
 * Fetches archives one after the other. An archive that proves damaged is deleted, one that the disk had no room for is kept.
 * @returns how many came from their public address
 */
export async function fetchArchives(
  entry: CatalogueEntry,
  wanted: readonly CatalogueArchive[],
  options: FetchArchivesOptions,
): Promise<number> {
  let fromPublic = 0;
  let done = imagesOf(entry.archives ?? []) - imagesOf(wanted);
  const report = archivesProgress(entry, options.onProgress);
  for (const archive of wanted) {
    const { url, images, sha256, folder } = archive;
    const name = basename(new URL(url).pathname);
    const before = done;
    const path = join(dirname(filesFolder(entry)), 'archives', name);
    const source = await download(archive, path, {
      ...options,
      mirrors: options.mirror?.placesOf(entry, name),
      onBytes: (bytes) => report(name, before, bytes),
    });
    if (source === url) fromPublic++;
    try {
      await unpackImages(path, join(filesFolder(entry), folder), {
        expected: images,
        decode: sha256 === undefined,
        signal: options.signal,
        onImage: (count) => report(`unpacking ${name}`, before + count),
        onDecoded: (count) => report(`checking ${name}`, before + count),
      });
    } catch (error) {
      // a damaged one would be found again
      if (error instanceof DamagedArchive) await rm(path, { force: true });
      throw error;
    }
    await rm(path, { force: true });
    done += images;
  }
  return fromPublic;
}

/** Downloads an archive unless an earlier fetch has left it, whole. Returns where from. */
async function download(
  { url, bytes, sha256 }: CatalogueArchive,
  path: string,
  { mirrors, ...options }: DownloadOptions & { mirrors?: readonly string[] },
): Promise<string> {
  if ((await fileState(path, { bytes, sha256 })) === 'right') return path;
  return downloadFile({ path, bytes, sha256, mirrors, sources: [url] }, options);
}
