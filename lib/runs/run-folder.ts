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

/** The trained models that come with the workspace: runs in its results folder that git keeps. The first enlarges where none is named. */
export const REFERENCE_MODELS = ['srgan-light', 'srresnet-light'] as const;

/**
 * The paths of a run by name, or by the path of its folder (with a slash in it). A name that the results folder does not
 * have may be that of a model that comes with the workspace.
 * @throws for an empty name, and for one of dots alone, which would be a folder of other things.
 */
export function runFolder(nameOrPath: string): RunFolder {
  const own = ownFolder(nameOrPath);
  const reference = referenceFolder(nameOrPath);
  return !isRun(own) && reference && isRun(reference) ? reference : own;
}

function ownFolder(nameOrPath: string): RunFolder {
  if (/^\.*$/.test(nameOrPath.trim())) {
    throw new Error(
      `runFolder: run must be a name such as srresnet-1, but got '${nameOrPath}'; choose another`,
    );
  }
  const isPath = /[\\/]/.test(nameOrPath);
  return folderAt(isPath ? resolve(nameOrPath) : join(resultsFolder(), nameOrPath));
}

function folderAt(path: string): RunFolder {
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

/** Where a model that comes with the workspace lies, also where SRGAN_RESULTS keeps runs elsewhere. */
function referenceFolder(name: string): RunFolder | undefined {
  if (!REFERENCE_MODELS.some((model) => model === name)) return undefined;
  return folderAt(join(WORKSPACE_ROOT, 'results', name));
}

/**
 * The paths of a run that is to be made. @throws when the name is none: it must be that of a folder in the results
 * folder, without dots in front and without characters that no file system or terminal takes; and where it would take the
 * place of a model that comes with the workspace.
 */
export function newRunFolder(nameOrPath: string): RunFolder {
  const run = ownFolder(nameOrPath);
  const inside = dirname(run.path) === resolve(resultsFolder());
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (!inside || !/^[^.\s\\/:*?"<>|\u0000-\u001f][^\\/:*?"<>|\u0000-\u001f]*$/.test(run.name)) {
    throw new Error(
      `newRunFolder: run must be a plain name of a folder in ${resultsFolder()}, but got '${nameOrPath}'; ` +
        'SRGAN_RESULTS moves the results folder',
    );
  }
  if (referenceFolder(run.name)?.path === run.path) {
    throw new Error(
      `newRunFolder: run must be another name than ${REFERENCE_MODELS.join(', ')}, which are the models that come with the ` +
        `workspace, but got ${run.name}; choose another with --run`,
    );
  }
  return run;
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
