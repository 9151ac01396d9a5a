// Generators with weights that are all at work, their images, and what the lab makes of them, in the contract of exports.
import * as tf from '@tensorflow/tfjs';
import { type ExportedModel, exportedModel } from '../../lib/export/exported-model';
import { buildGenerator } from '../../lib/models/generators';
import type { Generator } from '../../lib/models/network';
import type { ReadWeight } from '../../lib/models/operations';
import type { SrresnetOptions } from '../../lib/models/srresnet-options';
import { createRandom } from '../../lib/random/random';

/** Interleaved values of a batch, [n,h,w,3]. */
export interface Batch {
  readonly shape: readonly [number, number, number, number];
  readonly values: Float32Array;
}

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
export function workingGenerator(options: SrresnetOptions, seed = 1): Generator {
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
export function testModel(options: SrresnetOptions, seed = 1): TestModel {
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

/** What the lab makes of a batch: RGB in [0,1], clipped. */
export function labOutput(generator: Generator, { shape, values }: Batch): Float32Array {
  return tf.tidy(() => {
    const sr = generator.apply(tf.tensor4d(values, [...shape]));
    return tf
      .clipByValue(tf.add(tf.mul(sr, 0.5), 0.5), 0, 1)
      .dataSync<'float32'>()
      .slice();
  });
}

/** The largest difference of two arrays of one length. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}
