// Programs of lib/export in Python, run by the workspace's own environment.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PYTHON_ENVIRONMENT, pythonPackage } from '../files/python-packages';
import { WORKSPACE_ROOT } from '../files/workspace';

const SETUP = 'node lib/setup/setup.mjs';

/** The interpreter, whether or not it is there. */
export const PYTHON: string = join(
  PYTHON_ENVIRONMENT,
  process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python',
);

/** What is missing to run Python with these packages, in a few words; undefined where nothing is. */
export function missingPython(packages: readonly string[]): string | undefined {
  if (!existsSync(PYTHON)) return `there is no Python in .venv; ${SETUP} installs it`;
  const missing = packages.find((name) => pythonPackage(name) === undefined);
  return missing && `${missing} is not in .venv; ${SETUP} installs it`;
}

/**
 * Runs a program of lib/export. @param what Begins the error. @returns its stdout
 * @throws with the last line of what it said where it fails
 */
export async function runPython(
  what: string,
  program: string,
  args: readonly string[],
): Promise<string> {
  const path = join(WORKSPACE_ROOT, 'lib', 'export', program);
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '-1' };
  try {
    const { stdout } = await promisify(execFile)(PYTHON, [path, ...args], {
      env,
      maxBuffer: 2 ** 26,
    });
    return stdout;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    const reason = stderr.trim().split('\n').at(-1) || (error as Error).message;
    throw new Error(`${what}: ${program} must run to its end, but got ${reason}`);
  }
}
