// Other programs, run with their output in a log file and their latest line on the progress line.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CACHE, ROOT } from './paths.mjs';

/**
 * Runs a program and resolves to { code, output, log }: its exit status (null when it could not be started or ran
 * past `timeoutSeconds`), everything it printed, and the log's path relative to the repository.
 */
export function runCommand(program, args, options = {}) {
  const { name = 'command', report, cwd = ROOT, env, timeoutSeconds = 3600 } = options;
  mkdirSync(CACHE, { recursive: true });
  const log = join(CACHE, `${name}.log`);
  const file = createWriteStream(log);
  file.write(`$ ${[program, ...args].join(' ')}\n`);
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm is a batch file on Windows, which only a shell can start
      shell: process.platform === 'win32' && !program.endsWith('.exe'),
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutSeconds * 1000);
    const take = (chunk) => {
      file.write(chunk);
      const line = String(chunk)
        .trimEnd()
        .split(/[\r\n]/)
        .at(-1);
      report?.(line.trim());
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const finish = (code, note) => {
      clearTimeout(timer);
      file.end(note, () =>
        resolve({ code, output: readFileSync(log, 'utf8'), log: relative(ROOT, log) }),
      );
    };
    child.on('error', (error) => finish(null, `${error.message}\n`));
    child.on('close', (code) => finish(code, ''));
  });
}

/** The line of a program's output that says what went wrong: npm's first, a compiler's first, pip's last error. */
export function reasonIn(output) {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('$ '));
  const first = lines.find((line) => /^npm error [`A-Z]|: (fatal )?error: /.test(line));
  const last = lines.filter((line) => /error|not found|no space/i.test(line)).at(-1);
  return (first ?? last ?? lines.at(-1) ?? 'no output').slice(0, 300);
}
