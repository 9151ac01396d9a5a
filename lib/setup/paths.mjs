// Where things are. Set-up runs before anything is installed, so this folder is plain JavaScript and
// imports nothing but Node's own modules.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository root. */
export const ROOT = resolve(fileURLToPath(import.meta.url), '../../..');

/** The lab's own Python environment. */
export const VENV = join(ROOT, '.venv');

/** Logs and stamps of set-up; safe to delete. */
export const CACHE = join(ROOT, '.cache', 'setup');

/** The command that repeats set-up, named in every remedy. */
export const SETUP_COMMAND = 'node lib/setup/setup.mjs';

/** The path of a program in .venv, whether or not it exists. */
export function venvProgram(name) {
  return process.platform === 'win32'
    ? join(VENV, 'Scripts', `${name}.exe`)
    : join(VENV, 'bin', name);
}

/** The SHA-256 of texts, as hexadecimal digits. */
export function hashOf(...texts) {
  const hash = createHash('sha256');
  for (const text of texts) {
    hash.update(text).update('\0');
  }
  return hash.digest('hex');
}

/** The parsed JSON of a file, or undefined when it is missing or torn (an interrupted write). */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
