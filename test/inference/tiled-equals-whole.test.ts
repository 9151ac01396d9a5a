// Tiles against the whole image, as numbers in [-1,1] before they are rounded, for both forms of the generator at full size.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { LIGHT_RRDB } from '../../lib/config/presets-esrgan';
import { LIGHT_GENERATOR } from '../../lib/config/presets-shared';
import { startEngine } from '../../lib/engine/engine';
import type { RgbImage } from '../../lib/images/image';
import { applyInTiles, insideRow } from '../../lib/inference/apply-in-tiles';
import { networkUpscaler } from '../../lib/inference/network-upscaler';
import { overlapFor } from '../../lib/inference/tiles';
import { buildGenerator, type LabGeneratorOptions } from '../../lib/models/generators';
import type { Generator } from '../../lib/models/network';
import { PAPER_GENERATOR } from '../../lib/models/srresnet-options';
import { createRandom } from '../../lib/random/random';

const LIMIT = 1e-4;

const PAPER_TAIL = { upsampler: 'nearest', globalSkip: 'none' } as const;

function noiseImage(width: number, height: number): RgbImage {
  const random = createRandom(1);
  const data = Uint8Array.from({ length: width * height * 3 }, () => random.integer(256));
  return { data, width, height };
}

/** Weights as training leaves them: no branch at zero, batch norm with statistics of its own. */
function moved(options: LabGeneratorOptions): Generator {
  const generator = buildGenerator(options, createRandom(3));
  const random = createRandom(4);
  for (const [name, weight] of generator.weights) {
    const last = /second|body/.test(name);
    const values = weight.dataSync<'float32'>().map((value) => {
      if (name.endsWith('movingMean')) return random.normal(0, 0.3);
      if (name.endsWith('movingVariance')) return random.uniform(0.5, 2);
      if (name.endsWith('gamma')) return (last ? 0.3 : 1) * random.uniform(0.5, 1.5);
      return value + random.normal(0, 0.02);
    });
    tf.tidy(() => weight.assign(tf.tensor(values, weight.shape)));
  }
  return generator;
}

/** SR as numbers, put together of the parts of tiles. */
async function enlarged(
  generator: Generator,
  lr: RgbImage,
  { tile, overlap }: { tile: number; overlap: number },
): Promise<Float32Array> {
  const width = lr.width * generator.scale;
  const sr = new Float32Array(width * lr.height * generator.scale * 3).fill(Number.NaN);
  await applyInTiles(generator, lr, { tile, overlap, batch: 2 }, (part) => {
    for (let y = 0; y < part.inside.height; y++) {
      sr.set(insideRow(part, y), ((part.top + y) * width + part.left) * 3);
    }
  });
  return sr;
}

/** The largest difference; not a number where a sample is left out. */
function largest(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

describe('tiles and the whole image', () => {
  before(() => startEngine());

  for (const { name, options, size, tile, reach } of [
    {
      name: 'light',
      options: LIGHT_GENERATOR,
      size: { width: 83, height: 61 },
      tile: 50,
      reach: 19,
    },
    {
      name: "paper's",
      options: PAPER_GENERATOR,
      size: { width: 90, height: 40 },
      tile: 72,
      reach: 40,
    },
    {
      name: 'light RRDB',
      options: LIGHT_RRDB,
      size: { width: 83, height: 61 },
      tile: 50,
      reach: 18,
    },
    {
      name: "RRDB with the paper's tail",
      options: { ...LIGHT_RRDB, numFilters: 16, growthChannels: 8, ...PAPER_TAIL },
      size: { width: 83, height: 61 },
      tile: 50,
      reach: 19,
    },
  ] as const) {
    it(`agree to ${LIMIT}: the ${name} generator`, async () => {
      const generator = moved(options);
      const lr = noiseImage(size.width, size.height);
      const overlap = overlapFor(generator.reach);
      assert.equal(networkUpscaler(generator).tiling?.overlap, overlap);
      const whole = await enlarged(generator, lr, { tile: 100, overlap: 0 });
      const spread = largest(whole, new Float32Array(whole.length));
      assert.ok(spread > 0.2, `the test must see something, but all is within ${spread}`);
      const tiled = await enlarged(generator, lr, { tile, overlap });
      assert.ok(largest(whole, tiled) < LIMIT, String(largest(whole, tiled)));
      const rough = await enlarged(generator, lr, { tile: tile - 2 * overlap + 4, overlap: 2 });
      assert.ok(largest(whole, rough) > 10 * LIMIT, 'the test must be able to see a seam');
      generator.dispose();
    });

    it(`see no further than the generator says: the ${name}`, () => {
      const generator = moved(options);
      assert.equal(generator.reach, reach);
      const side = 2 * reach + 3;
      const changed = (distance: number): number =>
        tf.tidy(() => {
          const image = tf.randomUniform<tf.Rank.R4>([1, 1, side, 3], 0, 1, 'float32', 5);
          const column = tf.oneHot(tf.tensor1d([reach + 1 - distance], 'int32'), side);
          const change = tf.reshape(tf.cast(column, 'float32'), [1, 1, side, 1]);
          const [a, b] = [image, tf.sub(image, change)].map((x) =>
            tf.slice(generator.apply(x as tf.Tensor4D), [0, 0, 4 * (reach + 1), 0], [1, 4, 4, 3]),
          );
          return tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];
        });
      assert.equal(changed(reach + 1), 0);
      assert.ok(changed(1) > 0);
      generator.dispose();
    });
  }
});
