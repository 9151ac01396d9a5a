// What several tests need: small networks, small photographs, a temporary workspace.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { RgbImage } from '../lib/images/image';
import { writeImage } from '../lib/images/write-image';
import type { Network } from '../lib/models/network';
import type { RrdbOptions } from '../lib/models/rrdb-options';
import { PAPER_GENERATOR, type SrresnetOptions } from '../lib/models/srresnet-options';
import { createRandom } from '../lib/random/random';

/** A light generator of some hundred weights. */
export const TINY_GENERATOR: SrresnetOptions = {
  ...PAPER_GENERATOR,
  numFilters: 4,
  numResBlocks: 1,
  outerKernelSize: 3,
  norm: 'none',
  upsampler: 'pixelshuffle-direct',
  globalSkip: 'bicubic',
  output: 'linear',
};

/** The paper's layers, batch norm and stages included, in small. */
export const TINY_PAPER_GENERATOR: SrresnetOptions = {
  ...PAPER_GENERATOR,
  numFilters: 4,
  numResBlocks: 1,
};

/** A light RRDB network of one block. */
export const TINY_RRDB: RrdbOptions = {
  kind: 'rrdb',
  scale: 4,
  numFilters: 4,
  numBlocks: 1,
  growthChannels: 2,
  residualScaling: 0.2,
  upsampler: 'pixelshuffle-direct',
  globalSkip: 'bicubic',
  output: 'linear',
  recompute: false,
};

/** A folder that `dispose` removes. */
export function temporaryFolder(): { path: string; dispose(): void } {
  const path = mkdtempSync(join(tmpdir(), 'srgan-test-'));
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}

/** A temporary folder that SRGAN_RESULTS names until dispose. */
export function temporaryResults(): { path: string; dispose(): void } {
  const folder = temporaryFolder();
  const { SRGAN_RESULTS } = process.env;
  process.env.SRGAN_RESULTS = folder.path;
  return {
    path: folder.path,
    dispose() {
      if (SRGAN_RESULTS === undefined) delete process.env.SRGAN_RESULTS;
      else process.env.SRGAN_RESULTS = SRGAN_RESULTS;
      folder.dispose();
    },
  };
}

/** A picture with edges and texture: waves, a disc, noise. */
export function picture(size: number, seed: number): RgbImage {
  const random = createRandom(seed);
  const data = new Uint8Array(size * size * 3);
  const [cx, cy, period] = [
    random.uniform(0, size),
    random.uniform(0, size),
    random.uniform(4, 12),
  ];
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [Math.floor(i / 3) % size, Math.floor(i / 3 / size)];
    const inside = (x - cx) ** 2 + (y - cy) ** 2 < (size / 3) ** 2;
    const wave = Math.sin((x + (i % 3) * y) / period);
    data[i] = Math.max(0, Math.min(255, 110 + 70 * wave + (inside ? 60 : 0) + random.normal(0, 6)));
  }
  return { data, width: size, height: size };
}

/** Writes `count` pictures as PNG files into a folder. */
export async function writePictures(
  folder: string,
  options: { count: number; size: number },
): Promise<void> {
  for (let i = 0; i < options.count; i++) {
    await writeImage(join(folder, `picture-${i}.png`), picture(options.size, i));
  }
}

/** A batch of random images, LR [n,s,s,3] in [0,1] and HR [n,4s,4s,3] in [-1,1]. */
export function randomBatch(
  count: number,
  lrSize: number,
  seed = 1,
): { lr: tf.Tensor4D; hr: tf.Tensor4D; dispose(): void } {
  const lr = tf.randomUniform<tf.Rank.R4>([count, lrSize, lrSize, 3], 0, 1, 'float32', seed);
  const hr = tf.randomUniform<tf.Rank.R4>(
    [count, 4 * lrSize, 4 * lrSize, 3],
    -1,
    1,
    'float32',
    seed + 1,
  );
  return { lr, hr, dispose: () => tf.dispose([lr, hr]) };
}

/** A copy of all weights. */
export function weightsOf(network: Network): Map<string, Float32Array> {
  return new Map([...network.weights].map(([name, w]) => [name, w.dataSync<'float32'>().slice()]));
}

/** Largest absolute difference between two copies of weights. */
export function largestDifference(
  a: ReadonlyMap<string, Float32Array>,
  b: ReadonlyMap<string, Float32Array>,
): number {
  let largest = 0;
  for (const [name, values] of a)
    values.forEach((v, i) => {
      largest = Math.max(largest, Math.abs(v - b.get(name)![i]));
    });
  return largest;
}
