// The caveats of runs (runs/caveats) in the rows of an evaluation.
import type { EvaluationResult } from '../experiments/evaluate-models';
import { caveatsOf, marked } from '../runs/caveats';
import { runModel } from '../runs/model-name';
import { isRun } from '../runs/run-folder';

/** How tables, bars and panels call a row's model. */
export type Marking = <R extends { readonly model: string }>(row: R) => R;

/** Marks the rows of an evaluation of these models: those of a run with caveats carry them in `model`. */
export async function markingOf(models: readonly string[]): Promise<Marking> {
  const names = new Map<string, string>();
  for (const model of models) {
    if (model === 'bicubic') continue;
    const { run, name } = runModel(model);
    if (isRun(run)) names.set(name, marked(name, await caveatsOf(run)));
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
