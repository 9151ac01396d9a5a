// Whether the files of a set are there and right. What `srgan data verify` calls damaged and what `srgan data fetch`
// mends are both decided here, so that they cannot differ.
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '../files/hash-file';
import { type CatalogueEntry, type CatalogueFile, filesFolder, pathsOf } from './catalogue';
import { damagedImages } from './damaged-images';
import { scanImages } from './scan-images';

/** The state of a folder of images whose names and checksums nobody knows: those of an archive, or drawn ones. */
export interface PartState {
  /** Below the set's folder of files. */
  readonly folder: string;
  /** How many images it must hold. */
  readonly images: number;
  readonly missing: number;
  /** Below the set's folder of files, as are the wrong ones. */
  readonly right: readonly string[];
  /** What cannot be decoded, or is no regular file. */
  readonly wrong: readonly string[];
}

/** The state of a set. */
export interface SetState {
  readonly right: readonly CatalogueFile[];
  readonly missing: readonly CatalogueFile[];
  /** Of another size or checksum, or no regular file. */
  readonly wrong: readonly CatalogueFile[];
  readonly parts: readonly PartState[];
}

/** Options of stateOf. */
export interface StateOptions {
  /** Called after each file and image with the number checked so far. */
  onFile?: (checked: number) => void;
  signal?: AbortSignal;
}

/** Checks every file of a set: size and checksum; images of its archives, and drawn ones, by decoding them. */
export async function stateOf(
  entry: CatalogueEntry,
  options: StateOptions = {},
): Promise<SetState> {
  const { onFile, signal } = options;
  const folder = filesFolder(entry);
  const found: Record<FileState, CatalogueFile[]> = { right: [], missing: [], wrong: [] };
  let checked = 0;
  for (const file of entry.files) {
    signal?.throwIfAborted();
    found[await fileState(join(folder, file.path), file)].push(file);
    onFile?.(++checked);
  }
  const parts: PartState[] = [];
  for (const part of partsOf(entry)) {
    const before = checked;
    const onImage = (done: number): void => {
      checked = before + done;
      onFile?.(checked);
    };
    parts.push(await partState(folder, part, { onImage, signal }));
  }
  return { ...found, parts };
}

type FileState = 'right' | 'missing' | 'wrong';

/** Whether a file is there, regular, and of the known size and checksum. */
export async function fileState(
  path: string,
  known: Pick<CatalogueFile, 'bytes' | 'sha256' | 'md5'>,
): Promise<FileState> {
  const status = await stat(path).catch(() => undefined);
  if (status === undefined) return 'missing';
  if (!status.isFile()) return 'wrong';
  if (known.bytes !== undefined && status.size !== known.bytes) return 'wrong';
  for (const kind of ['sha256', 'md5'] as const) {
    const expected = known[kind];
    if (expected !== undefined)
      return (await hashFile(path, kind)) === expected ? 'right' : 'wrong';
  }
  return 'right';
}

interface Part {
  readonly folder: string;
  readonly images: number;
  /** Where the names are known, others are left alone. */
  readonly names?: ReadonlySet<string>;
}

/** The folders of a set that hold a number of images without checksums. */
function partsOf(entry: CatalogueEntry): readonly Part[] {
  const { archives = [], generated = [] } = entry;
  const drawn = generated.map((images): Part => {
    const names = pathsOf(images);
    return { folder: images.folder, images: names.length, names: new Set(names) };
  });
  return [...archives, ...drawn];
}

async function partState(
  setFolder: string,
  { folder, images, names }: Part,
  options: { onImage: (done: number) => void; signal?: AbortSignal },
): Promise<PartState> {
  if (!existsSync(join(setFolder, folder))) {
    return { folder, images, missing: images, right: [], wrong: [] };
  }
  const { files, irregular, unnameable } = await scanImages(join(setFolder, folder));
  const below = (all: readonly string[]): string[] =>
    all.map((file) => `${folder}/${file}`).filter((path) => names?.has(path) ?? true);
  const found = below(files);
  const damaged = await damagedImages(setFolder, found, options);
  const right = found.filter((path) => !damaged.has(path));
  const wrong = [
    ...damaged.keys(),
    ...below([...irregular.map(({ path }) => path), ...unnameable]),
  ];
  const missing = Math.max(0, images - right.length - wrong.length);
  return { folder, images, missing, right, wrong };
}
