// srgan interpolate: models between two, made of their weights; with --data also measured, as a path through the
// perception-distortion plane.
import { type Command, InvalidArgumentError } from 'commander';
import type { EvaluationFailure, EvaluationStep } from '../evaluation/evaluate';
import type { Progress } from '../output/progress';
import { UsageError } from './usage-error';

interface InterpolateArguments {
  alpha: number[];
  name?: string;
  data?: string;
  lr?: string;
  out?: string;
}

/** Adds `interpolate`. */
export function addInterpolateCommand(program: Command): void {
  program
    .command('interpolate')
    .description(
      'make models between two of one architecture, (1 - alpha) A + alpha B of each weight; prints their folders, then the page of --data',
    )
    .argument('<A>', 'the run of alpha 0, most often one trained for PSNR')
    .argument('<B>', 'the run of alpha 1, most often a GAN that was trained from A')
    .option(
      '--alpha <list>',
      'numbers from 0 to 1, separated by commas (default: 0.2,0.4,0.6,0.8)',
      alphaList,
      [0.2, 0.4, 0.6, 0.8],
    )
    .option('--name <name>', "what the models' names begin with (default: that of B)")
    .option(
      '--data <name|folder>',
      'measure bicubic, A, the models and B on this set, and draw the path (default: make them only)',
    )
    .option(
      '--lr <folder>',
      "ready LR images of the set, matched by name (default: the set's own, else made by MATLAB bicubic)",
    )
    .option(
      '--out <folder>',
      'where the figure, tables, images and page go (default: <name>-path-<set> in results/)',
    )
    .action(run);
}

function alphaList(text: string): number[] {
  const alphas = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (alphas.every((alpha) => alpha >= 0 && alpha <= 1)) return alphas;
  throw new InvalidArgumentError('It must be numbers from 0 to 1, such as 0.2,0.4.');
}

async function run(a: string, b: string, args: InterpolateArguments): Promise<void> {
  const { alpha: alphas, name, data, ...rest } = args;
  if (data !== undefined) {
    await measure([a, b], { alphas, name, data, ...rest });
    return;
  }
  const misplaced = Object.keys(rest)[0];
  if (misplaced !== undefined) {
    throw new UsageError(`interpolate: --${misplaced} must come with --data, but got it alone`);
  }
  const { interpolateModels } = await import('../runs/interpolate-models.js');
  for (const model of await interpolateModels(a, b, { alphas, name })) {
    console.log(model.run.path);
  }
}

type PathOptions = import('../report/path-folder').PathOptions;
type Step = Pick<EvaluationStep, 'done' | 'total'> & { row: { model: string; image: string } };

async function measure([a, b]: readonly [string, string], options: PathOptions): Promise<void> {
  const { createProgress } = await import('../output/progress.js');
  const { evaluatePath } = await import('../report/path-folder.js');
  let bar: Progress | undefined;
  const say = (sentence: string): void => (bar ? bar.say(sentence) : console.error(sentence));
  try {
    const { models, page, problems } = await evaluatePath(a, b, {
      ...options,
      onProgress({ row, done, total }: Step) {
        bar ??= createProgress({ label: 'interpolate', total, unit: 'images' });
        bar.update(done, { image: `${row.model} ${row.image}` });
      },
      onFailure({ image, error }: EvaluationFailure) {
        process.exitCode = 1;
        say(`srgan: ${image} is left out: ${error.message}`);
      },
      onNotice: say,
      onStage: (stage) => bar?.stage(stage),
    });
    for (const problem of problems) say(`srgan: ${problem}`);
    bar?.finish();
    for (const { run } of models) console.log(run.path);
    console.log(page);
  } finally {
    bar?.leave();
  }
}
