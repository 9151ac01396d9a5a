// What a comparison page is about: an evaluation's folder, read, and the runs that it names, where they still are.
import { join } from 'node:path';
import {
  type EvaluatedModel,
  type EvaluationFile,
  readEvaluationFile,
} from '../../evaluation/evaluation-file';
import type { Metric } from '../../evaluation/metric';
import { type ModelPath, modelPath } from '../../evaluation/model-path';
import { marked } from '../../runs/caveats';
import { runFolder } from '../../runs/run-folder';
import { type RunFacts, readRunFacts } from '../run-facts';

/** A model of the evaluation. */
export interface ComparedModel extends EvaluatedModel {
  /** Its name with its caveats: how the page calls it. */
  readonly shown: string;
  /** Its run's folder, read; absent for what is no run, and where the folder is gone. */
  readonly run?: RunFacts;
}

/** An evaluation's folder, read. */
export interface Comparison {
  readonly folder: string;
  readonly evaluation: EvaluationFile;
  readonly models: readonly ComparedModel[];
  /** The models that lie on one path of network interpolation, if some do. */
  readonly path?: ModelPath;
  /** Names of the images in their order. */
  readonly images: readonly string[];
  /** Where tables and figures find what columns mean. */
  readonly metrics: readonly Pick<Metric, 'columns'>[];
  /** What cannot be shown, a sentence each. */
  readonly problems: string[];
}

/** Reads an evaluation's folder. @throws when it is none. */
export async function readComparison(folder: string): Promise<Comparison> {
  const evaluation = await readEvaluationFile(folder);
  const problems: string[] = [];
  const models: ComparedModel[] = [];
  for (const model of evaluation.models) {
    const run = await runOf(model, problems);
    models.push({ ...model, shown: marked(model.name, model.caveats), run });
  }
  const images = [...new Set(evaluation.rows.map(({ image }) => image))];
  const metrics = [{ columns: evaluation.metrics }];
  const path = modelPath(evaluation.models);
  return { folder, evaluation, models, path, images, metrics, problems };
}

async function runOf(
  { kind, path, name }: EvaluatedModel,
  problems: string[],
): Promise<RunFacts | undefined> {
  if (kind !== 'run' || path === undefined) return undefined;
  try {
    return await readRunFacts(runFolder(path));
  } catch (error) {
    problems.push(
      `Training, budget and environment of ${name} are missing: ${(error as Error).message}`,
    );
    return undefined;
  }
}

/** How a model is called on the page. */
export const shownName = ({ models }: Comparison, name: string): string =>
  models.find((model) => model.name === name)?.shown ?? name;

/** Paths of an image of the evaluation. */
export interface ImagePaths {
  readonly lr: string;
  readonly hr: string;
  /** In the order of the models. */
  readonly models: readonly string[];
}

/** Where the files of an image lie. */
export function pathsOf({ folder, models }: Comparison, image: string): ImagePaths {
  const file = `${image}.png`;
  return {
    lr: join(folder, 'inputs', 'lr', file),
    hr: join(folder, 'inputs', 'hr', file),
    models: models.map(({ name }) => join(folder, 'images', name, file)),
  };
}

/** The values of a model on an image, by column; empty where it was not measured. */
export function valuesOf(
  { evaluation }: Comparison,
  model: string,
  image: string,
): Readonly<Record<string, number>> {
  return evaluation.rows.find((row) => row.model === model && row.image === image)?.values ?? {};
}
