// Programs of lib/export in Python, run by the workspace's own environment.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PYTHON_ENVIRONMENT, pythonPackage } from '../files/python-packages';
import { WORKSPACE_ROOT } from '../files/workspace';

/** The interpreter, whether or not it is there. */
export const PYTHON: string = join(
  PYTHON_ENVIRONMENT,
  process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python',
);

const SETUP = 'node lib/setup/setup.mjs installs it';

/** What is missing to run Python with these packages, in a few words; undefined where nothing is. */
export function missingPython(packages: readonly string[]): string | undefined {
  if (packages.length === 0) return undefined;
  if (!existsSync(PYTHON)) return `there is no Python in .venv; ${SETUP}`;
  const missing = packages.find((name) => pythonPackage(name) === undefined);
  return missing && `${missing} is not in .venv; ${SETUP}`;
}

/** The path of a program of lib/export that is not compiled. */
export const exportProgram = (name: string): string => join(WORKSPACE_ROOT, 'lib', 'export', name);

/** Variables for TensorFlow in a small process: quiet, and off the graphics card, which a training may hold. */
export const pythonEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  TF_CPP_MIN_LOG_LEVEL: '3',
  CUDA_VISIBLE_DEVICES: '-1',
});

/** Runs a program of lib/export in Python. @throws with what it said where it fails */
export async function runPython(program: string, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(PYTHON, [exportProgram(program), ...args], {
      env: pythonEnvironment(),
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    throw new Error(`exportModel: ${program} must run to its end, but got ${reasonOf(error)}`);
  }
}

/** Why a program failed: a line of what it said. */
export function reasonOf(error: unknown): string {
  const { stderr = '', message } = error as { stderr?: string; message: string };
  const lines = stderr.trim().split('\n');
  // TensorFlow's converter prints the whole network after what is wrong
  const line = lines.find((text) => /error:/i.test(text)) ?? lines.at(-1);
  return line?.slice(0, 300) || message;
}
