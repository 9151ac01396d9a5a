// How far a fetch is: bytes of files that come at the same time, images of archives that come one after the other.
import type { CatalogueArchive, CatalogueEntry, CatalogueFile } from './catalogue';

/** How far a fetch is. */
export interface FetchProgress {
  /** What is worked on. */
  readonly file: string;
  readonly filesDone: number;
  readonly filesTotal: number;
  /** Bytes on the disk now: of the whole set, or of the archive that is being downloaded. */
  readonly bytesDone: number;
  /** Bytes of the whole set, where it is one of files and all sizes are known. */
  readonly bytesTotal?: number;
}

/** Adds up the bytes of downloads that run at the same time. */
export function filesProgress(
  all: readonly CatalogueFile[],
  missing: readonly CatalogueFile[],
  onProgress?: (progress: FetchProgress) => void,
): (file: CatalogueFile, bytes: number) => void {
  const bytesTotal = sizeOf(all);
  const before = all.length - missing.length;
  const bytesBefore = (bytesTotal ?? 0) - (sizeOf(missing) ?? 0);
  const bytesOf = new Map<string, number>();
  const finished = new Set<string>();
  return ({ path, bytes: expected }, bytes) => {
    bytesOf.set(path, bytes);
    if (bytes === expected) finished.add(path);
    const bytesDone = bytesBefore + [...bytesOf.values()].reduce((sum, part) => sum + part, 0);
    onProgress?.({
      file: path,
      filesDone: before + finished.size,
      filesTotal: all.length,
      bytesDone,
      ...(bytesTotal === undefined ? {} : { bytesTotal }),
    });
  };
}

function sizeOf(files: readonly CatalogueFile[]): number | undefined {
  let sum = 0;
  for (const { bytes } of files) {
    if (bytes === undefined) return undefined;
    sum += bytes;
  }
  return sum;
}

/** Counts the images of all archives of a set, whatever is done with them. */
export function archivesProgress(
  { archives = [] }: CatalogueEntry,
  onProgress?: (progress: FetchProgress) => void,
): (what: string, imagesDone: number, bytesDone?: number) => void {
  const filesTotal = imagesOf(archives);
  return (file, imagesDone, bytesDone = 0) =>
    onProgress?.({ file, filesDone: Math.min(imagesDone, filesTotal), filesTotal, bytesDone });
}

/** How many images archives hold together. */
export const imagesOf = (archives: readonly CatalogueArchive[]): number =>
  archives.reduce((sum, { images }) => sum + images, 0);
