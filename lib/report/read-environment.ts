// environment.json of a run, as a report reads it: whatever is there, of whichever version of the lab.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { branch, type Tree } from '../options/tree';
import type { RunFolder } from '../runs/run-folder';

/** What a run was computed with; without keys where the file is missing or broken. */
export async function readEnvironment(run: RunFolder): Promise<Tree> {
  try {
    return branch(JSON.parse(await readFile(join(run.path, 'environment.json'), 'utf8')));
  } catch {
    return {};
  }
}

/** What bicubic reaches in the run's validation, by column of metrics.csv; runs of an earlier lab do not say. */
export function bicubicIn(environment: Tree): Readonly<Record<string, number>> | undefined {
  const numbers = Object.entries(branch(environment.bicubic)).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return numbers.length > 0 ? Object.fromEntries(numbers) : undefined;
}
