// srgan train pretrain|adversarial: a preset with changes, a progress line, a run folder.
import { type Command, Option } from 'commander';
import { composeConfig } from '../config/compose-config';
import type { TrainingConfig } from '../config/config';
import { PRESET_NAMES } from '../config/presets-shared';
import { pretrain } from '../experiments/pretrain';
import type { RunOptions, RunResult } from '../experiments/run-options';
import { trainAdversarial } from '../experiments/train-adversarial';
import { createProgress } from '../output/progress';
import { pretrainedFrom, readRunConfig } from '../runs/run-config';
import { runFolder } from '../runs/run-folder';
import type { StepMeasures } from '../training/loop';
import { asUsage, UsageError } from './usage-error';

interface TrainArguments {
  preset: string;
  config?: string;
  set: string[];
  data?: string;
  from?: string;
  vgg?: string;
  run?: string;
  resume?: boolean;
}

/** Adds `train pretrain` and `train adversarial`. */
export function addTrainCommands(program: Command): void {
  const train = program.command('train').description('train a network; leaves results/<run>/');
  addPhase(train, 'pretrain', 'the generator alone on a pixel loss (SRResNet)');
  addPhase(train, 'adversarial', 'generator against discriminator, with a perceptual loss (SRGAN)')
    .option('--from <run>', 'the pretrained run that the generator starts from')
    .option(
      '--vgg <path>',
      'VGG19 weights (default: SRGAN_VGG19, else those of `srgan data fetch vgg19`)',
    );
}

function addPhase(train: Command, phase: TrainingConfig['phase'], description: string): Command {
  const collect = (value: string, list: string[]): string[] => [...list, value];
  return train
    .command(phase)
    .description(description)
    .addOption(new Option('--preset <name>', 'budget').choices(PRESET_NAMES).default('quick'))
    .option('--config <file>', 'JSON file with any part of a configuration')
    .option(
      '--set <key=value>',
      'one value, e.g. generator.numFilters=48; may be repeated',
      collect,
      [],
    )
    .option('--data <name|folder>', 'catalogue name or any folder of images')
    .option('--run <name>', 'name of the run (default: architecture, data and steps)')
    .option('--resume', 'go on with the run named by --run')
    .action((args: TrainArguments) => runPhase(phase, args));
}

async function runPhase(phase: TrainingConfig['phase'], args: TrainArguments): Promise<void> {
  const config = await asUsage(() => chooseConfig(phase, args));
  const stop = stopOnInterrupt();
  const progress = createTrainingProgress();
  const options: RunOptions = {
    ...progress.callbacks,
    run: args.run,
    existing: args.resume ? 'resume' : 'fail',
    signal: stop.signal,
  };
  try {
    const result = await (config.phase === 'pretrain'
      ? pretrain(config, options)
      : trainAdversarial(config, { ...options, vggWeights: args.vgg }));
    progress.finish(result);
    console.log(result.run.path);
    if (result.reason === 'stopped') process.exitCode = 1;
  } finally {
    stop.release();
  }
}

/** A resumed run keeps its own configuration, with --set on top (for more steps). */
async function chooseConfig(
  phase: TrainingConfig['phase'],
  args: TrainArguments,
): Promise<TrainingConfig> {
  const { preset, config: file, set, data, from } = args;
  if (!args.resume) {
    const start = from === undefined ? undefined : await pretrainedFrom(from);
    return composeConfig(phase, { preset, file, set, data, from: start });
  }
  if (args.run === undefined)
    throw new UsageError('--resume must come with --run NAME, but got no name');
  const before = await readRunConfig(runFolder(args.run));
  if (before.phase !== phase) {
    throw new UsageError(
      `--resume must name a ${phase} run, but got ${args.run}, a ${before.phase} run`,
    );
  }
  return composeConfig(phase, { preset: before.preset, base: before, file, set, data });
}

/** The first Ctrl-C asks the loop to stop and save; the second ends the process. */
function stopOnInterrupt(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    console.error('\nstopping after this step and saving; press Ctrl-C again to leave at once');
    controller.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    release: () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  };
}

function createTrainingProgress(): {
  callbacks: Pick<RunOptions, 'onStart' | 'onStep' | 'onLog' | 'onNotice'>;
  finish: (result: RunResult) => void;
} {
  let bar: ReturnType<typeof createProgress> | undefined;
  let validation = '';
  return {
    callbacks: {
      onNotice: (sentence) => console.error(sentence),
      onStart: (run, { firstStep, numSteps }) => {
        bar = createProgress({ label: run.name, total: numSteps, unit: 'steps', start: firstStep });
      },
      onLog: (row) => {
        if (row.validationPsnrY !== undefined)
          validation = `${Number(row.validationPsnrY).toFixed(2)} dB`;
      },
      onStep: (step, measures) =>
        bar?.update(step, { ...headline(measures), ...(validation && { validation }) }),
    },
    finish: ({ run, reason, step, seconds, dataWaitSeconds }) =>
      bar?.finish(
        `${run.name} ${reason} after ${step} steps in ${(seconds / 60).toFixed(1)} min ` +
          `(waited ${dataWaitSeconds.toFixed(1)} s for data)`,
      ),
  };
}

/** The numbers to watch: the pixel loss, and in the game who is winning. */
function headline({ pixelLoss, realScore, fakeScore }: StepMeasures): Record<string, string> {
  const shown = { loss: pixelLoss, 'D(real)': realScore, 'D(fake)': fakeScore };
  const known = Object.entries(shown).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, value.toFixed(4)]));
}
