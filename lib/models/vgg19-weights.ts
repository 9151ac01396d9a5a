// Weights of VGG19's convolutions, trained on ImageNet, from the two forms in which they are published: Keras HDF5 and
// TensorFlow.js layers. Kernels [3,3,in,out]; both forms expect BGR input (lib/models/vgg19.ts).
import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { filesFolder } from '../data/catalogue';
import type { Random } from '../random/random';
import { heNormal } from './network';
import { readVggHdf5 } from './vgg19-hdf5';
import { type VggLayerWeights, type VggWeights, vggLayersUpTo } from './vgg19-layers';

/**
 * Finds trained weights on this disk: `path` (or SRGAN_VGG19), else what `srgan data fetch vgg19` left in
 * datasets/vgg19/weights. A path is a folder with model.json, a folder with a .h5 file, or one of these files.
 * @returns the file to read, or undefined when there is none. @throws when a path that was asked for is missing.
 */
export function resolveVggWeights(
  path: string | undefined = process.env.SRGAN_VGG19,
): string | undefined {
  if (path) {
    const found = weightFileIn(path);
    if (found) return found;
    throw new Error(
      `resolveVggWeights: path must be a model.json, a Keras .h5 file or a folder with one, but got ${path}; ` +
        'check the path (or SRGAN_VGG19), or fetch the weights with `npx srgan data fetch vgg19`',
    );
  }
  return weightFileIn(filesFolder({ name: 'vgg19', kind: 'weights' }));
}

function weightFileIn(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  if (!statSync(path).isDirectory()) return path;
  const names = readdirSync(path).sort();
  const name = names.find((n) => n === 'model.json') ?? names.find((n) => /\.(h5|hdf5)$/.test(n));
  return name && join(path, name);
}

/** Reads the layers up to `deepest`, and no others. @throws when one is missing, naming those that the set has. */
export async function readVggWeights(path: string, deepest: string): Promise<VggWeights> {
  const file = resolveVggWeights(path)!;
  const wanted = vggLayersUpTo(deepest);
  const read = file.endsWith('.json') ? readLayersModel : readVggHdf5;
  const layers = await read(
    file,
    wanted.map(({ name }) => name),
  );
  const missing = wanted.find(({ name }) => !layers.has(name));
  if (missing) {
    const found = [...layers.keys()].join(', ') || 'none';
    throw new Error(
      `readVggWeights: ${path} must hold every layer up to ${deepest}, but got ${found}; ` +
        'choose one of these, or fetch the whole set with `npx srgan data fetch vgg19`',
    );
  }
  for (const { name, inChannels, filters } of wanted) {
    const { kernel, bias } = layers.get(name)!;
    if (kernel.length !== 9 * inChannels * filters || bias.length !== filters) {
      throw new Error(
        `readVggWeights: ${name} in ${path} must be a kernel [3,3,${inChannels},${filters}] and a bias [${filters}], ` +
          `but got ${kernel.length} and ${bias.length} values`,
      );
    }
  }
  return { source: file, untrained: false, layers };
}

/** Random weights (He normal, zero bias) up to `deepest`: the fallback where no trained ones are to be had. */
export function untrainedVggWeights(random: Random, deepest: string): VggWeights {
  const layers = vggLayersUpTo(deepest).map(({ name, inChannels, filters }) => {
    const kernel = heNormal()([3, 3, inChannels, filters], random.fork(name));
    return [name, { kernel, bias: new Float32Array(filters) }] as const;
  });
  return { source: 'random weights, not trained', untrained: true, layers: new Map(layers) };
}

/** TensorFlow.js layers format: model.json beside its shards. Layers whose shards are absent are left out. */
async function readLayersModel(
  file: string,
  names: readonly string[],
): Promise<Map<string, VggLayerWeights>> {
  const { weightsManifest } = JSON.parse(await readFile(file, 'utf8')) as {
    weightsManifest: tf.io.WeightsManifestConfig;
  };
  const values = new Map<string, Float32Array>();
  for (const { paths, weights } of weightsManifest) {
    const shards = paths.map((path) => join(dirname(file), path));
    if (
      !weights.some(({ name }) => names.includes(name.split('/')[0])) ||
      !shards.every(existsSync)
    )
      continue;
    const bytes = new Uint8Array(
      Buffer.concat(await Promise.all(shards.map((shard) => readFile(shard)))),
    );
    const tensors = tf.io.decodeWeights(bytes.buffer, weights);
    for (const [name, tensor] of Object.entries(tensors))
      values.set(name, await tensor.data<'float32'>());
    tf.dispose(tensors);
  }
  const complete = names.filter(
    (name) => values.has(`${name}/kernel`) && values.has(`${name}/bias`),
  );
  return new Map(
    complete.map((name) => [
      name,
      { kernel: values.get(`${name}/kernel`)!, bias: values.get(`${name}/bias`)! },
    ]),
  );
}
