// Runs in an ablation's folder that are of no cell of its configuration: of an earlier one. They are left and named.
import { readdir } from 'node:fs/promises';
import { type AblationFile, jobsOf } from './ablation-file';
import type { AblationFolder } from './ablation-folder';

/** Names of their folders, sorted. */
export async function otherRuns(folder: AblationFolder, file: AblationFile): Promise<string[]> {
  const known = new Set(jobsOf(file).map(({ name }) => name));
  const entries = await readdir(folder.runs, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !known.has(entry.name))
    .map(({ name }) => name)
    .sort();
}
