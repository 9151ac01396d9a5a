// Making a run's folder, or opening it to go on: decided before anything is written, carried out once all that a
// start may fail on (configuration, data, weights) has been seen to be right.
import { existsSync } from 'node:fs';
import { copyFile, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { TrainingConfig } from '../config/config';
import type { OwnParts } from '../config/own-parts';
import { makeFolders } from '../files/make-folders';
import { interpolationWords, readInterpolation } from './interpolation';
import { RUN_LOCK } from './lock-run';
import { readMetrics } from './metrics-file';
import { describeRun, readRunConfig, writeRunConfig } from './run-config';
import { isRun, type RunFolder } from './run-folder';

/**
 * What to do when a run of that name exists: refuse; start it anew; go on with it; or, for a notebook's cell that
 * is run again, go on with what was stopped and start anew what was finished or is another run ('continue').
 */
export type ExistingRun = 'fail' | 'replace' | 'resume' | 'continue';

/** What is to be done with a run's folder. */
export interface RunPlan {
  readonly run: RunFolder;
  /** Whether the run goes on from a checkpoint. */
  readonly resumes: boolean;
  /** The checkpoint to go on from. */
  readonly checkpoint: string;
  /** Carries it out. */
  carryOut(): Promise<void>;
}

/** Options of planRunFolder. */
export interface PlanOptions {
  readonly config: TrainingConfig;
  readonly existing: ExistingRun;
  readonly own?: OwnParts;
  /** Which checkpoint a resumed run goes on from. Default 'last'; 'previous' is the one saved before it. */
  readonly from?: 'last' | 'previous';
}

/**
 * Decides. Nothing is written or deleted yet.
 * @throws when the run exists and `existing` is 'fail', when there is nothing to resume, or when a resumed run had another configuration.
 */
export async function planRunFolder(run: RunFolder, options: PlanOptions): Promise<RunPlan> {
  const { config, existing, own = {} } = options;
  const checkpoint = options.from === 'previous' ? run.previousCheckpoint : run.lastCheckpoint;
  const exists = isRun(run);
  if (!exists && existing === 'resume') throw nothingToResume(run, 'it does not exist');
  if (!exists) return { run, resumes: false, checkpoint, carryOut: () => create(run, config) };
  if (existing === 'fail' && !(await isEmpty(run))) {
    throw new Error(
      `planRunFolder: run must be a new name, but got ${run.name}, which exists; ` +
        'give another with --run, go on with it by --resume, or start it anew by --restart',
    );
  }
  const hindrance = await whyNotResumed(run, { config, own, checkpoint });
  if (existing === 'resume' && hindrance) throw hindrance;
  if (
    existing === 'resume' ||
    (existing === 'continue' && !hindrance && !(await isDone(run, config)))
  ) {
    return { run, resumes: true, checkpoint, carryOut: () => goOn(run, config, own) };
  }
  const carryOut = async (): Promise<void> => {
    await removeRun(run);
    await create(run, config);
  };
  return { run, resumes: false, checkpoint, carryOut };
}

async function create(run: RunFolder, config: TrainingConfig): Promise<void> {
  for (const folder of [run.figures, run.samples, dirname(run.lastCheckpoint)]) {
    await makeFolders(folder);
  }
  await writeRunConfig(run, config);
}

/** What a run holds before it has logged or saved anything. */
const FIRST_PATHS = new Set([
  ...['config.json', 'environment.json', 'metrics.csv', RUN_LOCK],
  ...['figures', 'samples', 'checkpoints'],
]);

/** A run that was killed before it had logged or saved anything, with nothing beside it that a user may miss. */
async function isEmpty(run: RunFolder): Promise<boolean> {
  const paths = await readdir(run.path, { recursive: true });
  return paths.every((path) => FIRST_PATHS.has(path)) && (await readMetrics(run)).length === 0;
}

async function isDone(run: RunFolder, { numSteps }: TrainingConfig): Promise<boolean> {
  const rows = await readMetrics(run);
  return rows.length > 0 && rows[rows.length - 1].step >= numSteps;
}

/** Only what provably is a run is ever deleted: its configuration must be one. */
async function removeRun(run: RunFolder): Promise<void> {
  await describeRun(run);
  for (const name of await readdir(run.path)) {
    if (name !== RUN_LOCK) await rm(join(run.path, name), { recursive: true });
  }
}

/** What the state in a checkpoint is made of; everything else, as a learning rate after divergence, may change. */
const FIXED = [
  'phase',
  'seed',
  'precision',
  'data',
  'generator',
  'discriminator',
  'pretrained',
  'frozen',
  'emaDecay',
] as const;

async function whyNotResumed(
  run: RunFolder,
  { config, own, checkpoint }: { config: TrainingConfig; own: OwnParts; checkpoint: string },
): Promise<Error | undefined> {
  const interpolation = await readInterpolation(run);
  if (interpolation) {
    return new Error(
      `planRunFolder: run must be one that was trained, but got ${run.name}, which was made ${interpolationWords(interpolation)} and has no ` +
        `training to go on with; start another run from it by --from ${run.name}`,
    );
  }
  if (!existsSync(checkpoint)) {
    const { step = 0 } = (await readMetrics(run)).at(-1) ?? {};
    return nothingToResume(
      run,
      `it has no ${basename(checkpoint)}, though it logged ${step} steps`,
    );
  }
  const differing = await differingKeys(run, config, own);
  const broken = FIXED.filter((key) => differing.includes(key));
  if (broken.length === 0) return undefined;
  return new Error(
    `planRunFolder: a resumed run must keep what its checkpoint is made of, but got another ${broken.join(', ')}; ` +
      'start a new run instead',
  );
}

const nothingToResume = (run: RunFolder, reason: string): Error =>
  new Error(
    `planRunFolder: run must be one to go on with, but got ${run.name}: ${reason}; start it without --resume, or anew by --restart`,
  );

/** Top-level keys in which a run's configuration differs from another. */
async function differingKeys(
  run: RunFolder,
  config: TrainingConfig,
  own: OwnParts,
): Promise<string[]> {
  const before = new Map<string, unknown>(Object.entries(await readRunConfig(run, own)));
  const now = new Map<string, unknown>(Object.entries(config));
  return [...new Set([...before.keys(), ...now.keys()])].filter(
    (key) => !isDeepStrictEqual(before.get(key), now.get(key)),
  );
}

/** What the run had before is kept as config-1.json, config-2.json, …; what a kill while saving left is removed. */
async function goOn(run: RunFolder, config: TrainingConfig, own: OwnParts): Promise<void> {
  const folder = dirname(run.lastCheckpoint);
  for (const name of await readdir(folder)) {
    if (name.endsWith('.tmp')) await rm(join(folder, name));
  }
  if ((await differingKeys(run, config, own)).length === 0) return;
  const earlier = (await readdir(run.path)).filter((name) => /^config-\d+\.json$/.test(name));
  await copyFile(
    join(run.path, 'config.json'),
    join(run.path, `config-${earlier.length + 1}.json`),
  );
  await writeRunConfig(run, config);
}
