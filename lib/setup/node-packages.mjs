// Stage 1: the Node packages of package-lock.json, without their install scripts (one of them downloads from
// a host that many networks block; stage 3 makes that part in its own way).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, readJson } from './paths.mjs';
import { SetupError } from './progress.mjs';
import { reasonIn, runCommand } from './run-command.mjs';

/** Installs what package-lock.json names, unless node_modules already holds exactly that. */
export async function installNodePackages(report) {
  const difference = differenceToLock();
  if (!difference) {
    return 'up to date';
  }
  const [program, ...args] = npmCommand();
  const result = await runCommand(program, [...args, 'ci', '--ignore-scripts'], {
    name: 'npm',
    report: (line) => report(line || difference),
  });
  if (result.code !== 0) {
    throw new SetupError(
      `The Node packages could not be installed (${reasonIn(result.output)}; log: ${result.log}).`,
      'npm ci --ignore-scripts',
    );
  }
  return 'installed';
}

/** How to call npm: the one that called us, else the one on PATH. */
export function npmCommand() {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('npm-cli.js') ? [process.execPath, cli] : ['npm'];
}

// npm writes node_modules/.package-lock.json last, so after an interrupted install it is missing.
function differenceToLock() {
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const installed = readJson(join(ROOT, 'node_modules', '.package-lock.json'))?.packages;
  if (!installed) {
    return 'node_modules is missing or incomplete';
  }
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.link) {
      continue;
    }
    const present = installed[path];
    if (present ? present.version !== entry.version : !entry.optional) {
      return `${path} is not the locked version`;
    }
    if (present && !existsSync(join(ROOT, path, 'package.json'))) {
      return `${path} is missing`;
    }
  }
  return undefined;
}
