// Stage 4: what runs exported models, in .venv, so that exports can be checked. Exports are written without it, so a
// platform or a network that does not have it is a sentence, remembered until --retry: pip takes long to fail.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf, ROOT } from './paths.mjs';
import { SetupError } from './progress.mjs';
import { hasPython, pip, readStamp, writeStamp } from './python.mjs';

const FILE = 'lib/setup/export-programs.txt';

/** Installs what export-programs.txt names; returns the sentence to show. */
export async function installExportPrograms(report, { retry = false } = {}) {
  if (!hasPython()) {
    return 'skipped: exports are checked by Python';
  }
  const key = hashOf(readFileSync(join(ROOT, FILE), 'utf8'));
  const { exportPrograms, exportProgramsFailed } = readStamp();
  if (exportPrograms === key) {
    return 'up to date';
  }
  if (exportProgramsFailed === key && !retry) {
    return 'missing: pip could not install them; exports stay unchecked (--retry tries again)';
  }
  try {
    await pip(['install', '-r', FILE], 'pip-export', report);
  } catch (error) {
    if (!(error instanceof SetupError)) {
      throw error;
    }
    writeStamp({ exportProgramsFailed: key });
    return `missing: ${error.message} Exports stay unchecked (--retry tries again)`;
  }
  writeStamp({ exportPrograms: key });
  return 'installed in .venv';
}
