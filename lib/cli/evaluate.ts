// srgan evaluate: models side by side on a set; a Markdown table, or one JSON object.
import type { Command } from 'commander';
import { EVALUATION_CONVENTION } from '../evaluation/evaluate';
import { evaluateModels } from '../experiments/evaluate-models';
import { toMarkdown } from '../figures/tables';
import { createProgress } from '../output/progress';
import { scaleNumber, wordList } from './options';

interface EvaluateArguments {
  model: string[];
  data: string;
  lr?: string;
  scale?: number;
  metrics: string[];
  json?: boolean;
  out?: string;
}

/** Columns of a metric. */
const COLUMNS: Record<string, readonly string[]> = {
  psnr: ['psnrY', 'psnrRgb'],
  ssim: ['ssimY', 'ssimRgb'],
};

/** Adds `evaluate`. */
export function addEvaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .description('measure models on a set: PSNR and SSIM by the convention of the papers')
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
    .option('--metrics <list>', 'psnr, ssim', wordList(Object.keys(COLUMNS)), Object.keys(COLUMNS))
    .option('--json', 'print one JSON object: rows and means')
    .option('--out <folder>', 'leave tables and SR images there')
    .action(run);
}

async function run(args: EvaluateArguments): Promise<void> {
  const progress = lazyProgress();
  const { rows, means } = await evaluateModels({
    models: args.model,
    data: args.data,
    lr: args.lr,
    scale: args.scale,
    out: args.out,
    onProgress: ({ row, done, total }) => progress(done, total, `${row.model} ${row.image}`),
  });
  const columns = args.metrics.flatMap((metric) => COLUMNS[metric]);
  if (args.json) {
    const select = (row: object): object =>
      Object.fromEntries(
        Object.entries(row).filter(([key]) => !isMetric(key) || columns.includes(key)),
      );
    console.log(
      JSON.stringify(
        { convention: EVALUATION_CONVENTION, rows: rows.map(select), means: means.map(select) },
        finite,
      ),
    );
    return;
  }
  console.log(
    await toMarkdown(means, {
      columns: ['model', 'dataset', 'images', ...columns],
      caption: EVALUATION_CONVENTION,
    }),
  );
}

const isMetric = (key: string): boolean =>
  Object.values(COLUMNS).some((keys) => keys.includes(key));

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
