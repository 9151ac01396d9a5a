// srgan doctor: what works on this machine, or on a cluster's nodes, and the remedy of each gap.
import type { Command } from 'commander';
import { onOption, sbatchOption } from './ablate-slurm';
import type { DoctorCheck } from './doctor-checks';
import { asUsage, UsageError } from './usage-error';

interface DoctorArguments {
  on: 'local' | 'slurm';
  slurm?: string;
  json?: boolean;
}

const MARKS: Record<DoctorCheck['status'], string> = {
  ok: 'ok      ',
  missing: 'MISSING ',
  broken: 'BROKEN  ',
  optional: 'optional',
};

/** Adds `doctor`. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check engines, Python, Jupyter kernel and data; name the remedy of each gap')
    .addOption(onOption('what is checked: this machine, or by a short job a node of the cluster'))
    .addOption(sbatchOption())
    .option('--json', 'print one JSON object (default: a line per check)')
    .action(async (args: DoctorArguments) => {
      const checks = await checksOf(args);
      const lines = checks.map(line).join('\n');
      console.log(args.json ? JSON.stringify({ checks }, null, 2) : lines);
      if (checks.some(({ status }) => status === 'broken')) process.exitCode = 1;
    });
}

async function checksOf({ on, slurm = '' }: DoctorArguments): Promise<DoctorCheck[]> {
  if (on === 'local' && slurm !== '') {
    throw new UsageError('doctor: --slurm must go with --on slurm, but got --on local');
  }
  if (on === 'local') return (await import('./doctor-checks.js')).runDoctor();
  const { slurmArguments } = await import('../ablation/slurm/slurm-arguments.js');
  const { runSlurmDoctor } = await import('./slurm-checks.js');
  return runSlurmDoctor(await asUsage(() => slurmArguments(slurm)));
}

function line({ name, status, detail, remedy }: DoctorCheck): string {
  return `${MARKS[status]}  ${name}: ${detail}${remedy ? `\n          -> ${remedy}` : ''}`;
}
