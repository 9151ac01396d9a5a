// srgan train pretrain|adversarial: the options of both phases.
import { type Command, Option } from 'commander';
import type { Phase } from '../config/config';
import { PRESET_NAMES } from '../config/presets-shared';
import { collected, oneWord } from './options';
import type { TrainArguments } from './train-config';

/** Adds `train pretrain` and `train adversarial`. */
export function addTrainCommands(program: Command): void {
  const train = program
    .command('train')
    .description('train a network; leaves results/<run>/ with a report');
  addPhase(train, 'pretrain', 'train the generator alone on a pixel loss (SRResNet)');
  addPhase(
    train,
    'adversarial',
    'train generator against discriminator, with a perceptual loss (SRGAN)',
  ).option(
    '--vgg <path>',
    'VGG19 weights (default: SRGAN_VGG19, else those of `srgan data fetch vgg19`)',
  );
}

function addPhase(train: Command, phase: Phase, description: string): Command {
  return train
    .command(phase)
    .description(description)
    .addOption(
      // no default of commander's: a resumed run has its preset, and only one that was given can differ from it
      new Option('--preset <name>', 'budget, from seconds to days (default: "quick")')
        .choices(PRESET_NAMES)
        .argParser(oneWord(PRESET_NAMES)),
    )
    .option('--config <file>', 'JSON file with any part of a configuration (default: none)')
    .option(
      '--set <key=value>',
      "one value, as generator.numFilters=48; may be repeated (default: the preset's values)",
      collected,
    )
    .option('--data <name|folder>', "catalogue name or folder of images (default: the preset's)")
    .option('--from <run>', 'run whose generator training starts from (default: an untrained one)')
    .option('--run <name>', 'name of the run (default: generator, data and steps)')
    .addOption(
      new Option(
        '--resume [checkpoint]',
        'go on with the run named by --run, from its last checkpoint or the previous one, where the last leads to divergence (default: an existing run is refused)',
      )
        .choices(['last', 'previous'])
        .preset('last'),
    )
    .addOption(
      new Option(
        '--restart',
        'start the run named by --run anew, in place of the old one (default: as for --resume)',
      ).conflicts('resume'),
    )
    .option(
      '--tensorboard [folder]',
      'also write for TensorBoard, to this folder or else <run>/tensorboard (default: no)',
    )
    .option('--skip-bad', 'leave out images that cannot be used (default: they are an error)')
    .option('--no-report', 'do not draw a report at the end (default: draw one)')
    .action(async (args: TrainArguments) => {
      const { runPhase } = await import('./train-run.js');
      await runPhase(phase, args);
    });
}
