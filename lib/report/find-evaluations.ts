// Where evaluations lie: a folder of `srgan evaluate --out` itself, of several sets one folder each below it, and those of
// the results folder by name.
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { resultsFolder, runFolder } from '../runs/run-folder';

const FILE = 'evaluation.json';

/** The evaluations that a name in the results folder, or a path, stands for, sorted; none where it is something else. */
export async function evaluationsOf(nameOrPath: string): Promise<string[]> {
  for (const folder of [runFolder(nameOrPath).path, resolve(nameOrPath)]) {
    const found = await evaluationsIn(folder);
    if (found.length > 0) return found;
  }
  return [];
}

async function evaluationsIn(folder: string): Promise<string[]> {
  if (existsSync(join(folder, FILE))) return [folder];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, FILE)))
    .map(({ name }) => join(folder, name))
    .sort();
}

/** The evaluations of the folder in the results that was evaluated last; none where there is none. */
export async function newestEvaluations(): Promise<string[]> {
  const entries = await readdir(resultsFolder(), { withFileTypes: true }).catch(() => []);
  let newest: { time: number; found: string[] } = { time: 0, found: [] };
  for (const entry of entries.filter((one) => one.isDirectory())) {
    const found = await evaluationsIn(join(resultsFolder(), entry.name));
    const times = found.map(async (folder) => (await stat(join(folder, FILE))).mtimeMs);
    const time = Math.max(0, ...(await Promise.all(times)));
    if (time > newest.time) newest = { time, found };
  }
  return newest.found;
}
