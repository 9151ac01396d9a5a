// The caveats of runs (runs/caveats) in an evaluation: its rows, means and differences.
import type { ModelSource } from '../experiments/evaluated-models';
import type { EvaluationResult } from '../experiments/evaluation';
import { caveatsOf, marked } from '../runs/caveats';
import { runModel } from '../runs/model-name';
import { isRun } from '../runs/run-folder';

/** How tables, bars and panels call the models of a row, or of a difference. */
export type Marking = <R extends { readonly model: string; readonly base?: string }>(row: R) => R;

/** Marks the rows of an evaluation of these models: those of a run with caveats carry them in `model`. */
export async function markingOf(models: readonly ModelSource[]): Promise<Marking> {
  const names = new Map<string, string>();
  for (const model of models) {
    if (typeof model !== 'string' || model === 'bicubic') continue;
    const { run, name } = runModel(model);
    if (isRun(run)) names.set(name, marked(name, await caveatsOf(run)));
  }
  const shown = (name: string): string => names.get(name) ?? name;
  return (row) => ({
    ...row,
    model: shown(row.model),
    ...(row.base === undefined ? {} : { base: shown(row.base) }),
  });
}

/** An evaluation's result, of all sets or of one, with its models marked. */
export function withMarks<R extends EvaluationResult<string>>(result: R, marking: Marking): R {
  const { base } = result;
  return {
    ...result,
    ...(base === undefined ? {} : { base: marking({ model: base }).model }),
    rows: result.rows.map(marking),
    means: result.means.map(marking),
    differences: result.differences.map(marking),
    ...(result.artifacts ? { artifacts: result.artifacts.map(marking) } : {}),
  };
}

/** An evaluation of these models with its rows, means and differences marked. */
export async function markedResult<Key extends string>(
  result: EvaluationResult<Key>,
  models: readonly ModelSource[],
): Promise<EvaluationResult<Key>> {
  return withMarks(result, await markingOf(models));
}
