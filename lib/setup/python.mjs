// Stage 2: the Python environment .venv with what requirements.txt names. A stamp inside .venv is written last,
// so an interrupted installation is taken up again.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf, ROOT, readJson, SETUP_COMMAND, VENV, venvProgram } from './paths.mjs';
import { SetupError } from './progress.mjs';
import { reasonIn, runCommand } from './run-command.mjs';

const STAMP = join(VENV, '.srgan-lab.json');
const OLDEST = [3, 10];

/** Makes or updates .venv. Throws a SetupError when there is no Python; the rest of the lab works without. */
export async function installPython(report) {
  const requirements = readFileSync(join(ROOT, 'requirements.txt'), 'utf8');
  const python = venvProgram('python');
  if (readJson(STAMP)?.requirements === hashOf(requirements) && existsSync(python)) {
    return 'up to date';
  }
  await ensureEnvironment(report);
  await pip(['install', '-r', 'requirements.txt'], 'pip', report);
  writeStamp({ requirements: hashOf(requirements) });
  return 'installed in .venv';
}

/** Runs pip in .venv; `name` is its log's name. Throws a SetupError with pip's reason. */
export async function pip(args, name, report) {
  const quiet = ['--disable-pip-version-check', '--no-input', '--progress-bar', 'off'];
  const all = ['-m', 'pip', ...args, ...(args[0] === 'install' ? quiet : [])];
  const result = await runCommand(venvProgram('python'), all, { name, report });
  if (result.code !== 0) {
    throw new SetupError(
      `pip could not ${args.join(' ')} (${reasonIn(result.output)}; log: ${result.log}).`,
      `connect to the network or delete .venv, then ${SETUP_COMMAND}`,
    );
  }
}

/** Whether stage 2 has been completed. */
export function hasPython() {
  return existsSync(STAMP) && existsSync(venvProgram('python'));
}

/** What set-up noted about .venv. */
export function readStamp() {
  return readJson(STAMP) ?? {};
}

/** Adds to what set-up noted about .venv. */
export function writeStamp(entries) {
  writeFileSync(STAMP, `${JSON.stringify({ ...readStamp(), ...entries }, null, 2)}\n`);
}

async function ensureEnvironment(report) {
  if (spawnSync(venvProgram('python'), ['-m', 'pip', '--version']).status === 0) {
    return;
  }
  const base = findInterpreter();
  report('creating .venv');
  // Without pip it is the half of an environment that an interrupted run left.
  rmSync(VENV, { recursive: true, force: true });
  const made = await runCommand(base, ['-m', 'venv', VENV], { name: 'venv' });
  if (made.code !== 0) {
    throw new SetupError(
      `${base} -m venv failed (${reasonIn(made.output)}).`,
      process.platform === 'linux' ? 'apt-get install python3-venv' : 'install Python anew',
    );
  }
}

function findInterpreter() {
  const forced = process.env.SRGAN_PYTHON;
  const found = [];
  for (const candidate of forced ? [forced] : ['python3', 'python']) {
    const code = 'import sys; print(*sys.version_info[:2])';
    const { status, stdout } = spawnSync(candidate, ['-c', code], { encoding: 'utf8' });
    if (status !== 0) {
      continue;
    }
    const [major, minor] = stdout.split(' ').map(Number);
    if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
      return candidate;
    }
    found.push(`${candidate} is ${major}.${minor}`);
  }
  throw new SetupError(
    `No Python of version ${OLDEST.join('.')} or later ${forced ? `at SRGAN_PYTHON=${forced}` : 'on PATH'}${found.length ? ` (${found.join(', ')})` : ''}: notebooks, PNG figures and the sample photographs are missing.`,
    `install Python from python.org or the system's packages, then ${SETUP_COMMAND}`,
  );
}
