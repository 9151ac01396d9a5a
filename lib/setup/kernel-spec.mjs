// Stage 6: the kernel spec that lets Jupyter start tslab, in .venv only: the user's own Jupyter folders are
// never touched.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, VENV } from './paths.mjs';
import { hasPython } from './python.mjs';

const FOLDER = join(VENV, 'share', 'jupyter', 'kernels', 'tslab');

/** Writes .venv/share/jupyter/kernels/tslab/kernel.json for this Node. */
export function writeKernelSpec() {
  if (!hasPython()) {
    return 'skipped: notebooks need Python';
  }
  const path = join(FOLDER, 'kernel.json');
  const spec = {
    argv: [process.execPath, join(ROOT, 'lib', 'setup', 'kernel.mjs'), '{connection_file}'],
    display_name: 'TypeScript (SRGAN Lab)',
    language: 'typescript',
    interrupt_mode: 'signal',
  };
  const text = `${JSON.stringify(spec, null, 2)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) {
    return 'up to date';
  }
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path, text);
  return 'written to .venv';
}
