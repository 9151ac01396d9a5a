// An ablation's folder: results/<name>/ with ablation.json (what it is, as of its last start), and runs/<run>/ for every
// training and mark. A run's folder is that of any run, plus what the ablation keeps of it; nothing else says how it stands.
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type RunFolder, resultsFolder } from '../runs/run-folder';

/** Paths of an ablation. */
export interface AblationFolder {
  readonly name: string;
  readonly path: string;
  /** The configuration and all that was derived from it. */
  readonly file: string;
  /** The folders of its runs: their results folder. */
  readonly runs: string;
  /** Held while somebody runs it. */
  readonly lock: string;
}

/** The paths of an ablation by its name in the results folder, or by the path of its folder. */
export function ablationFolder(nameOrPath: string): AblationFolder {
  const named = join(resultsFolder(), nameOrPath);
  const path = /[\\/]/.test(nameOrPath) || !existsSync(named) ? resolve(nameOrPath) : named;
  return ablationFolderAt(path);
}

/** The paths of an ablation at a place, whether it is there or not. */
export function ablationFolderAt(path: string): AblationFolder {
  return {
    name: basename(path),
    path,
    file: join(path, 'ablation.json'),
    runs: join(path, 'runs'),
    lock: join(path, '.lock'),
  };
}

/** What an ablation keeps in a run's folder besides the run's own files. */
export interface JobPaths {
  /** What is to be done. */
  readonly job: string;
  /** What the processes that did it have said, start after start. */
  readonly log: string;
  /** Why it failed, diverged or was cut off. */
  readonly failure: string;
  /** Its figures on the report data: written last. */
  readonly measured: string;
  /** Its SR images of the report data. */
  readonly images: string;
  /** Held by the process that works on it, from its first moment: the run's own lock covers the training alone. */
  readonly lock: string;
}

/** The paths of a run of an ablation. */
export function jobPaths(run: Pick<RunFolder, 'path'>): JobPaths {
  return {
    job: join(run.path, 'job.json'),
    log: join(run.path, 'log.txt'),
    failure: join(run.path, 'failure.json'),
    measured: join(run.path, 'measured.json'),
    images: join(run.path, 'measured'),
    lock: join(run.path, '.job.lock'),
  };
}
