// Everything in a folder that is called an image: what can be read, and what cannot and why. Names are bytes here:
// a file system allows names that are no text, and Node.js could not open them by the text it makes of them.
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { printableBytes } from '../files/printable';
import { whyNotRegular } from '../files/regular-file';
import { isMarked, isRunOrEvaluation } from './output-marker';

/** Endings of the files that count as images; all others are ignored. */
export const IMAGE_FILE: RegExp = /\.(png|jpe?g|webp|tiff?|gif|avif)$/i;

/** What is called an image but is no regular file. */
export interface IrregularFile {
  readonly path: string;
  /** What it is, as the end of a sentence: `it is a named pipe`. */
  readonly reason: string;
}

/** The images of a folder and of the folders in it: relative paths with forward slashes, sorted by code unit. */
export interface ScannedImages {
  readonly files: readonly string[];
  readonly irregular: readonly IrregularFile[];
  /** Names that are no UTF-8, with those bytes written out: `caf\xe9.png`. They cannot be opened by a text. */
  readonly unnameable: readonly string[];
  /** Folders of images that the lab itself wrote, left out. */
  readonly ownOutput: readonly string[];
}

/**
 * Looks through a folder. Hidden files and folders are left out, and folders of the lab's own output in it (not the
 * folder itself, which somebody has named). Links to files are followed, links to folders are not.
 * @throws where the folder, or one in it, cannot be read
 */
export async function scanImages(folder: string): Promise<ScannedImages> {
  const found: Found = { files: [], irregular: [], unnameable: [], ownOutput: [] };
  await scan(Buffer.from(folder), [], found);
  return {
    files: found.files.sort(byCodeUnit),
    irregular: found.irregular.sort((a, b) => byCodeUnit(a.path, b.path)),
    unnameable: found.unnameable.sort(byCodeUnit),
    ownOutput: found.ownOutput.sort(byCodeUnit),
  };
}

/** The same order on every machine, whatever its language. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether a file lies in a folder of LR images beside the HR ones: LR, LR_x4 or LRx4. */
export function isInLrFolder(file: string): boolean {
  return /^LR(_?x\d+)?\//.test(file);
}

interface Found {
  readonly files: string[];
  readonly irregular: IrregularFile[];
  readonly unnameable: string[];
  readonly ownOutput: string[];
}

const SLASH = Buffer.from('/');
const DOT = '.'.charCodeAt(0);

/** @param below the names of the folders from the first one down to this */
async function scan(folder: Buffer, below: readonly Buffer[], found: Found): Promise<void> {
  const entries = await entriesOf(folder);
  if (below.length > 0 && isOwnOutput(below, new Set(entries.map(({ name }) => `${name}`)))) {
    if (await holdsImage(folder)) found.ownOutput.push(below.map(printableBytes).join('/'));
    return;
  }
  for (const entry of entries) {
    if (entry.name[0] === DOT) continue;
    const place = Buffer.concat([folder, SLASH, entry.name]);
    const names = [...below, entry.name];
    if (IMAGE_FILE.test(entry.name.toString('latin1'))) {
      sortIn(names, entry.isFile() ? undefined : await whyNotRegular(place), found);
    } else if (entry.isDirectory()) await scan(place, names, found);
  }
}

/** An evaluation that has just begun has made its folders, and left out nothing yet. */
async function holdsImage(folder: Buffer): Promise<boolean> {
  for (const entry of await entriesOf(folder)) {
    if (IMAGE_FILE.test(entry.name.toString('latin1'))) return true;
    const below = Buffer.concat([folder, SLASH, entry.name]);
    if (entry.isDirectory() && (await holdsImage(below))) return true;
  }
  return false;
}

/** LR folders beside HR images count although they are marked: they are looked for there. */
function isOwnOutput(below: readonly Buffer[], names: ReadonlySet<string>): boolean {
  return isRunOrEvaluation(names) || (isMarked(names) && !isInLrFolder(`${below.join('/')}/`));
}

function sortIn(names: readonly Buffer[], reason: string | undefined, found: Found): void {
  const path = names.join('/');
  if (names.some((name) => !Buffer.from(`${name}`).equals(name))) {
    found.unnameable.push(names.map(printableBytes).join('/'));
  } else if (reason === undefined) found.files.push(path);
  else found.irregular.push({ path, reason });
}

async function entriesOf(folder: Buffer): Promise<Dirent<Buffer>[]> {
  try {
    return await readdir(folder, { encoding: 'buffer', withFileTypes: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    const reason =
      code === 'ENOENT'
        ? 'there is no such folder'
        : code === 'ENOTDIR'
          ? 'it is a file'
          : `it cannot be read (${code})`;
    throw new Error(
      `listImages: ${printableBytes(folder)} must be a folder of images, but ${reason}; check the path${code === 'EACCES' ? ' and its permissions' : ''}`,
    );
  }
}
