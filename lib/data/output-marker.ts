// Folders that the lab itself wrote: enlargements, panels, figures, LR images. They often lie inside a data set, and
// must never be read as its images: a set evaluated twice would be measured against its own results.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../files/write-atomically';

/** The file that marks a folder as the lab's own output. It and all that lies below are no part of a data set. */
export const OUTPUT_MARKER = '.srgan-output';

const EXPLANATION =
  'SRGAN Lab wrote this folder: it is left out of every data set that it lies in.\n' +
  'Delete this file to use the images here as data.\n';

/**
 * Makes a folder and marks it as the lab's own. One that holds other things already is left unmarked, since
 * a mark would take a person's own images out of their data set.
 * @returns whether it is marked now
 * @throws when it cannot be made or written
 */
export async function markOutput(folder: string): Promise<boolean> {
  // a folder that cannot be looked into may hold anything
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] =>
    error.code === 'EACCES' ? ['?'] : [],
  );
  if (names.includes(OUTPUT_MARKER)) return true;
  if (names.length > 0) return false;
  await writeAtomically(join(folder, OUTPUT_MARKER), EXPLANATION);
  return true;
}

/** Sets of names that only a run, or an evaluation of a version without marks, has beside each other. */
const TELLING = [
  ['config.json', 'checkpoints'],
  ['evaluation.csv', 'evaluation.md', 'evaluation.html'],
];

/** Whether a folder of these entries is marked. */
export const isMarked = (names: ReadonlySet<string>): boolean => names.has(OUTPUT_MARKER);

/** Whether a folder of these entries is a run or an evaluation. */
export const isRunOrEvaluation = (names: ReadonlySet<string>): boolean =>
  TELLING.some((all) => all.every((name) => names.has(name)));
