// Models between two: each a run folder of its own, which everything that opens runs opens. Made from configurations and
// checkpoints alone; no engine is started. Method and its limits: training/interpolate-weights.ts.

import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { OwnParts } from '../config/own-parts';
import { labCommit } from '../files/commit';
import { hashFile } from '../files/hash-file';
import { writeAtomically } from '../files/write-atomically';
import type { GeneratorOptions } from '../models/generator-kind';
import { interpolateWeights, type NamedWeights } from '../training/interpolate-weights';
import { writeTensorFile } from '../training/safetensors';
import { caveatsOf } from './caveats';
import { readGeneratorWeights } from './generator-file';
import { type Interpolation, readInterpolation, writeInterpolation } from './interpolation';
import { runModel } from './model-name';
import { modelKind } from './open-model';
import { readGeneratorOptions, readRawConfig } from './run-config';
import { isRun, newRunFolder, type RunFolder } from './run-folder';

/** Options of interpolateModels. */
export interface InterpolateOptions extends Pick<OwnParts, 'generators'> {
  /** How much of the second model, each from 0 to 1. */
  readonly alphas: readonly number[];
  /** What the new runs' names begin with: '<name>-alpha-0.2'. Default: the second model's name. */
  readonly name?: string;
}

/** A model that was made. */
export interface InterpolatedModel {
  readonly run: RunFolder;
  readonly interpolation: Interpolation;
}

/**
 * Makes a run for each alpha: with the weights (1 - alpha) a + alpha b, the configuration of b, the caveats of both, and
 * interpolation.json, which says what it is made of. One of the same name and origin is written anew.
 * @param a The run of alpha 0, most often the PSNR-oriented one; `RUN@latest` too.
 * @param b The run of alpha 1, most often trained from a.
 * @throws before anything is written: when one is no run or not saved, the generators differ (naming the first
 *   difference), an alpha lies outside or comes twice, or another run has the name.
 */
export async function interpolateModels(
  a: string,
  b: string,
  { alphas, name, generators }: InterpolateOptions,
): Promise<InterpolatedModel[]> {
  checkAlphas(alphas);
  const [from, to] = [await openParent(a, { generators }), await openParent(b, { generators })];
  checkSameGenerator(from, to);
  const prefix = name ?? to.record.model.replace('@', '-');
  const made: (InterpolatedModel & { readonly weights: NamedWeights })[] = [];
  for (const alpha of alphas) {
    const run = newRunFolder(`${prefix}-alpha-${alpha}`);
    const interpolation = { version: 1, alpha, from: from.record, to: to.record } as const;
    await checkFree(run, interpolation);
    const weights = interpolateWeights(from.weights, to.weights, alpha);
    made.push({ run, interpolation, weights });
  }
  for (const model of made) await write(model, [from, to]);
  return made.map(({ run, interpolation }) => ({ run, interpolation }));
}

/** A model to interpolate, read. */
interface Parent {
  readonly record: Interpolation['from'];
  readonly generator: GeneratorOptions;
  readonly weights: NamedWeights;
  readonly run: RunFolder;
}

async function openParent(model: string, own: OwnParts): Promise<Parent> {
  const kind = await modelKind(model);
  if (kind !== 'run') {
    throw new Error(
      `interpolateModels: models must be runs, whose weights are known, but got ${model}, ${kind === 'folder' ? 'a folder of images' : 'which has none'}`,
    );
  }
  const { run, name, checkpoint } = runModel(model);
  const { options: generator } = await readGeneratorOptions(run, own);
  const weights = await readGeneratorWeights(model);
  const record = { model: name, path: run.path, sha256: await hashFile(checkpoint) };
  return { record, generator, weights, run };
}

function checkAlphas(alphas: readonly number[]): void {
  const wrong = alphas.find((alpha, i) => !(alpha >= 0 && alpha <= 1) || alphas.indexOf(alpha) < i);
  if (alphas.length > 0 && wrong === undefined) return;
  throw new Error(
    `interpolateModels: alphas must be different numbers from 0 to 1, at least one, but got ${alphas.join(', ') || 'none'}`,
  );
}

/** Options that leave no trace in shapes, as an activation, matter too. */
function checkSameGenerator(from: Parent, to: Parent): void {
  const [a, b] = [from, to].map(
    ({ generator }) => new Map<string, unknown>(Object.entries(generator)),
  );
  const differing = [...new Set([...a.keys(), ...b.keys()])].find(
    (key) => !isDeepStrictEqual(a.get(key), b.get(key)),
  );
  if (differing === undefined) return;
  const text = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
  throw new Error(
    `interpolateModels: both models must have the same generator, but got generator.${differing} ` +
      `${text(a.get(differing))} in ${from.record.model} and ${text(b.get(differing))} in ${to.record.model}`,
  );
}

/** Whether a run of that name may be written: none, or one that was made of the same runs. */
async function checkFree(run: RunFolder, { alpha, from, to }: Interpolation): Promise<void> {
  if (!isRun(run)) return;
  const there = await readInterpolation(run);
  if (there?.alpha === alpha && there.from.path === from.path && there.to.path === to.path) return;
  throw new Error(
    `interpolateModels: run must be a new name, but got ${run.name}, which is ${there ? 'of other models' : 'a trained run'}; ` +
      'give another by --name',
  );
}

/** interpolation.json goes first: a run that is cut off must not pass for a trained one. */
async function write(
  { run, interpolation, weights }: InterpolatedModel & { readonly weights: NamedWeights },
  parents: readonly Parent[],
): Promise<void> {
  const caveats = new Set(
    (await Promise.all(parents.map((parent) => caveatsOf(parent.run)))).flat(),
  );
  const environment = {
    started: new Date().toISOString(),
    commit: labCommit() ?? 'unknown',
    node: process.version,
    caveats: [...caveats],
  };
  await writeInterpolation(run, interpolation);
  await writeAtomically(join(run.path, 'environment.json'), json(environment));
  const named = [...weights].map(([name, tensor]) => [`generator/${name}`, tensor] as const);
  await writeTensorFile(run.bestCheckpoint, { tensors: new Map(named), metadata: {} });
  await writeAtomically(join(run.path, 'config.json'), json(await readRawConfig(parents[1].run)));
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
