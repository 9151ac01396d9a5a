// srgan doctor: what works on this machine, and the remedy of each gap.
import type { Command } from 'commander';
import type { DoctorCheck } from './doctor-checks';

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
    .option('--json', 'print one JSON object (default: a line per check)')
    .action(async ({ json }: { json?: boolean }) => {
      const { runDoctor } = await import('./doctor-checks.js');
      const checks = await runDoctor();
      console.log(json ? JSON.stringify({ checks }, null, 2) : checks.map(line).join('\n'));
      if (checks.some(({ status }) => status === 'broken')) process.exitCode = 1;
    });
}

function line({ name, status, detail, remedy }: DoctorCheck): string {
  return `${MARKS[status]}  ${name}: ${detail}${remedy ? `\n          -> ${remedy}` : ''}`;
}
