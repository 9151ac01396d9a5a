// A notebook executed on the tslab kernel as `npm start` does it, on the smoke preset, into a results folder of the test's own.
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { REPOSITORY } from './notebook-file';

/** The Python that has Jupyter, where set-up made it. */
export const PYTHON = join(REPOSITORY, '.venv', 'bin', 'python');

/** Executes notebooks/`name` into the file `output`; returns the end of what it said where a cell failed. */
export function executeNotebook(
  name: string,
  { output, results }: { output: string; results: string },
): string | undefined {
  const script = join(REPOSITORY, 'lib', 'setup', 'execute_notebook.py');
  const args = [script, join(REPOSITORY, 'notebooks', name), '--output', output];
  const { status, stdout, stderr } = spawnSync(PYTHON, [...args, '--timeout', '600'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    env: {
      ...process.env,
      SRGAN_PRESET: 'smoke',
      SRGAN_RESULTS: results,
      JUPYTER_PREFER_ENV_PATH: '1',
      VIRTUAL_ENV: join(REPOSITORY, '.venv'),
      PATH: `${join(PYTHON, '..')}${delimiter}${process.env.PATH}`,
    },
  });
  return status === 0 ? undefined : stdout.trim().split('\n').at(-1) + stderr.slice(-500);
}
