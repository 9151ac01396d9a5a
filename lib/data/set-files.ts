// The files of a set of the catalogue on this disk, and the split that each belongs to.
import { existsSync } from 'node:fs';
import { type CatalogueEntry, type FileSplit, filesFolder } from './catalogue';
import { isInLrFolder, scanImages } from './scan-images';

/** The files of a set as they now are on the disk. */
export interface SetFiles {
  readonly folder: string;
  /** Below `folder`, sorted. */
  readonly files: readonly string[];
  /** What is missing, in a sentence for the user; absent where the set is whole. */
  readonly note?: string;
}

/** The files of a downloaded set. Throws where some of those that the split takes images from are missing. */
export async function openFetched(
  entry: CatalogueEntry,
  split: FileSplit | 'all' = 'all',
): Promise<SetFiles> {
  const folder = filesFolder(entry);
  const listed = existsSync(folder) ? (await scanImages(folder)).files : [];
  const found = new Set(listed);
  const source = sourceOf(entry, split);
  const isWanted = (part: { split?: FileSplit }): boolean =>
    source === 'all' || part.split === undefined || part.split === source;
  const missing = entry.files
    .filter((file) => isWanted(file) && !found.has(file.path))
    .map(({ path }) => path);
  for (const { folder: part, images } of (entry.archives ?? []).filter(isWanted)) {
    const count = listed.filter((file) => file.startsWith(`${part}/`)).length;
    if (count < images) missing.push(`${images - count} images of ${part}`);
  }
  if (missing.length > 0) {
    const state = listed.length === 0 ? 'it is not there' : `it lacks ${missing[0]}`;
    throw new Error(
      `openDataset: ${entry.name} must be downloaded first, but ${state}; run: npx srgan data fetch ${entry.name}`,
    );
  }
  const splitOf = splitFinder(entry);
  return {
    folder,
    files: listed.filter((file) => isInLrFolder(file) || splitOf(file) !== undefined),
  };
}

/** The split whose files are used: a set without validation files of its own validates on a part of its train files. */
function sourceOf(
  { files, archives = [] }: CatalogueEntry,
  split: FileSplit | 'all',
): typeof split {
  const has = [...files, ...archives].some((part) => part.split === split);
  return split === 'validation' && !has ? 'train' : split;
}

/** The split of a file: its own, or that of the archive it came in. */
export function splitFinder({
  files,
  archives = [],
  generated = [],
}: CatalogueEntry): (path: string) => FileSplit | undefined {
  const folders: readonly { folder: string; split: FileSplit }[] = [...archives, ...generated];
  const byPath = new Map(files.map((file) => [file.path, file.split]));
  return (path) =>
    byPath.get(path) ?? folders.find(({ folder }) => path.startsWith(`${folder}/`))?.split;
}
