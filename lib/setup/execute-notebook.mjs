// One notebook, executed by execute_notebook.py; its progress as text, its failure in short form.
import { spawn } from 'node:child_process';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { jupyterEnvironment } from './jupyter.mjs';
import { ROOT, venvProgram } from './paths.mjs';
import { SetupError } from './progress.mjs';

const LAST_LINES = 15;

/**
 * Executes `notebook` into the file `output`; report(text) tells which cell runs. Resolves to a sentence; throws a
 * SetupError with the failing cell and the end of what it printed.
 */
export async function executeNotebook(notebook, output, report, { timeoutSeconds = 3600 } = {}) {
  const script = join(ROOT, 'lib', 'setup', 'execute_notebook.py');
  const args = [script, notebook, '--output', output, '--timeout', String(timeoutSeconds)];
  const child = spawn(venvProgram('python'), args, {
    cwd: ROOT,
    env: jupyterEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let failure;
  let cells = 0;
  let noise = '';
  child.stderr.on('data', (chunk) => {
    noise = (noise + chunk).slice(-4000);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const message = parse(line);
    if (message?.cell) {
      cells = message.cells;
      report(`cell ${message.cell} of ${message.cells}`);
    }
    failure = message?.failed ? message : failure;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) {
    throw new SetupError(
      describe(notebook, failure, noise),
      `npm run lab, and open ${shown(output)}`,
    );
  }
  return `${cells} cells`;
}

function describe(notebook, failure, noise) {
  // The stack below the cell is tslab's own.
  const own = (line) => !/tslab[\\/]dist|node:vm/.test(line);
  const tail = (text) => text.trimEnd().split('\n').filter(own).slice(-LAST_LINES).join('\n');
  if (!failure) {
    return `${shown(notebook)} could not be executed:\n${tail(noise)}`;
  }
  const source = failure.source.split('\n').slice(0, 6).join('\n');
  return `${shown(notebook)} failed in cell ${failure.failed}:\n${source}\n---\n${tail(failure.output)}`;
}

function shown(path) {
  return relative(ROOT, path);
}

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
