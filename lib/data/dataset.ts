// A data set by name or by folder: the list of its images, not their pixels.
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { catalogueNames, isInCatalogue, readCatalogueEntry } from './catalogue';
import { openEmbedded } from './embedded-set';
import { folderImages } from './folder-images';
import { type ListedImage, lrNames, sortIntoPairs, withoutExtension } from './list-images';
import { openFetched, type SetFiles, splitFinder } from './set-files';
import { splitBySeed } from './split';

/** One image of a set. */
export interface DatasetImage {
  /** Unique in its set: the file's path without ending. */
  readonly name: string;
  /** Path of the HR file. */
  readonly hr: string;
  /** Path of a ready LR file; without it, LR is computed from HR. */
  readonly lr?: string;
}

/** Images under a name. */
export interface Dataset {
  readonly name: string;
  readonly images: readonly DatasetImage[];
  /** What a user should know of it, in a sentence or two: that part of it is missing or was left out. */
  readonly note?: string;
}

/** The parts of a set. Benchmarks have 'test' alone; folders have no 'test'. */
export type Split = 'train' | 'validation' | 'test' | 'all';

/** Options of openDataset. */
export interface OpenOptions {
  /** Default 'all'. Where a set has no validation part of its own, a tenth of its train part (at least one image) is it. */
  split?: Split;
  /** Split seed. Default 0. */
  seed?: number | string;
  /** A folder of ready LR images, matched to the HR images by file name (baby.png: baby.png, babyx4.png, …). */
  lr?: string;
  /** The factor for which LR files that come with the set are wanted. Without it LR is computed, unless `lr` is given. */
  scale?: number;
}

/**
 * Opens a set of the catalogue by its name, or any folder of images (nested folders too; other files are ignored).
 * @throws where there is no such set or folder, it is not downloaded, has no images, or too few to split
 */
export async function openDataset(
  nameOrFolder: string,
  options: OpenOptions = {},
): Promise<Dataset> {
  const opened = isInCatalogue(nameOrFolder)
    ? await openCatalogued(nameOrFolder, options)
    : await openFolder(nameOrFolder, options);
  if (options.lr === undefined) return opened;
  return { ...opened, images: await withLr(opened.images, options.lr, options.scale) };
}

async function openFolder(folder: string, options: OpenOptions): Promise<Dataset> {
  if (!existsSync(folder)) {
    const names = await catalogueNames();
    throw new Error(
      `openDataset: the set must be a folder of images or one of ${names.join(', ')}, but got ${folder}; check the name`,
    );
  }
  const { files, notes } = await folderImages(folder);
  const images = located(folder, sortIntoPairs(files, options.scale));
  if (images.length === 0) {
    throw new Error(
      `openDataset: ${folder} must hold images (png, jpg, webp, tif, gif, avif), but it has none; ` +
        `${['add some, or name another folder', ...notes].join('. ')}`,
    );
  }
  return {
    name: basename(resolve(folder)),
    images: part(folder, images, options),
    ...(notes.length === 0 ? {} : { note: notes.join(' ') }),
  };
}

async function openCatalogued(name: string, options: OpenOptions): Promise<Dataset> {
  const { split = 'all', seed = 0, scale } = options;
  const entry = await readCatalogueEntry(name);
  if (entry.kind !== 'images') {
    throw new Error(`openDataset: the set must be one of images, but ${name} holds ${entry.kind}`);
  }
  const { folder, files, note }: SetFiles =
    entry.generated === undefined ? await openFetched(entry, split) : await openEmbedded(entry);
  const splitOf = splitFinder(entry);
  const listed = sortIntoPairs(files, scale);
  const withSplit = (wanted: Split): DatasetImage[] =>
    located(
      folder,
      listed.filter(({ hr }) => wanted === 'all' || splitOf(hr) === wanted),
    );
  const set = (images: readonly DatasetImage[]): Dataset => ({
    name,
    images,
    ...(note === undefined ? {} : { note }),
  });
  if (split === 'all' || split === 'test' || withSplit('validation').length > 0) {
    const images = withSplit(split);
    if (images.length > 0) return set(images);
  }
  const train = withSplit('train');
  if (split === 'test' || train.length === 0) {
    const reason =
      note ??
      `it has none: ${name} is ${train.length > 0 ? 'for training' : 'a benchmark'}; choose another set`;
    throw new Error(`openDataset: ${name} must have images of the split '${split}', but ${reason}`);
  }
  return set(part(name, train, { split, seed }));
}

function located(folder: string, images: readonly ListedImage[]): DatasetImage[] {
  return images.map(({ name, hr, lr }) => ({
    name,
    hr: join(folder, hr),
    ...(lr === undefined ? {} : { lr: join(folder, lr) }),
  }));
}

/** The part of a set that has no split of its own. */
function part(
  folder: string,
  images: readonly DatasetImage[],
  { split = 'all', seed = 0 }: OpenOptions,
): readonly DatasetImage[] {
  if (split === 'all') return images;
  if (split === 'test') {
    throw new Error(
      `openDataset: split must be 'all', 'train' or 'validation' for a folder, but got 'test' for ${folder}`,
    );
  }
  if (images.length < 2) {
    throw new Error(
      `openDataset: ${folder} must hold at least 2 images, one of them for validation, but got ${images.length}; add images`,
    );
  }
  return splitBySeed(images, seed)[split];
}

async function withLr(
  images: readonly DatasetImage[],
  folder: string,
  scale?: number,
): Promise<DatasetImage[]> {
  const listed = await folderImages(folder);
  const files = new Map(listed.files.map((file) => [withoutExtension(file), join(folder, file)]));
  return images.map((image) => {
    const lr = lrNames(image.name, scale)
      .map((name) => files.get(name))
      .find((file) => file !== undefined);
    if (lr === undefined) {
      throw new Error(
        `openDataset: the LR folder ${folder} must hold a file for every HR image, but has none for ${image.name}; ` +
          'check the folder, or leave it out to compute LR',
      );
    }
    return { ...image, lr };
  });
}
