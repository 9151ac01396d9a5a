// `srgan data fetch`: everything that a set of the catalogue is made of, from its mirror or its public address.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  type CatalogueArchive,
  type CatalogueEntry,
  type CatalogueFile,
  filesFolder,
  readCatalogueEntry,
} from './catalogue';
import { type DownloadOptions, downloadFile } from './download';
import { withFolderLock } from './folder-lock';
import { listImages } from './list-images';
import { openSample } from './sample';
import { unpackImages } from './unpack';
import { fileState } from './verify-dataset';

/** How far a fetch is. */
export interface FetchProgress {
  /** What is worked on. */
  readonly file: string;
  readonly filesDone: number;
  readonly filesTotal: number;
  /** Bytes on the disk now, of the whole set. */
  readonly bytesDone: number;
  /** Bytes of the whole set, where all sizes are known. */
  readonly bytesTotal?: number;
}

/** Options of fetchDataset. */
export interface FetchOptions extends Omit<DownloadOptions, 'onBytes'> {
  onProgress?: (progress: FetchProgress) => void;
  /** A folder or address with <set>/<file> below it, tried first. Default: the environment variable SRGAN_MIRROR. */
  mirror?: string;
  /** Downloads at a time. Default 4. */
  concurrency?: number;
}

/**
 * Downloads what is missing of a set, checks it, and says how much that was.
 * Interrupted, it continues at the next call; called again on a whole set it only checks the checksums.
 * @throws in words for a user, with the remedy; what was finished before stays
 */
export async function fetchDataset(
  name: string,
  options: FetchOptions = {},
): Promise<{ readonly folder: string; readonly fetched: number; readonly present: number }> {
  const entry = await readCatalogueEntry(name);
  const folder = filesFolder(entry);
  if (entry.generated !== undefined) {
    const { files, note } = await openSample(entry);
    if (note !== undefined) throw new Error(`fetchDataset: ${note}`);
    return { folder, fetched: 0, present: files.length };
  }
  return withFolderLock(dirname(folder), async () => {
    const missing = await missingFiles(entry, folder);
    const archives = await missingArchives(entry, folder);
    const report = progressReporter(entry, missing, options);
    await inParallel(
      missing,
      options.concurrency ?? 4,
      (file, signal) =>
        downloadFile(
          { ...file, path: join(folder, file.path), sources: sources(entry, file.path, options) },
          {
            ...options,
            signal,
            onBytes: (bytes) => report(file.path, bytes, bytes === file.bytes),
          },
        ),
      options.signal,
    );
    for (const archive of archives) await fetchArchive(entry, archive, folder, options);
    const total = entry.files.length + (entry.archives?.length ?? 0);
    const fetched = missing.length + archives.length;
    return { folder, fetched, present: total - fetched };
  });
}

async function missingFiles(entry: CatalogueEntry, folder: string): Promise<CatalogueFile[]> {
  const missing: CatalogueFile[] = [];
  for (const file of entry.files) {
    if ((await fileState(join(folder, file.path), file)) !== 'right') missing.push(file);
  }
  return missing;
}

async function missingArchives(entry: CatalogueEntry, folder: string): Promise<CatalogueArchive[]> {
  const missing: CatalogueArchive[] = [];
  for (const archive of entry.archives ?? []) {
    const place = join(folder, archive.folder);
    const count = existsSync(place) ? (await listImages(place)).length : 0;
    if (count !== archive.images) missing.push(archive);
  }
  return missing;
}

/** The mirror, in its plain layout and in that of a copied datasets folder, then the public address. */
function sources(
  entry: CatalogueEntry,
  path: string,
  options: FetchOptions,
  url?: string,
): string[] {
  const mirror = options.mirror ?? process.env.SRGAN_MIRROR;
  const places = [`${entry.name}/${path}`, `${entry.name}/${entry.kind}/${path}`];
  const isAddress = mirror !== undefined && /^https?:/.test(mirror);
  const mirrored = places
    .filter(() => mirror !== undefined && mirror !== '')
    .map((place) =>
      isAddress ? `${mirror.replace(/\/$/, '')}/${encodeURI(place)}` : resolve(`${mirror}`, place),
    )
    .filter((place) => isAddress || existsSync(place));
  const open = url ?? (entry.baseUrl === undefined ? undefined : entry.baseUrl + encodeURI(path));
  return open === undefined ? mirrored : [...mirrored, open];
}

async function fetchArchive(
  entry: CatalogueEntry,
  archive: CatalogueArchive,
  folder: string,
  options: FetchOptions,
): Promise<void> {
  const file = basename(new URL(archive.url).pathname);
  const path = join(dirname(folder), 'archives', file);
  const report = (what: string, filesDone: number, bytesDone: number): void =>
    options.onProgress?.({ file: what, filesDone, filesTotal: archive.images, bytesDone });
  if (!existsSync(path)) {
    await downloadFile(
      { path, sources: sources(entry, file, options, archive.url) },
      { ...options, onBytes: (bytes) => report(file, 0, bytes) },
    );
  }
  try {
    await unpackImages(path, join(folder, archive.folder), {
      expected: archive.images,
      onImage: (done) => report(`unpacking ${file}`, done, 0),
    });
  } finally {
    // unpacked it is not needed any more, and a damaged one would be found again
    await rm(path);
  }
}

/** Adds up the bytes of downloads that run at the same time. */
function progressReporter(
  entry: CatalogueEntry,
  missing: readonly CatalogueFile[],
  { onProgress }: FetchOptions,
): (file: string, bytes: number, done: boolean) => void {
  const sizeOf = (files: readonly CatalogueFile[]): number | undefined =>
    files.every(({ bytes }) => bytes !== undefined)
      ? files.reduce((sum, { bytes = 0 }) => sum + bytes, 0)
      : undefined;
  const bytesTotal = sizeOf(entry.files);
  const before = entry.files.length - missing.length;
  const bytesBefore = (bytesTotal ?? 0) - (sizeOf(missing) ?? 0);
  const bytesOf = new Map<string, number>();
  const finished = new Set<string>();
  return (file, bytes, done) => {
    bytesOf.set(file, bytes);
    if (done) finished.add(file);
    const bytesDone = bytesBefore + [...bytesOf.values()].reduce((sum, part) => sum + part, 0);
    onProgress?.({
      file,
      filesDone: before + finished.size,
      filesTotal: entry.files.length,
      bytesDone,
      ...(bytesTotal === undefined ? {} : { bytesTotal }),
    });
  };
}

/** Works on several items at a time; the first failure stops the others and is the result. */
async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T, signal: AbortSignal) => Promise<void>,
  outer?: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const signal = outer === undefined ? failed.signal : AbortSignal.any([outer, failed.signal]);
  const queue = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      signal.throwIfAborted();
      await work(item, signal);
    }
  };
  const workers = Array.from({ length: Math.max(1, width) }, () =>
    worker().catch((error) => {
      failed.abort(error);
      throw error;
    }),
  );
  const results = await Promise.allSettled(workers);
  outer?.throwIfAborted();
  if (results.some(({ status }) => status === 'rejected')) throw failed.signal.reason;
}
