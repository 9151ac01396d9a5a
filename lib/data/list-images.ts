// Which files of a folder are images, and which of them belong together as HR and ready-made LR.
import { join } from 'node:path';
import { printable } from '../files/printable';
import { isInLrFolder, scanImages } from './scan-images';

/**
 * The image files of a folder and of the folders in it, as relative paths with forward slashes, sorted by code unit.
 * Hidden files and folders, unfinished files and the lab's own output are left out, see scanImages.
 * @throws naming what is called an image but is no regular file, and names that are no UTF-8
 */
export async function listImages(folder: string): Promise<string[]> {
  const { files, irregular, unnameable } = await scanImages(folder);
  if (irregular.length > 0) {
    const [{ path, reason }] = irregular;
    throw new Error(
      `listImages: ${join(folder, printable(path))} must be a regular file, but ${reason}` +
        `${andMore(irregular)}; remove or rename it`,
    );
  }
  if (unnameable.length > 0) {
    throw new Error(`listImages: ${unnameableNote(folder, unnameable)}`);
  }
  return [...files];
}

/** Names that are no UTF-8, in a sentence with its remedy. */
export function unnameableNote(folder: string, unnameable: readonly string[]): string {
  return (
    `the names of images in ${folder} must be UTF-8, but ${unnameable[0]} is not${andMore(unnameable)}; ` +
    'rename it (convmv renames many)'
  );
}

const andMore = (all: readonly unknown[]): string =>
  all.length > 1 ? `, nor are ${all.length - 1} more` : '';

/** A path without its ending. */
export function withoutExtension(path: string): string {
  return path.replace(/\.[^./]+$/, '');
}

/** One HR file and its name; `lr` where the same folder holds its LR of the scale. */
export interface ListedImage {
  readonly name: string;
  readonly hr: string;
  readonly lr?: string;
}

const HR_FOLDER = /^HR\//i;
const HR_SUFFIX = /(_SRF_\d+)?_HR$/;

/**
 * Sorts image files into HR and LR. Known layouts: a folder `HR` (LR in `LR`, `LR_x4` or `LRx4` beside it), and
 * file names that end in `_HR` or `_SRF_4_HR` (LR in `_SRF_4_LR`). Anything else is a folder of HR images.
 * @param scale the LR files of this factor are taken; without it, none
 */
export function sortIntoPairs(files: readonly string[], scale?: number): ListedImage[] {
  const inFolder = files.filter((file) => HR_FOLDER.test(file));
  const bySuffix = files.filter((file) => HR_SUFFIX.test(withoutExtension(file)));
  const plain = files.filter((file) => !isInLrFolder(file));
  const hrFiles = inFolder.length > 0 ? inFolder : bySuffix.length > 0 ? bySuffix : plain;
  const byStem = new Map(files.map((file) => [withoutExtension(file), file]));
  const names = uniqueNames(hrFiles);
  return hrFiles.map((hr, i) => {
    const candidates = scale === undefined ? [] : lrPlaces(names[i], scale);
    const lr = candidates.map((stem) => byStem.get(stem)).find((file) => file !== undefined);
    return { name: names[i], hr, ...(lr === undefined ? {} : { lr }) };
  });
}

/** Paths without ending and HR mark; files that differ in nothing else keep their ending. */
function uniqueNames(hrFiles: readonly string[]): string[] {
  const names = hrFiles.map((file) =>
    withoutExtension(file).replace(HR_FOLDER, '').replace(HR_SUFFIX, ''),
  );
  const seen = new Map<string, number>();
  for (const name of names) seen.set(name, (seen.get(name) ?? 0) + 1);
  return names.map((name, i) => (seen.get(name) === 1 ? name : hrFiles[i]));
}

/** Where LR files lie that come in one folder with their HR files. */
function lrPlaces(name: string, scale: number): string[] {
  const folders = [`LR_x${scale}`, `LRx${scale}`, 'LR'];
  return [
    `${name}_SRF_${scale}_LR`,
    ...folders.flatMap((folder) => lrNames(name, scale).map((stem) => `${folder}/${stem}`)),
  ];
}

/** The names, without ending, under which a folder of LR images may hold one, the likeliest first. */
export function lrNames(name: string, scale?: number): string[] {
  const scales = scale === undefined ? [2, 3, 4, 8] : [scale];
  return [
    name,
    ...scales.flatMap((factor) =>
      [`_SRF_${factor}_LR`, `x${factor}`, `_x${factor}`, `_LRx${factor}`, `_LR_x${factor}`].map(
        (suffix) => name + suffix,
      ),
    ),
    `${name}_LR`,
  ];
}
