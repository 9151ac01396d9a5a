// What a reader of an ablation's table should be told of how its runs were computed.
import { isDeepStrictEqual } from 'node:util';
import { branch } from '../options/tree';
import { caveatsIn } from '../runs/caveats';
import { readEnvironment } from '../runs/environment';
import type { AblationFolder } from './ablation-folder';
import type { AblationRun } from './results';
import { runOfJob } from './stage-job';

/** What must be one in all runs whose figures are compared: what an environment says of it, and how to call it. */
const ALIKE = [
  ['engine', 'engine or thread count'],
  ['commit', 'commit of the lab'],
] as const;

/** The notes, in sentences. */
export async function notesOf(
  folder: AblationFolder,
  runs: readonly AblationRun[],
): Promise<string[]> {
  const environments = await Promise.all(
    runs.map(async ({ name }) => readEnvironment(runOfJob(folder, name))),
  );
  const begun = environments.filter((environment) => environment.started !== undefined);
  const notes = ALIKE.flatMap(([key, what]) => {
    const values = begun.map((environment) => environment[key]);
    const differ = values.filter(
      (value, i) => values.findIndex((other) => isDeepStrictEqual(other, value)) === i,
    );
    if (differ.length < 2) return [];
    const texts = differ.map((value) =>
      typeof value === 'string'
        ? value.replace(/^([0-9a-f]{7})[0-9a-f]+/, '$1')
        : String(branch(value).device),
    );
    return [`Not all runs have the same ${what}: ${texts.join('; ')}.`];
  });
  const caveats = new Set(begun.flatMap(caveatsIn));
  return [...notes, ...(caveats.size > 0 ? [`Trained with: ${[...caveats].join(', ')}.`] : [])];
}
