// From a model's name to something that enlarges: `bicubic`, a run of this lab, or a folder of images
// that another program made.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from '../engine/engine';
import { bicubicUpscaler } from '../inference/bicubic-upscaler';
import { folderUpscaler } from '../inference/folder-upscaler';
import { type NetworkUpscalerOptions, networkUpscaler } from '../inference/network-upscaler';
import type { Upscaler } from '../inference/upscaler';
import type { Network } from '../models/network';
import { buildSrresnet } from '../models/srresnet';
import { createRandom } from '../random/random';
import { setWeights } from '../training/checkpoint';
import { readTensorFile } from '../training/safetensors';
import { readRunConfig, resultsFolder, runFolder } from './run-folder';

/** The scale of a run, without loading it; undefined for `bicubic` and folders, which take any. */
export async function modelScale(model: string): Promise<number | undefined> {
  return kindOf(model) === 'run'
    ? (await readRunConfig(runFolder(model))).generator.scale
    : undefined;
}

/**
 * Opens a model by name; the caller disposes it.
 * @throws when it is none of the three kinds, or a run of another scale.
 */
export async function openUpscaler(
  model: string,
  options: NetworkUpscalerOptions & { scale: number },
): Promise<Upscaler> {
  const { scale, ...tiling } = options;
  switch (kindOf(model)) {
    case 'bicubic':
      return bicubicUpscaler(scale);
    case 'folder':
      return folderUpscaler(model, scale);
    case 'run': {
      const { generator, name } = await openGeneratorOf(model);
      const own = generator.config.scale as number;
      if (own !== scale) {
        generator.dispose();
        throw new Error(`openUpscaler: scale must be ${own} for the run ${name}, but got ${scale}`);
      }
      return networkUpscaler(generator, scale, { name, ...tiling });
    }
  }
}

/** Loads a run's best generator; the caller disposes it. @throws when the run is missing or not yet saved. */
export async function openGeneratorOf(run: string): Promise<{ generator: Network; name: string }> {
  const folder = runFolder(run);
  const config = await readRunConfig(folder);
  await startEngine();
  const generator = buildSrresnet(config.generator, createRandom(config.seed));
  try {
    await loadGeneratorWeights(run, generator);
    return { generator, name: folder.name };
  } catch (error) {
    generator.dispose();
    throw error;
  }
}

/** Loads a run's best weights into a generator of the same shape. @throws when the run has no checkpoint or another shape. */
export async function loadGeneratorWeights(run: string, generator: Network): Promise<void> {
  const folder = runFolder(run);
  if (!existsSync(folder.bestCheckpoint)) {
    throw new Error(
      `loadGeneratorWeights: run must have a checkpoint, but got none in ${folder.path}; ` +
        'checkpoints are not in git: train it with `npx srgan train`',
    );
  }
  setWeights(generator, await readTensorFile(folder.bestCheckpoint), 'generator');
}

function kindOf(model: string): 'bicubic' | 'run' | 'folder' {
  if (model === 'bicubic') return 'bicubic';
  if (existsSync(join(runFolder(model).path, 'config.json'))) return 'run';
  if (existsSync(model) && statSync(model).isDirectory()) {
    return existsSync(join(model, 'config.json')) ? 'run' : 'folder';
  }
  throw new Error(
    `openUpscaler: model must be bicubic, a run in ${resultsFolder()} or a folder of images, but got ${model}`,
  );
}
