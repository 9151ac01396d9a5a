// Generators with weights that are all at work, their images, and what the lab makes of them, in the contract of exports.
import * as tf from '@tensorflow/tfjs';
import { type ExportedModel, exportedModel } from '../../lib/export/exported-model';
import type { Batch } from '../../lib/export/run-elsewhere';
import { buildGenerator, type LabGeneratorOptions } from '../../lib/models/generators';
import type { Generator } from '../../lib/models/network';
import type { ReadWeight } from '../../lib/models/operations';
import { createRandom } from '../../lib/random/random';

/** A generator, and the same ready to leave the lab. The generator is the caller's to dispose of. */
export interface TestModel {
  readonly generator: Generator;
  readonly model: ExportedModel;
}

/** The weights of a network as an export reads them. */
export function readWeightsOf({ weights }: Generator): ReadWeight {
  return (name, shape) => {
    const found = weights.get(name);
    if (found?.shape.join() !== shape.join()) throw new Error(`no ${name} [${shape}]`);
    return found.dataSync<'float32'>().slice();
  };
}

/**
 * Builds a generator in which no weight is what it would be untrained: no second convolution of zeros, no slope of 0.25,
 * no statistics of 0 and 1, none of which would show that an export leaves it out.
 */
function workingGenerator(options: LabGeneratorOptions, seed = 1): Generator {
  const generator = buildGenerator(options, createRandom(seed));
  const random = createRandom(seed + 1);
  for (const [name, weight] of generator.weights) {
    const source = random.fork(name);
    const constant = weight.shape.length === 1 || name.includes('/second/');
    if (!constant) continue;
    const deviation = weight.shape.length === 1 ? 0.1 : 0.5 / Math.sqrt(weight.size);
    tf.tidy(() => {
      const noise = new Float32Array(weight.size).map(() => source.normal(0, deviation));
      const values = tf.add(weight, tf.tensor(noise, weight.shape));
      weight.assign(tf.mul(values, calming(name)));
    });
  }
  return generator;
}

/** What keeps an image within its range: a residual of a fraction of what it is added to, as trained networks have. */
const calming = (name: string): number =>
  name.endsWith('movingVariance') ? 3 : /(second|body).norm.gamma/.test(name) ? 0.3 : 1;

/** A generator of these options, and the same ready to leave the lab. */
export function testModel(options: LabGeneratorOptions, seed = 1): TestModel {
  const generator = workingGenerator(options, seed);
  return { generator, model: exportedModel('test', options, readWeightsOf(generator)) };
}

/** Images with slopes and noise. */
export function images(shape: Batch['shape'], seed = 1): Batch {
  const random = createRandom(seed);
  const [n, h, w, c] = shape;
  const values = Float32Array.from({ length: n * h * w * c }, (_, i) => {
    const [x, y] = [Math.floor(i / c) % w, Math.floor(i / (c * w)) % h];
    return Math.min(1, Math.max(0, 0.5 + 0.3 * Math.sin((x + y) / 3) + random.normal(0, 0.1)));
  });
  return { shape, values };
}
