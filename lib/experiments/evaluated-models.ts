// The models of an evaluation: opened by name, or handed over, and what is known of each besides its figures.
import { resolve } from 'node:path';
import type { OwnParts } from '../config/own-parts';
import type { EvaluatedModel } from '../evaluation/evaluation-file';
import { hashFile } from '../files/hash-file';
import type { Upscaler } from '../inference/upscaler';
import { caveatsOf } from '../runs/caveats';
import { type InterpolationParent, readInterpolation } from '../runs/interpolation';
import { runModel } from '../runs/model-name';
import { modelKind, modelScale, openUpscaler } from '../runs/open-model';
import type { RunFolder } from '../runs/run-folder';
import { savedState } from '../runs/saved-state';

/** `bicubic`, a run, a folder of images, or an upscaler that is handed over. */
export type ModelSource = string | Upscaler;

/** Models that are ready to measure; whoever opened them disposes them. */
export interface OpenedModels {
  readonly upscalers: readonly Upscaler[];
  /** In the order of the upscalers. */
  readonly facts: readonly EvaluatedModel[];
  /** Disposes what was opened by name; an upscaler that was handed over stays its maker's. */
  dispose(): void;
}

/** The scale of the first model that has one of its own; bicubic and folders take any. */
export async function commonScale(
  models: readonly ModelSource[],
  own: Pick<OwnParts, 'generators'>,
): Promise<number | undefined> {
  const scales = await Promise.all(
    models.map((model) => (typeof model === 'string' ? modelScale(model, own) : model.scale)),
  );
  return scales.find((scale) => scale !== undefined);
}

/** Opens models. @throws when one is missing or has another scale; those opened before it are disposed. */
export async function openModels(
  models: readonly ModelSource[],
  options: Pick<OwnParts, 'generators'> & { scale: number },
): Promise<OpenedModels> {
  const upscalers: Upscaler[] = [];
  const facts: EvaluatedModel[] = [];
  const owned: Upscaler[] = [];
  const dispose = (): void => {
    for (const upscaler of owned.splice(0)) upscaler.dispose();
  };
  try {
    for (const model of models) {
      const upscaler = typeof model === 'string' ? await openUpscaler(model, options) : model;
      if (upscaler !== model) owned.push(upscaler);
      upscalers.push(upscaler);
      facts.push(await factsOf(model, upscaler));
    }
    return { upscalers, facts, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

async function factsOf(
  model: ModelSource,
  { name, parameters }: Upscaler,
): Promise<EvaluatedModel> {
  const size = parameters === undefined ? {} : { parameters };
  if (typeof model !== 'string') return { name, kind: 'own', caveats: [], ...size };
  const kind = await modelKind(model);
  if (kind === 'bicubic') return { name, kind, caveats: [] };
  if (kind === 'folder') return { name, kind, path: resolve(model), caveats: [] };
  const { run, checkpoint } = runModel(model);
  const saved = await savedState(checkpoint);
  return {
    ...{ name, kind, path: run.path, caveats: await caveatsOf(run), ...size },
    ...(saved === undefined ? {} : { step: saved.step }),
    checkpoint: await hashFile(checkpoint),
    ...(await originOf(run)),
  };
}

/** Of which models a run was made, where it was not trained. */
async function originOf(run: RunFolder): Promise<Pick<EvaluatedModel, 'interpolation'>> {
  const made = await readInterpolation(run);
  if (!made) return {};
  const parent = ({ model, sha256 }: InterpolationParent) => ({ model, sha256 });
  return {
    interpolation: { alpha: made.alpha, from: parent(made.from), to: parent(made.to) },
  };
}

/**
 * The name of the model that differences are to.
 * @param base Its name, or what it was given as. Default: the first of several models, none with one.
 * @throws when it is none of the models.
 */
export function baseName(
  base: string | undefined,
  models: readonly ModelSource[],
  { upscalers }: OpenedModels,
): string | undefined {
  const names = upscalers.map(({ name }) => name);
  if (base === undefined) return names.length > 1 ? names[0] : undefined;
  const i = names.includes(base) ? names.indexOf(base) : models.indexOf(base);
  if (i >= 0) return names[i];
  throw new Error(
    `evaluateModels: base must be one of the models, ${names.join(', ')}, but got ${base}`,
  );
}
