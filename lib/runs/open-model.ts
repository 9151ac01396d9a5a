// From a model's name to something that enlarges: `bicubic`, a run of this lab, or a folder of images
// that another program made.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnParts } from '../config/own-parts';
import { startEngine } from '../engine/engine';
import { bicubicUpscaler } from '../inference/bicubic-upscaler';
import { folderUpscaler } from '../inference/folder-upscaler';
import { type NetworkUpscalerOptions, networkUpscaler } from '../inference/network-upscaler';
import type { Upscaler } from '../inference/upscaler';
import { buildGenerator } from '../models/generators';
import type { Generator } from '../models/network';
import { createRandom } from '../random/random';
import { setMatchingWeights, setWeights } from '../training/checkpoint';
import { readGeneratorFile } from './generator-file';
import { runModel } from './model-name';
import { readGeneratorOptions } from './run-config';
import { isRun, otherRuns } from './run-folder';

/** The scale of a run, without loading it; undefined for `bicubic` and folders, which take any. */
export async function modelScale(model: string, own: OwnParts = {}): Promise<number | undefined> {
  if ((await modelKind(model)) !== 'run') return undefined;
  return (await readGeneratorOptions(runModel(model).run, own)).options.scale;
}

/** Options of openUpscaler. */
export interface OpenOptions extends NetworkUpscalerOptions, OwnParts {
  /** Upscaling factor. Default: the run's own; 4 for `bicubic` and folders. */
  scale?: number;
}

/**
 * Opens a model by name; the caller disposes it.
 * @throws when it is none of the three kinds, or a run of another scale.
 */
export async function openUpscaler(model: string, options: OpenOptions = {}): Promise<Upscaler> {
  const { scale = 4, ...rest } = options;
  switch (await modelKind(model)) {
    case 'bicubic':
      return bicubicUpscaler(scale);
    case 'folder':
      return folderUpscaler(model, scale);
    case 'run':
      return openRunUpscaler(model, { ...rest, scale: options.scale });
  }
}

async function openRunUpscaler(run: string, options: OpenOptions): Promise<Upscaler> {
  const { scale, ...tiling } = options;
  const { generator, name } = await openGeneratorOf(run, options);
  try {
    if (scale !== undefined && scale !== generator.scale) {
      throw new Error(
        `openUpscaler: scale must be ${generator.scale} for the run ${name}, but got ${scale}`,
      );
    }
    const upscaler = networkUpscaler(generator, { name, ...tiling });
    return { ...upscaler, dispose: generator.dispose };
  } catch (error) {
    generator.dispose();
    throw error;
  }
}

/** Loads a run's best generator, or its latest (`run@latest`); the caller disposes it. @throws when the run is missing or not yet saved. */
export async function openGeneratorOf(
  run: string,
  own: OwnParts = {},
): Promise<{ generator: Generator; name: string }> {
  const model = runModel(run);
  const { options, seed } = await readGeneratorOptions(model.run, own);
  await startEngine();
  const generator = buildGenerator(options, createRandom(seed), own.generators);
  try {
    await loadGeneratorWeights(run, generator);
    return { generator, name: model.name };
  } catch (error) {
    generator.dispose();
    throw error;
  }
}

/** Loads a run's best weights, or its latest, into a generator of the same shape. @throws when the run has no checkpoint or another shape. */
export async function loadGeneratorWeights(run: string, generator: Generator): Promise<void> {
  const { file, prefix } = await readGeneratorFile(run);
  setWeights(generator, file, prefix);
}

/**
 * Loads those of a run's weights that the generator has in the same shape, as the body of one of another scale.
 * @returns the names of the others, which stay as they are. @throws when there are none to load.
 */
export async function takeGeneratorWeights(run: string, generator: Generator): Promise<string[]> {
  const { file, prefix } = await readGeneratorFile(run);
  return setMatchingWeights(generator, file, prefix);
}

/** What a model's name means. @throws when it is none of the three kinds. */
export async function modelKind(model: string): Promise<'bicubic' | 'run' | 'folder'> {
  if (model === 'bicubic') return 'bicubic';
  if (isRun(runModel(model).run)) return 'run';
  if (existsSync(model) && statSync(model).isDirectory()) {
    return existsSync(join(model, 'config.json')) ? 'run' : 'folder';
  }
  throw new Error(
    `openUpscaler: model must be bicubic, a run or a folder of images, but got ${model}; ${await otherRuns(model)}`,
  );
}
