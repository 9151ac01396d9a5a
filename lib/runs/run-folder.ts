// A run's folder: results/<run>/ with config.json (written first), environment.json, metrics.csv,
// figures/, samples/ and checkpoints/. Everything that a run leaves is found from here.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { WORKSPACE_ROOT } from '../files/workspace';
import { suggestion } from '../options/nearest';

/** Paths of a run. */
export interface RunFolder {
  readonly name: string;
  readonly path: string;
  readonly figures: string;
  readonly samples: string;
  /** The whole training state, to resume from. */
  readonly lastCheckpoint: string;
  /** The state saved before the last one: where the last one leads to divergence. */
  readonly previousCheckpoint: string;
  /** The generator to use: weights alone. */
  readonly bestCheckpoint: string;
}

/** Where runs are kept: SRGAN_RESULTS, else results/ of the workspace. */
export function resultsFolder(): string {
  return process.env.SRGAN_RESULTS || join(WORKSPACE_ROOT, 'results');
}

/**
 * The paths of a run by name, or by the path of its folder (with a slash in it).
 * @throws for an empty name, and for one of dots alone, which would be a folder of other things.
 */
export function runFolder(nameOrPath: string): RunFolder {
  if (/^\.*$/.test(nameOrPath.trim())) {
    throw new Error(
      `runFolder: run must be a name such as srresnet-1, but got '${nameOrPath}'; choose another`,
    );
  }
  const path = /[\\/]/.test(nameOrPath) ? resolve(nameOrPath) : join(resultsFolder(), nameOrPath);
  return {
    name: basename(path),
    path,
    figures: join(path, 'figures'),
    samples: join(path, 'samples'),
    lastCheckpoint: join(path, 'checkpoints', 'last.safetensors'),
    previousCheckpoint: join(path, 'checkpoints', 'previous.safetensors'),
    bestCheckpoint: join(path, 'checkpoints', 'best.safetensors'),
  };
}

/**
 * The paths of a run that is to be made. @throws when the name is none: it must be that of a folder in the results
 * folder, without dots in front and without characters that no file system or terminal takes.
 */
export function newRunFolder(nameOrPath: string): RunFolder {
  const run = runFolder(nameOrPath);
  const inside = dirname(run.path) === resolve(resultsFolder());
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (inside && /^[^.\s\\/:*?"<>|\u0000-\u001f][^\\/:*?"<>|\u0000-\u001f]*$/.test(run.name))
    return run;
  throw new Error(
    `newRunFolder: run must be a plain name of a folder in ${resultsFolder()}, but got '${nameOrPath}'; ` +
      'SRGAN_RESULTS moves the results folder',
  );
}

/** Whether a folder holds a run. */
export const isRun = ({ path }: RunFolder): boolean => existsSync(join(path, 'config.json'));

/** The names of all runs in the results folder, sorted. */
export async function runNames(): Promise<string[]> {
  const entries = await readdir(resultsFolder(), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && isRun(runFolder(entry.name)))
    .map(({ name }) => name)
    .sort();
}

/** What there is instead of a run that is not there: the nearest name, and the list. For the end of an error. */
export async function otherRuns(name: string): Promise<string> {
  const names = await runNames();
  if (names.length === 0) return `there is no run in ${resultsFolder()} yet`;
  return `the runs in ${resultsFolder()} are ${names.join(', ')}${suggestion(name, names)}`;
}
