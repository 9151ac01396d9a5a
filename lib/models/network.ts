// What every network here is: named weights in order of creation and a function of them.
// Plain functions over tf.variable instead of tf.LayersModel: the same code serves training, exact
// checkpoints and any image size, and a step costs no more than its tensor operations.
import * as tf from '@tensorflow/tfjs';
import type { Random } from '../random/random';

/** How a network is applied. */
export interface ApplyOptions {
  /** Batch normalization by the batch's own moments (true) or by the moving ones (false, default). */
  training?: boolean;
  /** Whether a training pass also moves the moving statistics. Default: the value of `training`. */
  updateStatistics?: boolean;
}

/** A network: weights by name, and what it computes. Whoever builds it calls dispose, and nobody else. */
export interface Network<Output extends tf.Tensor = tf.Tensor> {
  readonly name: string;
  /** All weights, trainable or not, in order of creation. */
  readonly weights: ReadonlyMap<string, tf.Variable>;
  /** Names of the weights that training changes; batch-norm statistics are not among them. */
  readonly trainableNames: readonly string[];
  /** Maps a batch [n,h,w,c]; the caller disposes the result. */
  apply(x: tf.Tensor4D, options?: ApplyOptions): Output;
  dispose(): void;
}

/** Makes SR [n,scale*h,scale*w,3] in [-1,1] of LR [n,h,w,3] in [0,1], for any h and w. */
export interface Generator extends Network<tf.Tensor4D> {
  /** Upscaling factor. */
  readonly scale: number;
  /** LR pixels that an SR pixel depends on at most, to each side: the radius of its receptive field. Absent: unknown. */
  readonly reach?: number;
}

/**
 * Makes logits of images [n,h,w,3] in [-1,1], above 0 where they look real: [n,1], or a map [n,h',w',1], whose values count alike.
 */
export type Discriminator = Network;

/** How a weight starts: fills `size` values. */
export type Initializer = (shape: readonly number[], random: Random) => Float32Array;

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Every value the same. */
export function constant(value: number): Initializer {
  return (shape) => new Float32Array(sizeOf(shape)).fill(value);
}

/** Normal with variance gain^2 * 2 / fanIn (He et al. 2015), for kernels [..., in, out]. */
export function heNormal(gain = 1): Initializer {
  return (shape, random) => {
    const fanIn = sizeOf(shape.slice(0, -1));
    const deviation = gain * Math.sqrt(2 / fanIn);
    return new Float32Array(sizeOf(shape)).map(() => random.normal(0, deviation));
  };
}

/** Collects a network's weights while its layers are made. */
export interface WeightStore {
  readonly weights: Map<string, tf.Variable>;
  readonly trainableNames: string[];
  /** Adds a weight; each draws from its own fork of the random source, so that names alone decide its start. */
  add<R extends tf.Rank>(
    name: string,
    shape: tf.Tensor<R>['shape'],
    initializer: Initializer,
    trainable?: boolean,
  ): tf.Variable<R>;
}

/** Makes an empty store. @throws when a name is used twice. */
export function createWeightStore(random: Random): WeightStore {
  const weights = new Map<string, tf.Variable>();
  const trainableNames: string[] = [];
  return {
    weights,
    trainableNames,
    add<R extends tf.Rank>(
      name: string,
      shape: tf.Tensor<R>['shape'],
      initializer: Initializer,
      trainable = true,
    ) {
      if (weights.has(name)) {
        throw new Error(`createWeightStore: weight name must be new, but got ${name}`);
      }
      const values = initializer(shape, random.fork(name));
      const variable = tf.tidy(() => tf.variable(tf.tensor<R>(values, shape), trainable));
      weights.set(name, variable);
      if (trainable) trainableNames.push(name);
      return variable;
    },
  };
}

/** What a network computes of a batch. */
export type Forward<Output extends tf.Tensor> = (
  x: tf.Tensor4D,
  options: Required<ApplyOptions>,
) => Output;

/** Ties a store and a forward function into a network. `apply` runs inside tidy. */
export function createNetwork<Output extends tf.Tensor>(
  name: string,
  store: WeightStore,
  forward: Forward<Output>,
): Network<Output> {
  return {
    name,
    weights: store.weights,
    trainableNames: store.trainableNames,
    apply: (x, { training = false, updateStatistics = training } = {}) =>
      tf.tidy(() => forward(x, { training, updateStatistics })),
    dispose: () => {
      for (const weight of store.weights.values()) weight.dispose();
    },
  };
}

/** The trainable variables in order. */
export function trainableWeights(network: Network): tf.Variable[] {
  return network.trainableNames.map((name) => network.weights.get(name)!);
}

/** Number of values in all weights, or in the trainable ones only. */
export function countParameters(network: Network, options: { trainable?: boolean } = {}): number {
  const names = options.trainable ? network.trainableNames : [...network.weights.keys()];
  return names.reduce((sum, name) => sum + network.weights.get(name)!.size, 0);
}
