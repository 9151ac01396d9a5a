// What an evaluation keeps of one set: every SR image, its LR and HR, panels of all models, and evaluation.json.
import { join } from 'node:path';
import { markOutput } from '../data/output-marker';
import type { EvaluationStep, RowNames } from '../evaluation/evaluate';
import { type EvaluationFile, writeEvaluationFile } from '../evaluation/evaluation-file';
import type { Metric } from '../evaluation/metric';
import type { SetResult } from '../experiments/evaluation';
import { writeImage } from '../images/write-image';
import type { Marking } from './caveats';
import { createPanelWriter } from './comparison-panels';

/** A step, whatever was measured. */
export type KeptStep = Pick<EvaluationStep, 'pair' | 'sr'> & { readonly row: RowNames };

/** How a set is kept. */
export interface SetFolderOptions {
  /** Number of models. */
  readonly models: number;
  readonly metrics: readonly Metric[];
  readonly marking: Marking;
}

/**
 * Makes the folders of a set. @returns what keeps a step: images/<model>/<image>.png, with an image's first model
 * inputs/lr/<image>.png and inputs/hr/<image>.png, with its last panels/<image>.png.
 */
export async function openSetFolder(
  folder: string,
  { models, metrics, marking }: SetFolderOptions,
): Promise<(step: KeptStep) => Promise<void>> {
  // inside a data set, the next evaluation must not take these images for its own
  for (const name of ['.', 'images', 'inputs', 'panels']) await markOutput(join(folder, name));
  const writePanel = createPanelWriter(join(folder, 'panels'), models, { metrics });
  let latest: string | undefined;
  return async ({ row, pair, sr }) => {
    const file = `${row.image}.png`;
    if (row.image !== latest) {
      latest = row.image;
      await writeImage(join(folder, 'inputs', 'lr', file), pair.lr);
      await writeImage(join(folder, 'inputs', 'hr', file), pair.hr);
    }
    await writeImage(join(folder, 'images', row.model, file), sr);
    await writePanel({ row: marking(row), pair, sr });
  };
}

/** Writes evaluation.json of a set, under the models' own names. */
export async function writeSetFile(
  folder: string,
  set: SetResult<string>,
  metrics: readonly Metric[],
): Promise<void> {
  const columns = metrics.flatMap((metric) => metric.columns);
  const valuesOf = (record: object): Record<string, number> => {
    const values: Record<string, unknown> = { ...record };
    return Object.fromEntries(columns.map(({ key }) => [key, Number(values[key] ?? Number.NaN)]));
  };
  const { convention, scale, dataset, base, models, published } = set;
  const file: EvaluationFile = {
    ...{ version: 1, convention, scale, dataset, models, metrics: columns },
    ...(base === undefined ? {} : { base }),
    rows: set.rows.map((row) => ({ model: row.model, image: row.image, values: valuesOf(row) })),
    means: set.means.map((mean) => ({
      ...{ model: mean.model, images: mean.images, values: valuesOf(mean) },
    })),
    differences: set.differences.map(({ base: _, dataset: __, ...difference }) => difference),
    ...(published ? { published: published.map(({ dataset: _, ...row }) => row) } : {}),
  };
  await writeEvaluationFile(folder, file);
}
