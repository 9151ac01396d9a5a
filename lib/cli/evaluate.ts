// srgan evaluate: models side by side on a set. A terminal gets an aligned table, a file or pipe Markdown with the
// whole convention; --markdown and --json choose for themselves.
import { type Command, Option } from 'commander';
import type { EvaluationFailure, EvaluationStep, RowNames } from '../evaluation/evaluate';
import type { Metric } from '../evaluation/metric';
import { METRICS, metricsNamed } from '../evaluation/metrics';
import type { EvaluationOptions, EvaluationResult } from '../experiments/evaluate-models';
import { printable } from '../files/printable';
import type { Progress } from '../output/progress';
import { scaleNumber, wordList } from './options';

interface EvaluateArguments {
  model: string[];
  data: string;
  lr?: string;
  scale?: number;
  metrics?: string[];
  json?: boolean;
  markdown?: boolean;
  out?: string;
}

const NAMES = METRICS.map(({ name }) => name);
const ONLY_NAMED = METRICS.filter(({ onlyNamed }: Metric) => onlyNamed).map(({ name }) => name);

/** Adds `evaluate`. */
export function addEvaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .description('measure models on a set, by the convention of the papers')
    .requiredOption(
      '--model <bicubic|run|folder...>',
      'what to measure: bicubic, runs (NAME is the best generator, NAME@latest the last), folders of images (required)',
    )
    .requiredOption('--data <name|folder>', 'catalogue name or folder of HR images (required)')
    .option(
      '--lr <folder>',
      "ready LR images, matched by name (default: the set's own, else made by MATLAB bicubic)",
    )
    .option('--scale <number>', 'factor (default: that of the runs, else 4)', scaleNumber)
    .addOption(
      new Option(
        '--metrics <list>',
        `some of ${NAMES.join(',')} (default: those whose weights are here, without ${ONLY_NAMED.join(' and ')})`,
      ).argParser(wordList(NAMES)),
    )
    .option('--json', 'print one JSON object: convention, rows and means (default: a table)')
    .addOption(
      new Option(
        '--markdown',
        'print Markdown with the whole convention (default where stdout is no terminal)',
      ).conflicts('json'),
    )
    .option('--out <folder>', 'leave tables, SR images and panels there (default: nowhere)')
    .action(run);
}

async function run(args: EvaluateArguments): Promise<void> {
  const { createProgress } = await import('../output/progress.js');
  let bar: Progress | undefined;
  const say = (sentence: string): void => (bar ? bar.say(sentence) : console.error(sentence));
  const options = {
    models: args.model,
    data: args.data,
    lr: args.lr,
    scale: args.scale,
    metrics: args.metrics && metricsNamed(args.metrics),
    onProgress({ row, done, total }: ProgressStep) {
      bar ??= createProgress({ label: 'evaluate', total, unit: 'images' });
      bar.update(done, { image: `${row.model} ${row.image}` });
    },
    onFailure({ image, error }: EvaluationFailure) {
      process.exitCode = 1;
      say(`srgan: ${image} is left out: ${printable(error.message)}`);
    },
    onNotice: (sentence: string) => say(printable(sentence)),
  };
  try {
    const result = await measure(options, args.out);
    bar?.finish();
    console.log(args.json ? JSON.stringify(result, finite) : await table(result, args.markdown));
  } finally {
    bar?.leave();
  }
}

async function measure(
  options: EvaluationOptions<Metric>,
  out: string | undefined,
): Promise<EvaluationResult<string>> {
  if (out === undefined) {
    const { evaluateModels } = await import('../experiments/evaluate-models.js');
    const { markedResult } = await import('../report/caveats.js');
    return markedResult(await evaluateModels(options), options.models);
  }
  const { evaluateToFolder } = await import('../report/evaluation-folder.js');
  return evaluateToFolder({ ...options, out });
}

type ProgressStep = Pick<EvaluationStep, 'done' | 'total'> & { row: RowNames };

async function table(
  { means, convention }: EvaluationResult<string>,
  markdown = !process.stdout.isTTY,
): Promise<string> {
  if (markdown) {
    const { toMarkdown } = await import('../figures/tables.js');
    return toMarkdown(means, { caption: convention });
  }
  const { toText } = await import('../figures/text-table.js');
  return toText(means, { caption: 'How these are measured: --markdown, --json and --out tell.' });
}

/** JSON has no Infinity, the PSNR of identical images. */
const finite = (_key: string, value: unknown): unknown =>
  value === Number.POSITIVE_INFINITY ? 'Infinity' : value;
