// A run's folder: results/<run>/ with config.json (written first), environment.json, metrics.csv,
// figures/, samples/ and checkpoints/. Everything that a run leaves is found from here.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { TrainingConfig } from '../config/config';
import { parseConfig } from '../config/parse-config';
import { WORKSPACE_ROOT } from '../files/workspace';

/** Paths of a run. */
export interface RunFolder {
  readonly name: string;
  readonly path: string;
  readonly figures: string;
  readonly samples: string;
  /** The whole training state, to resume from. */
  readonly lastCheckpoint: string;
  /** The generator to use: weights alone. */
  readonly bestCheckpoint: string;
}

/** Where runs are kept: SRGAN_RESULTS, else results/ of the workspace. */
export function resultsFolder(): string {
  return process.env.SRGAN_RESULTS ?? join(WORKSPACE_ROOT, 'results');
}

/** The paths of a run by name, or by the path of its folder. */
export function runFolder(nameOrPath: string): RunFolder {
  const path = /[\\/]/.test(nameOrPath) ? resolve(nameOrPath) : join(resultsFolder(), nameOrPath);
  return {
    name: basename(path),
    path,
    figures: join(path, 'figures'),
    samples: join(path, 'samples'),
    lastCheckpoint: join(path, 'checkpoints', 'last.safetensors'),
    bestCheckpoint: join(path, 'checkpoints', 'best.safetensors'),
  };
}

/** What to do when a run of that name exists: refuse, start it anew, or go on with it. */
export type ExistingRun = 'fail' | 'replace' | 'resume';

/**
 * Makes the folder of a new run and writes config.json, or opens it to resume.
 * @throws when it exists and `existing` is 'fail', or when a resumed run had another configuration.
 */
export async function createRunFolder(
  name: string,
  options: { config: TrainingConfig; existing: ExistingRun },
): Promise<RunFolder> {
  const run = runFolder(name);
  const { config, existing } = options;
  if (existsSync(join(run.path, 'config.json'))) {
    if (existing === 'fail') {
      throw new Error(
        `createRunFolder: run must be a new name, but got ${run.name}, which exists; ` +
          'give another with --run, or go on with it by --resume',
      );
    }
    if (existing === 'resume') {
      await continueWith(run, config);
      await removeLeftovers(run);
      return run;
    }
    await rm(run.path, { recursive: true });
  }
  for (const folder of [run.figures, run.samples, join(run.path, 'checkpoints')]) {
    await mkdir(folder, { recursive: true });
  }
  await writeConfig(run, config);
  return run;
}

/** A process that was killed while it saved leaves a temporary file. */
async function removeLeftovers(run: RunFolder): Promise<void> {
  const folder = dirname(run.lastCheckpoint);
  for (const name of await readdir(folder)) {
    if (name.endsWith('.tmp')) await rm(join(folder, name));
  }
}

/** What the state in a checkpoint is made of; everything else, as a learning rate after divergence, may change. */
const FIXED = ['phase', 'seed', 'data', 'generator', 'discriminator', 'pretrained', 'emaDecay'];

/** Checks that a run can go on with a configuration; what it had before is kept as config-1.json, config-2.json, … */
async function continueWith(run: RunFolder, config: TrainingConfig): Promise<void> {
  const before = await readRunConfig(run);
  const differing = Object.keys({ ...before, ...config }).filter((key) => {
    const [old, now] = [before, config].map((c) => JSON.stringify(c[key as keyof TrainingConfig]));
    return old !== now;
  });
  const broken = differing.filter((key) => FIXED.includes(key));
  if (broken.length > 0) {
    throw new Error(
      `createRunFolder: a resumed run must keep what its checkpoint is made of, but got another ${broken.join(', ')}; ` +
        'start a new run instead',
    );
  }
  if (differing.length === 0) return;
  const path = join(run.path, 'config.json');
  const earlier = (await readdir(run.path)).filter((name) => /^config-\d+\.json$/.test(name));
  await copyFile(path, join(run.path, `config-${earlier.length + 1}.json`));
  await writeConfig(run, config);
}

async function writeConfig(run: RunFolder, config: TrainingConfig): Promise<void> {
  const path = join(run.path, 'config.json');
  await writeFile(`${path}.tmp`, `${JSON.stringify(config, null, 2)}\n`);
  await rename(`${path}.tmp`, path);
}

/** Reads and checks config.json. @throws when the run or the file is missing or broken. */
export async function readRunConfig(run: RunFolder): Promise<TrainingConfig> {
  const path = join(run.path, 'config.json');
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(
      `readRunConfig: run must be a folder with config.json, but got ${run.path}; \`ls ${resultsFolder()}\` lists the runs`,
    );
  });
  try {
    return parseConfig(JSON.parse(text));
  } catch (error) {
    throw new Error(
      `readRunConfig: ${path} must be a valid configuration, but got ${(error as Error).message}`,
    );
  }
}
