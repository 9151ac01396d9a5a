// LPIPS weights for tests: random ones in the public form, a .keras archive per stage with kernels [w,h,in,out].
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ConvolutionWeights, StageNetwork } from '../../lib/models/stage-network';
import { createRandom, type Random } from '../../lib/random/random';
import { zip } from '../data/zip';

/** Random weights of a distance, kernels [h,w,in,out]. */
export interface RandomWeights {
  readonly convolutions: Map<string, ConvolutionWeights>;
  readonly linear: Float32Array[];
}

/** Such that activations keep their size from layer to layer; no kernel is symmetric. */
export function randomWeights(network: StageNetwork, seed: number): RandomWeights {
  const random = createRandom(seed);
  const convolutions = network.convolutions.map(({ name, size, inChannels, filters }) => {
    const spread = Math.sqrt(2 / (size * size * inChannels));
    const kernel = spreadOver(random, size * size * inChannels * filters, spread);
    return [name, { kernel, bias: spreadOver(random, filters, 0.1) }] as const;
  });
  const linear = network.stages.map(({ channels }) =>
    Float32Array.from({ length: channels }, () => random.uniform(0, 1)),
  );
  return { convolutions: new Map(convolutions), linear };
}

/** Uniform numbers of this deviation. */
const spreadOver = (random: Random, length: number, deviation: number): Float32Array =>
  new Float32Array(length).map(() => random.uniform(-1, 1) * Math.sqrt(3) * deviation);

interface Stored {
  readonly path: string;
  readonly shape: number[];
  readonly data: Float32Array;
}

/** Writes the files of a network into a folder, as `srgan data fetch` would. */
export async function writeLpipsFiles(
  folder: string,
  network: StageNetwork,
  { convolutions, linear }: RandomWeights,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [i, { layers }] of network.stages.entries()) {
    const stored = layers.flatMap((layer, k) =>
      placesOf(layer, k > 0 ? `_${k}` : '').flatMap(([name, place]): Stored[] => {
        const { size, inChannels, filters } = network.convolutions.find((c) => c.name === name)!;
        const { kernel, bias } = convolutions.get(name)!;
        const shape = [size, size, inChannels, filters];
        const swapped = swapAxes(kernel, size, inChannels * filters);
        return [
          { path: `${place}/vars/0`, shape, data: swapped },
          { path: `${place}/vars/1`, shape: [filters], data: bias },
        ];
      }),
    );
    await writeKeras(join(folder, `slice_${i + 1}_base.keras`), stored);
    const path = 'conv_layer/layers/conv2d/vars/0';
    const head = { path, shape: [1, 1, linear[i].length, 1], data: linear[i] };
    await writeKeras(join(folder, `lin${i}.keras`), [head]);
  }
}

function placesOf(layer: string, number: string): [string, string][] {
  if (!layer.startsWith('fire')) return [[layer, `layers/sequential${number}/layers/conv2d`]];
  const fire = `layers/__fire${number}`;
  return [
    [`${layer}/squeeze`, `${fire}/layers/sequential/layers/conv2d`],
    [`${layer}/expand1x1`, `${fire}/expand1x1/layers/conv2d`],
    [`${layer}/expand3x3`, `${fire}/expand3x3/layers/conv2d`],
  ];
}

function swapAxes(kernel: Float32Array, size: number, block: number): Float32Array {
  return kernel.map((_, at) => {
    const [x, y, rest] = [Math.floor(at / block / size), Math.floor(at / block) % size, at % block];
    return kernel[(y * size + x) * block + rest];
  });
}

/** A .keras archive with these arrays. */
export async function writeKeras(path: string, arrays: readonly Stored[]): Promise<void> {
  const h5wasm = await import('h5wasm');
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File('written.h5', 'w');
  for (const { path: place, shape, data } of arrays) {
    const parts = dirname(place).split('/');
    parts.forEach((_, i) => {
      const group = parts.slice(0, i + 1).join('/');
      if (!file.get(group)) file.create_group(group);
    });
    file.create_dataset({ name: place, data, shape, dtype: '<f4' });
  }
  file.close();
  const bytes = Buffer.from(FS.readFile('written.h5'));
  FS.unlink('written.h5');
  writeFileSync(path, zip({ 'metadata.json': Buffer.from('{}'), 'model.weights.h5': bytes }));
}
