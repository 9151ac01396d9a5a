// Generators with weights that are all at work, their images, and what the lab makes of them, in the contract of exports.
import * as tf from '@tensorflow/tfjs';
import { type ExportedModel, exportedModel } from '../../lib/export/exported-model';
import type { Batch } from '../../lib/export/run-elsewhere';
import { buildGenerator } from '../../lib/models/generators';
import type { Generator } from '../../lib/models/network';
import type { Operation, ReadWeight, Value } from '../../lib/models/operations';
import type { SrresnetOptions } from '../../lib/models/srresnet-options';
import { createRandom } from '../../lib/random/random';
import { TINY_GENERATOR } from '../support';

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
function workingGenerator(options: SrresnetOptions, seed = 1): Generator {
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

/**
 * A small network of what SRResNet has not: a dense block as RRDB has it (Wang et al. 2018), whose convolutions see all maps
 * before them, leaky ReLU, a residual of a fifth, and an enlargement by nearest neighbor.
 */
export function denseModel(): ExportedModel {
  const random = createRandom(7);
  const operations: Operation[] = [{ kind: 'input' }];
  const add = (operation: Operation): Value => operations.push(operation) - 1;
  const values = (count: number, deviation: number): Float32Array =>
    new Float32Array(count).map(() => random.normal(0, deviation));
  const convolve = (name: string, x: Value, from: number, to: number): Value =>
    add({
      ...{ kind: 'convolution', name, x, shape: [3, 3, from, to], padding: 'same', relu: false },
      ...{ kernel: values(9 * from * to, 1 / Math.sqrt(9 * from)), bias: values(to, 0.1) },
    });
  const leaky = (x: Value): Value => add({ kind: 'leakyRelu', x, slope: 0.2 });
  const first = convolve('first', 0, 3, 6);
  const grown = leaky(convolve('grow', first, 6, 4));
  const both = add({ kind: 'concat', parts: [first, grown] });
  const fused = convolve('fuse', both, 10, 6);
  const fifth = add({ kind: 'affine', x: fused, gain: 0.2, offset: 0 });
  const sum = add({ kind: 'add', x: first, y: fifth });
  const twice = add({ kind: 'concat', parts: [sum, sum, sum, sum] });
  const nearest = add({ kind: 'shuffle', x: twice, block: 2 });
  const plain = add({ kind: 'relu', x: nearest });
  const last = convolve('last', plain, 6, 3);
  add({ kind: 'clip', x: add({ kind: 'affine', x: last, gain: 0.5, offset: 0.5 }) });
  const { facts } = exportedModel('dense', { ...TINY_GENERATOR, scale: 2 }, zeros);
  return { facts, operations };
}

/** Weights of zeros. */
const zeros: ReadWeight = (_, shape) => new Float32Array(shape.reduce((a, b) => a * b, 1));
