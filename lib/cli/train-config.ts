// Which configuration `srgan train` means: a preset with changes, or that of the run that goes on, with changes.
import { existsSync } from 'node:fs';
import { composeConfig, type Pretrained } from '../config/compose-config';
import type { Phase, TrainingConfig } from '../config/config';
import { runModel } from '../runs/model-name';
import { pretrainedFrom, readRunConfig } from '../runs/run-config';
import { newRunFolder, runFolder } from '../runs/run-folder';
import { UsageError } from './usage-error';

/** What the command line says of a training. */
export interface TrainArguments {
  /** Only where it was given. */
  preset?: string;
  config?: string;
  set?: string[];
  data?: string;
  from?: string;
  vgg?: string;
  run?: string;
  resume?: 'last' | 'previous';
  restart?: boolean;
  /** A folder, or true for the run's own. */
  tensorboard?: string | true;
  report: boolean;
  skipBad?: boolean;
}

/** The checked configuration. @throws where an option is wrong, or would be of no effect. */
export async function chooseConfig(phase: Phase, args: TrainArguments): Promise<TrainingConfig> {
  const { config: file, set, data, run, resume, restart } = args;
  if ((resume || restart) && run === undefined) {
    throw new UsageError(
      `--${resume ? 'resume' : 'restart'} must come with --run NAME, but got no name`,
    );
  }
  // a name that cannot be is found before the engine starts
  if (run !== undefined) newRunFolder(run);
  const from = args.from === undefined ? undefined : await startOf(args.from);
  const base = resume && run !== undefined ? await configOf(run, phase, args) : undefined;
  const preset = base?.preset ?? args.preset;
  return composeConfig(phase, { preset, base, file, set, data, from });
}

/** The run to start from: looked at here already, since finding it unsaved takes the engine and the data otherwise. */
async function startOf(run: string): Promise<Pretrained> {
  const from = await pretrainedFrom(run);
  const { checkpoint, run: folder } = runModel(run);
  if (existsSync(checkpoint)) return from;
  throw new UsageError(
    `--from must name a run with a checkpoint, but got ${run}, which has none in ${folder.path}; ` +
      'checkpoints are not in git: train it with `npx srgan train`',
  );
}

/** The configuration of a run that goes on. */
async function configOf(run: string, phase: Phase, args: TrainArguments): Promise<TrainingConfig> {
  const base = await readRunConfig(runFolder(run));
  if (base.phase !== phase) {
    throw new UsageError(`--resume must name a ${phase} run, but got ${run}, a ${base.phase} run`);
  }
  if (args.preset !== undefined && args.preset !== base.preset) {
    throw new UsageError(
      `--preset must be left out or be that of ${run}, ${base.preset}, but got ${args.preset}; --set changes single values`,
    );
  }
  return base;
}
