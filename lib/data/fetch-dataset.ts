// `srgan data fetch`: everything that a set of the catalogue is made of, from its mirror or its public address.
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withLock } from '../files/lock';
import {
  type CatalogueEntry,
  type CatalogueFile,
  filesFolder,
  readCatalogueEntry,
} from './catalogue';
import { type DownloadOptions, downloadFile } from './download';
import { openEmbedded } from './embedded-set';
import { fetchArchives } from './fetch-archives';
import { archivesProgress, type FetchProgress, filesProgress } from './fetch-progress';
import { inParallel } from './in-parallel';
import { type Mirror, openMirror } from './mirror';
import { stateOf } from './set-state';
import { encodedPath } from './source-address';

export type { FetchProgress } from './fetch-progress';

/** Options of fetchDataset. */
export interface FetchOptions extends Omit<DownloadOptions, 'onBytes'> {
  onProgress?: (progress: FetchProgress) => void;
  /** A folder or address with <set>/<file> below it, tried first. Default: the environment variable SRGAN_MIRROR. */
  mirror?: string;
  /** Downloads at a time. Default 4. */
  concurrency?: number;
}

/** What a fetch did. */
export interface FetchResult {
  readonly folder: string;
  /** Files and archives that were fetched, because they were missing or damaged. */
  readonly fetched: number;
  readonly present: number;
  /** What a user who has set a mirror should know: that the public address was asked, as the mirror lacks files. */
  readonly note?: string;
}

/**
 * Downloads what is missing of a set or damaged, checks it, and says how much that was.
 * Interrupted, it continues at the next call; called again on a whole set it only checks it, as verifyDataset does.
 * @throws in words for a user, with the remedy; what was finished before stays
 */
export async function fetchDataset(name: string, options: FetchOptions = {}): Promise<FetchResult> {
  return fetchEntry(await readCatalogueEntry(name), options);
}

/** fetchDataset for a description that need not be in the catalogue. */
export async function fetchEntry(
  entry: CatalogueEntry,
  options: FetchOptions = {},
): Promise<FetchResult> {
  const folder = filesFolder(entry);
  const place = dirname(folder);
  return withLock(join(place, '.lock'), `the set ${entry.name} in ${place}`, async (lock) => {
    const signal =
      options.signal === undefined ? lock.signal : AbortSignal.any([options.signal, lock.signal]);
    return entry.generated === undefined
      ? fetchMissing(entry, { ...options, signal })
      : makeAgain(entry);
  });
}

async function fetchMissing(
  entry: CatalogueEntry,
  options: FetchOptions & { signal: AbortSignal },
): Promise<FetchResult> {
  const { archives = [] } = entry;
  const { onProgress, signal } = options;
  const report = archivesProgress(entry, onProgress);
  const checking = (checked: number): void => {
    if (archives.length > 0) report('checking what is there', checked - entry.files.length);
  };
  const state = await stateOf(entry, { onFile: checking, signal });
  const files = [...state.missing, ...state.wrong];
  const unwell = state.parts.filter(({ missing, wrong }) => missing > 0 || wrong.length > 0);
  const wanted = archives.filter(({ folder }) => unwell.some((part) => part.folder === folder));
  const fetched = files.length + wanted.length;
  const present = entry.files.length + archives.length - fetched;
  const result = { folder: filesFolder(entry), fetched, present };
  if (fetched === 0) return result;
  const mirror = await openMirror(options.mirror);
  const fromPublic =
    (await fetchFiles(entry, files, { ...options, mirror })) +
    (await fetchArchives(entry, wanted, { ...options, mirror }));
  if (mirror === undefined || fromPublic === 0) return result;
  const note = `${fromPublic} of ${fetched} files are not on the mirror ${mirror.name} and came from their public address.`;
  return { ...result, note };
}

/** Returns how many came from their public address. */
async function fetchFiles(
  entry: CatalogueEntry,
  files: readonly CatalogueFile[],
  options: Omit<FetchOptions, 'mirror'> & { mirror?: Mirror },
): Promise<number> {
  const { mirror, concurrency = 4, onProgress, signal: outer, ...downloading } = options;
  const report = filesProgress(entry.files, files, onProgress);
  const folder = filesFolder(entry);
  let fromPublic = 0;
  const fetchOne = async (file: CatalogueFile, signal: AbortSignal): Promise<void> => {
    const sources = entry.baseUrl === undefined ? [] : [entry.baseUrl + encodedPath(file.path)];
    const mirrors = mirror?.placesOf(entry, file.path);
    const source = await downloadFile(
      { ...file, path: join(folder, file.path), mirrors, sources },
      { ...downloading, signal, onBytes: (bytes) => report(file, bytes) },
    );
    if (sources.includes(source)) fromPublic++;
  };
  await inParallel(files, concurrency, fetchOne, outer);
  return fromPublic;
}

/** A set that the workspace makes itself: what is damaged of it is deleted, and made again as if it had been missing. */
async function makeAgain(entry: CatalogueEntry): Promise<FetchResult> {
  const folder = filesFolder(entry);
  const { wrong, parts } = await stateOf(entry);
  const damaged = [...wrong.map(({ path }) => path), ...parts.flatMap((part) => part.wrong)];
  for (const path of damaged) await rm(join(folder, path), { force: true });
  const { files, note } = await openEmbedded(entry);
  if (note !== undefined) throw new Error(`fetchDataset: ${note}`);
  return { folder, fetched: damaged.length, present: files.length - damaged.length };
}
