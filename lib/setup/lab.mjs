// `npm run lab`: JupyterLab from .venv in the repository root. Arguments go through: npm run lab -- --no-browser
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { jupyterEnvironment } from './jupyter.mjs';
import { ROOT, SETUP_COMMAND, venvProgram } from './paths.mjs';
import { printFailure, SetupError } from './progress.mjs';

const program = venvProgram('jupyter-lab');
if (existsSync(program)) {
  // JupyterLab refuses to run as root, the only user in most containers, unless told.
  const asRoot = process.getuid?.() === 0 ? ['--allow-root'] : [];
  const args = [...asRoot, ...process.argv.slice(2)];
  const lab = spawn(program, args, { cwd: ROOT, stdio: 'inherit', env: jupyterEnvironment() });
  // Ctrl-C reaches JupyterLab by itself, which asks; this process ends when it does.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => lab.kill('SIGTERM'));
  lab.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
} else {
  printFailure(
    new SetupError(
      'JupyterLab needs Python 3.10 or later, which set-up did not find.',
      `install Python, then ${SETUP_COMMAND}`,
    ),
  );
  process.exitCode = 1;
}
