// srgan evaluate: models side by side on a set. A terminal gets an aligned table, a file or pipe Markdown with the
// whole convention; --markdown and --json choose for themselves.
import { type Command, Option } from 'commander';
import type { EvaluationStep, RowNames } from '../evaluation/evaluate';
import { METRICS, metricsNamed } from '../evaluation/metrics';
import { type EvaluationResult, evaluateModels } from '../experiments/evaluate-models';
import { toMarkdown } from '../figures/tables';
import { toText } from '../figures/text-table';
import { createProgress } from '../output/progress';
import { markedResult } from '../report/caveats';
import { evaluateToFolder } from '../report/evaluation-folder';
import { scaleNumber, wordList } from './options';

interface EvaluateArguments {
  model: string[];
  data: string;
  lr?: string;
  scale?: number;
  metrics: string[];
  json?: boolean;
  markdown?: boolean;
  out?: string;
}

const NAMES = METRICS.map(({ name }) => name);

/** Adds `evaluate`. */
export function addEvaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .description('measure models on a set, by the convention of the papers')
    .requiredOption(
      '--model <bicubic|run|folder...>',
      'what to measure: bicubic, runs, folders of images',
    )
    .requiredOption('--data <name|folder>', 'catalogue name or folder of HR images')
    .option('--lr <folder>', 'ready LR images, matched by name')
    .option(
      '--scale <number>',
      'upsampling factor (default: that of the runs, else 4)',
      scaleNumber,
    )
    .addOption(
      new Option('--metrics <list>', `some of ${NAMES.join(',')}`)
        .argParser(wordList(NAMES))
        .default(NAMES, 'all'),
    )
    .option('--json', 'print one JSON object: convention, rows and means')
    .addOption(
      new Option(
        '--markdown',
        'print Markdown with the whole convention (default where stdout is no terminal)',
      ).conflicts('json'),
    )
    .option('--out <folder>', 'leave tables, SR images and panels there')
    .action(run);
}

async function run(args: EvaluateArguments): Promise<void> {
  const progress = lazyProgress();
  const options = {
    models: args.model,
    data: args.data,
    lr: args.lr,
    scale: args.scale,
    metrics: metricsNamed(args.metrics),
    onProgress: ({ row, done, total }: ProgressStep) =>
      progress(done, total, `${row.model} ${row.image}`),
  };
  const result =
    args.out === undefined
      ? await markedResult(await evaluateModels(options), options.models)
      : await evaluateToFolder({ ...options, out: args.out });
  console.log(args.json ? JSON.stringify(result, finite) : await table(result, args.markdown));
}

type ProgressStep = Pick<EvaluationStep, 'done' | 'total'> & { row: RowNames };

function table(
  { means, convention }: EvaluationResult<string>,
  markdown = !process.stdout.isTTY,
): Promise<string> {
  if (markdown) return toMarkdown(means, { caption: convention });
  return toText(means, { caption: 'How these are measured: --markdown, --json and --out tell.' });
}

/** JSON has no Infinity, the PSNR of identical images. */
const finite = (_key: string, value: unknown): unknown =>
  value === Number.POSITIVE_INFINITY ? 'Infinity' : value;

function lazyProgress(): (done: number, total: number, what: string) => void {
  let bar: ReturnType<typeof createProgress> | undefined;
  return (done, total, what) => {
    bar ??= createProgress({ label: 'evaluate', total, unit: 'images', start: done });
    bar.update(done, { image: what });
    if (done === total) bar.finish();
  };
}
