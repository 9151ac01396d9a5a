// srgan ablate: many trainings from one file, on this machine or a cluster; what is planned, how it stands.
import { type Command, Option } from 'commander';
import type { AblationConfig } from '../ablation/ablation-options';
import type { AblationStatus } from '../ablation/ablation-status';
import type { PlanOptions } from '../ablation/plan-ablation';
import { addSlurmOptions, type SlurmArguments, slurmOf, whereItIs } from './ablate-slurm';
import { wholeNumber } from './options';
import { asUsage, UsageError } from './usage-error';

interface AblateArguments extends SlurmArguments {
  config?: string;
  output?: string;
  jobs: number;
  dryRun?: boolean;
  status?: boolean;
  retry?: 'failed';
  stopOnFirstError?: boolean;
  json?: boolean;
}

/** Adds `ablate`. */
export function addAblateCommand(program: Command): void {
  const command = program
    .command('ablate')
    .description(
      'train every cell of an ablation with every seed, measure them on other images, write the report; goes on where it stopped',
    )
    .option('--config <file>', 'JSON file that says what is trained and what is varied (required)')
    .option('--output <folder>', "its folder (default: results/ and the configuration's name)")
    .option(
      '--jobs <number>',
      'trainings at a time, which share the processor (default: 1)',
      wholeNumber(1),
      1,
    )
    .addOption(
      new Option(
        '--dry-run',
        'print what would be done, with time and memory by measured steps, and do nothing (default: do it)',
      ).conflicts(['status', 'retry', 'stopOnFirstError']),
    )
    .addOption(
      new Option(
        '--status',
        'print how every run stands, and why it failed; --output alone will do (default: train)',
      ).conflicts(['retry', 'stopOnFirstError']),
    )
    .addOption(
      new Option('--retry <which>', 'try what failed again (default: it stays failed)').choices([
        'failed',
      ]),
    )
    .option(
      '--stop-on-first-error',
      'stop, saved, when a run fails (default: the others go on; exit status 1)',
    )
    .option('--json', 'print the status as one JSON object (default: a table)')
    .action(run);
  addSlurmOptions(command);
}

async function run(args: AblateArguments): Promise<void> {
  if (args.status) return printStatus(args);
  const config = await configOf(args);
  if (args.dryRun) {
    const onNotice = (sentence: string): void => console.error(sentence);
    return console.log(await planned(config, args, { onNotice }));
  }
  const executor = await slurmOf(args);
  const { runAblation } = await import('../ablation/run-ablation.js');
  const print = await printer(args);
  if (!executor) {
    console.error(
      'Planning: where no run says how long a step takes, some are measured; Ctrl-C ends it.\n',
    );
  }
  // what a step takes here says nothing of a cluster's nodes
  const how = { measure: executor ? false : 'worthwhile', threads: executor?.threads } as const;
  console.error(`${await planned(config, args, how)}\n`);
  const end = await runAblation(config, {
    ...{ output: args.output, jobs: args.jobs, retry: args.retry },
    ...{ stopOnFirstError: args.stopOnFirstError, executor },
  });
  // nothing here may wait: a runner that a signal stops is ended by it as soon as this has been printed
  print(end);
  if (end.ended === 'left') console.error(whereItIs(end, args));
  if (end.ended === 'left' && args.detach) return;
  if (end.ended === 'finished') await report(end.folder, args);
  const { done } = end.counts;
  const all = Object.values(end.counts).reduce((sum, count) => sum + count, 0);
  if (done < all) process.exitCode = 1;
}

async function configOf({ config }: AblateArguments): Promise<AblationConfig> {
  if (config === undefined) throw new UsageError('ablate: --config must name a file, but got none');
  const { readAblationConfig } = await import('../ablation/ablation-config.js');
  const { resolveCells } = await import('../ablation/resolve-cells.js');
  return asUsage(async () => {
    const read = await readAblationConfig(config);
    await resolveCells(read);
    return read;
  });
}

async function planned(
  config: AblationConfig,
  { output, jobs }: AblateArguments,
  how: Pick<PlanOptions, 'measure' | 'threads' | 'onNotice'>,
): Promise<string> {
  const { planAblation } = await import('../ablation/plan-ablation.js');
  const { planText } = await import('../ablation/plan-text.js');
  return planText(await planAblation(config, { output, jobs, ...how }));
}

/** Writes the report; one that cannot be written must not make a failure of trainings that are done. */
async function report(folder: string, { json }: AblateArguments): Promise<void> {
  const { reportAblation } = await import('../ablation/report/report-ablation.js');
  try {
    const { page } = await reportAblation(folder);
    const say = json ? console.error : console.log;
    say(page);
  } catch (error) {
    console.error(`srgan: no report: ${(error as Error).message}`);
  }
}

async function printStatus(args: AblateArguments): Promise<void> {
  const { ablationStatus } = await import('../ablation/ablation-status.js');
  const folder = args.output ?? (await configOf(args)).name;
  const print = await printer(args);
  print(await asUsage(() => ablationStatus(folder)));
}

async function printer({ json }: AblateArguments): Promise<(status: AblationStatus) => void> {
  const { statusText } = await import('../ablation/status-text.js');
  return (status) => console.log(json ? JSON.stringify(status, null, 2) : statusText(status));
}
