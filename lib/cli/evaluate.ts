// srgan evaluate: models side by side on sets. A terminal gets aligned tables, a file or pipe Markdown with the
// whole convention; --markdown and --json choose for themselves.
import { type Command, Option } from 'commander';
import type { ArtifactRow } from '../artifacts/artifact-rows';
import type { EvaluationFailure, EvaluationStep, RowNames } from '../evaluation/evaluate';
import type { Metric } from '../evaluation/metric';
import { METRICS, mainColumns, metricsNamed } from '../evaluation/metrics';
import type { EvaluationOptions, EvaluationResult } from '../experiments/evaluation';
import type { EvaluationTable } from '../figures/evaluation-tables';
import { printable } from '../files/printable';
import type { Progress } from '../output/progress';
import { scaleNumber, wordList } from './options';

interface EvaluateArguments {
  model: string[];
  data: string[];
  lr?: string[];
  scale?: number;
  metrics?: string[];
  base?: string;
  published?: boolean;
  artifacts?: boolean;
  json?: boolean;
  markdown?: boolean;
  out?: string;
}

const LISTED: readonly Metric[] = METRICS;
const NAMES = LISTED.map(({ name }) => name);
const BY_REQUEST = LISTED.filter(({ byRequest }) => byRequest).map(({ name }) => name);

/** Adds `evaluate`. */
export function addEvaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .description('measure models on sets, by the convention of the papers')
    .requiredOption(
      '--model <bicubic|run|folder...>',
      'what to measure: bicubic, runs (NAME is the best generator, NAME@latest the last), folders of images (required)',
    )
    .requiredOption('--data <name|folder...>', 'catalogue names or folders of HR images (required)')
    .option(
      '--lr <folder...>',
      "ready LR images of each set, matched by name (default: the set's own, else made by MATLAB bicubic)",
    )
    .option('--scale <number>', 'factor (default: that of the runs, else 4)', scaleNumber)
    .addOption(
      new Option(
        '--metrics <list>',
        `some of ${NAMES.join(',')} (default: those that need no weights or have theirs, without ${BY_REQUEST.join(', ')})`,
      ).argParser(wordList(NAMES)),
    )
    .option('--base <model>', 'what differences are to (default: the first of several models)')
    .option('--published', 'show what papers print for these sets beside it, marked as quoted')
    .option('--artifacts', 'check the images and models for artifacts too, each with a verdict')
    .option(
      '--json',
      'print one JSON object: convention, rows, means, differences (default: tables)',
    )
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
  const nameOf = ({ dataset, image }: ImageName): string =>
    args.data.length > 1 ? `${dataset} ${image}` : image;
  const say = (sentence: string): void =>
    bar ? bar.say(sentence) : console.error(printable(sentence));
  const options = {
    models: args.model,
    data: args.data,
    lr: args.lr,
    scale: args.scale,
    base: args.base,
    published: args.published,
    artifacts: args.artifacts ? {} : undefined,
    metrics: args.metrics && metricsNamed(args.metrics),
    onProgress({ row, done, total }: ProgressStep) {
      bar ??= createProgress({ label: 'evaluate', total, unit: 'images' });
      bar.update(done, { image: `${row.model} ${nameOf(row)}` });
    },
    onFailure(failure: EvaluationFailure) {
      process.exitCode = 1;
      say(`srgan: ${nameOf(failure)} is left out: ${failure.error.message}`);
    },
    onNotice: say,
  };
  try {
    const result = await measure(options, args.out);
    bar?.finish();
    console.log(args.json ? await json(result) : await tables(result, args.markdown));
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

async function json(result: EvaluationResult<string>): Promise<string> {
  const { jsonNumber } = await import('../evaluation/evaluation-file.js');
  return JSON.stringify(result, jsonNumber);
}

type ImageName = Pick<RowNames, 'dataset' | 'image'>;
type ProgressStep = Pick<EvaluationStep, 'done' | 'total'> & { row: RowNames };

/** The means; where there are several models, their differences: in a terminal the main figure of each metric. */
async function tables(
  result: EvaluationResult<string>,
  markdown = !process.stdout.isTTY,
): Promise<string> {
  const { differencesTable, meansTable } = await import('../figures/evaluation-tables.js');
  const { toMarkdown } = await import('../figures/tables.js');
  const { toText } = await import('../figures/text-table.js');
  const { differences } = result;
  const means = meansTable(result, markdown ? {} : { caption: SHORT_CAPTION });
  const shown = [means];
  if (differences.length > 0) {
    const short = { columns: mainColumns(METRICS), caption: SHORT_DIFFERENCES };
    shown.push(differencesTable(differences, markdown ? {} : short));
  }
  if (result.artifacts) shown.push(await verdicts(result.artifacts));
  const write = markdown ? toMarkdown : toText;
  const texts: string[] = [];
  for (const { records, options } of shown) texts.push(await write(records, options));
  return texts.join('\n');
}

async function verdicts(rows: readonly ArtifactRow[]): Promise<EvaluationTable> {
  const { artifactTable } = await import('../figures/artifact-table.js');
  return artifactTable(rows);
}

const SHORT_CAPTION = 'How these are measured: --markdown, --json and --out tell.';
const SHORT_DIFFERENCES = 'Mean difference to the base, with the 95 % interval over images.';
