// srgan publish: a run as a folder to hand over.
import type { Command } from 'commander';
import type { EvaluationStep } from '../evaluation/evaluate';
import type { Progress } from '../output/progress';

interface PublishArguments {
  output: string;
  data?: string[];
  lr?: string[];
  note?: string;
}

/** Adds `publish`. */
export function addPublishCommand(program: Command): void {
  program
    .command('publish')
    .description(
      'a run as a folder to hand over: best weights, configuration, metrics, report and a card; every command opens it',
    )
    .argument('<run>', 'what to hand over')
    .requiredOption('--output <folder>', 'the new folder; its name becomes the model’s (required)')
    .option(
      '--data <name|folder...>',
      'sets on which it is measured beside bicubic, with artifact checks (default: none)',
    )
    .option('--lr <folder...>', "ready LR images of each set (default: the set's own, else made)")
    .option('--note <text>', 'what else the card should say, as Markdown')
    .action(run);
}

async function run(model: string, args: PublishArguments): Promise<void> {
  const { createProgress } = await import('../output/progress.js');
  const { publishRun } = await import('../report/publish-run.js');
  let bar: Progress | undefined;
  const onProgress = ({ row, done, total }: EvaluationStep): void => {
    bar ??= createProgress({ label: 'evaluate', total, unit: 'images' });
    bar.update(done, { image: `${row.model} ${row.image}` });
  };
  const onNotice = (sentence: string): void => (bar ? bar.say(sentence) : console.error(sentence));
  try {
    const files = await publishRun(model, { ...args, onProgress, onNotice });
    bar?.finish();
    for (const file of files) console.log(file);
  } finally {
    bar?.leave();
  }
}
