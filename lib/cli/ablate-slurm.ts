// What `srgan ablate` is told of a cluster: --on slurm and what belongs to it.
import { type Command, Option } from 'commander';
import type { AblationStatus } from '../ablation/ablation-status';
import type { Executor } from '../ablation/executor';
import { wholeNumber } from './options';
import { asUsage, UsageError } from './usage-error';

/** Options of a command that can use a cluster. */
export interface SlurmArguments {
  on: 'local' | 'slurm';
  slurm?: string;
  maxRunning?: number;
  poll?: number;
  detach?: boolean;
  config?: string;
  output?: string;
}

/** `--on`. */
export const onOption = (description: string): Option =>
  new Option('--on <where>', description).choices(['local', 'slurm']).default('local');

/** `--slurm`. */
export const sbatchOption = (): Option =>
  new Option(
    '--slurm <options>',
    'with --on slurm: more options of sbatch, as "--partition=gpu --gres=gpu:1 --time=04:00:00"',
  );

/** Adds them to `ablate`. */
export function addSlurmOptions(command: Command): void {
  command
    .addOption(
      onOption('where trainings run: child processes here, or the cluster that sbatch submits to'),
    )
    .addOption(sbatchOption())
    .option(
      '--max-running <number>',
      'with --on slurm: tasks at a time (default: as many as the cluster gives)',
      wholeNumber(1),
    )
    .option(
      '--poll <seconds>',
      'with --on slurm: between two questions to the queue (default: 30)',
      wholeNumber(1),
    )
    .addOption(
      new Option(
        '--detach',
        'with --on slurm: end when all is submitted (default: follow it; Ctrl-C leaves the cluster at work)',
      ).conflicts(['stopOnFirstError', 'dryRun', 'status']),
    );
}

/** The executor that is asked for; undefined for this machine. @throws UsageError where the options do not fit. */
export async function slurmOf(args: SlurmArguments): Promise<Executor | undefined> {
  const { on, slurm, maxRunning, detach, poll: pollSeconds } = args;
  if (on === 'local') {
    const [given] = Object.entries({ slurm, maxRunning, detach, poll: pollSeconds }).flatMap(
      ([name, value]) => (value === undefined ? [] : [name]),
    );
    if (given === undefined) return undefined;
    const option = given.replace('maxRunning', 'max-running');
    throw new UsageError(`ablate: --${option} must go with --on slurm, but got --on local`);
  }
  const { slurmExecutor } = await import('../ablation/slurm/slurm-executor.js');
  const { slurmArguments } = await import('../ablation/slurm/slurm-arguments.js');
  const sbatch = await asUsage(() => slurmArguments(slurm ?? ''));
  return slurmExecutor({ sbatch, maxRunning, detach, pollSeconds });
}

/** What to do with an ablation whose jobs go on without this process. */
export function whereItIs({ folder }: AblationStatus, { config }: SlurmArguments): string {
  return [
    'The cluster goes on by itself.',
    `  how it stands:  srgan ablate --status --output ${folder}`,
    `  to follow it, and submit again what is lost:  srgan ablate --config ${config} --output ${folder} --on slurm`,
  ].join('\n');
}
