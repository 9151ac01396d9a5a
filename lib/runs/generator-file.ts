// The weights of a run's generator, as its checkpoint holds them: no engine is started.
import { existsSync } from 'node:fs';
import type { NamedWeights } from '../training/interpolate-weights';
import { readTensorFile, type TensorFile } from '../training/safetensors';
import { runModel } from './model-name';

/** A checkpoint, and what the names of its generator's weights begin with. */
interface GeneratorFile {
  readonly file: TensorFile;
  readonly prefix: 'generator' | 'ema';
}

/** Reads a run's best checkpoint, or its latest. @throws when the run has none. */
export async function readGeneratorFile(run: string): Promise<GeneratorFile> {
  const { run: folder, which, checkpoint } = runModel(run);
  if (!existsSync(checkpoint)) {
    throw new Error(
      `loadGeneratorWeights: run must have a checkpoint, but got none in ${folder.path}; ` +
        'checkpoints are not in git: train it with `npx srgan train`',
    );
  }
  const file = await readTensorFile(checkpoint);
  // a state has the generator that learns and, where there is one, its average, which is what is validated and kept
  const averaged = [...file.tensors.keys()].some((name) => name.startsWith('ema/'));
  return { file, prefix: which === 'latest' && averaged ? 'ema' : 'generator' };
}

/** The weights of a run's best generator, or its latest, by the names that its builder gives them. @throws when the run has none. */
export async function readGeneratorWeights(run: string): Promise<NamedWeights> {
  const { file, prefix } = await readGeneratorFile(run);
  const own = [...file.tensors].flatMap(([name, tensor]) =>
    name.startsWith(`${prefix}/`) ? [[name.slice(prefix.length + 1), tensor] as const] : [],
  );
  return new Map(own);
}
