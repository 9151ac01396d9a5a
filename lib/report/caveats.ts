// What must be said wherever a run's results are shown: that its VGG19 was untrained, or what an own term's caveat
// says. The mark stands after the run's name, so that it is on every table, bar and panel that shows the name.
import type { EvaluationResult } from '../experiments/evaluate-models';
import type { Tree } from '../options/tree';
import { isRun, type RunFolder, runFolder } from '../runs/run-folder';
import { readEnvironment } from './read-environment';

/** The caveats of a run, a few words each. */
export async function caveatsOf(run: RunFolder): Promise<string[]> {
  return caveatsIn(await readEnvironment(run));
}

/** The caveats in an environment.json. */
export function caveatsIn({ caveats, perceptualUntrained }: Tree): string[] {
  if (Array.isArray(caveats)) return caveats.map(String);
  // what the lab wrote before a term could have a caveat
  return perceptualUntrained === true ? ['untrained VGG19'] : [];
}

/** A name or title with its caveats: 'srgan-1 (untrained VGG19)'. Without any it stays what it is. */
export function marked(text: string, caveats: readonly string[]): string {
  return caveats.length > 0 ? `${text} (${caveats.join(', ')})` : text;
}

/** How tables, bars and panels call a row's model. */
export type Marking = <R extends { readonly model: string }>(row: R) => R;

/** Marks the rows of an evaluation of these models: those of a run with caveats carry them in `model`. */
export async function markingOf(models: readonly string[]): Promise<Marking> {
  const names = new Map<string, string>();
  for (const model of models) {
    if (model === 'bicubic' || !isRun(runFolder(model))) continue;
    const run = runFolder(model);
    names.set(run.name, marked(run.name, await caveatsOf(run)));
  }
  return (row) => ({ ...row, model: names.get(row.model) ?? row.model });
}

/** An evaluation of these models with its rows and means marked. */
export async function markedResult<Key extends string>(
  result: EvaluationResult<Key>,
  models: readonly string[],
): Promise<EvaluationResult<Key>> {
  const marking = await markingOf(models);
  return { ...result, rows: result.rows.map(marking), means: result.means.map(marking) };
}
