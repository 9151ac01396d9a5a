// The few layers that SRGAN's networks are made of. Each maker adds its weights to a store and
// returns the function from input to output. Layout NHWC; kernels [height, width, in, out].
import * as tf from '@tensorflow/tfjs';
import { batchNormTraining } from '../ops/batch-norm';
import { convolveAndAdd, fusedConv2d } from '../ops/conv2d';
import type { Activation } from '../ops/conv2d-options';
import { channelPrelu } from '../ops/prelu';
import {
  type ApplyOptions,
  constant,
  heNormal,
  type Initializer,
  type WeightStore,
} from './network';

/** A layer that behaves the same in training and inference. */
export type Layer = (x: tf.Tensor4D) => tf.Tensor4D;

/** A layer with batch statistics. */
export type NormLayer = (x: tf.Tensor4D, options: Required<ApplyOptions>) => tf.Tensor4D;

/** Options of conv2d. */
export interface Conv2dOptions {
  inChannels: number;
  filters: number;
  /** Side of the square kernel. Default 3. */
  kernelSize?: number;
  /** Default 1. */
  strides?: number;
  /** Default true; false before batch normalization, which has its own offset. */
  useBias?: boolean;
  /** Applied after the bias, in the same operation. Default 'linear'. */
  activation?: Activation;
  /** Start of the kernel. Default He normal. */
  initializer?: Initializer;
  /** Stays in float32 in mixed precision: for what becomes an image. Default: where there are at most 4 filters. */
  precise?: boolean;
}

/** Convolution with zero padding that keeps the size ('same'). [n,h,w,in] -> [n,h/strides,w/strides,filters]. */
export function conv2d(store: WeightStore, name: string, options: Conv2dOptions): Layer {
  const { activation = 'linear', strides = 1, precise } = options;
  const { kernel, bias } = convolutionWeights(store, name, options);
  return (x) => fusedConv2d(x, kernel, { strides, bias, activation, precise });
}

/** conv2d without activation whose layer also adds a tensor, the other side of a residual connection, in the same operation. */
export function addingConv2d(
  store: WeightStore,
  name: string,
  options: Omit<Conv2dOptions, 'activation'>,
): (x: tf.Tensor4D, add: tf.Tensor4D) => tf.Tensor4D {
  const { strides = 1, precise } = options;
  const { kernel, bias } = convolutionWeights(store, name, options);
  return (x, add) => convolveAndAdd(x, kernel, add, { strides, bias, precise });
}

/** addingConv2d of `factor` times the convolution: its weights are scaled, which costs less than scaling feature maps. */
export function scaledAddingConv2d(
  store: WeightStore,
  name: string,
  {
    factor,
    ...options
  }: Pick<Conv2dOptions, 'inChannels' | 'filters' | 'initializer'> & { factor: number },
): (x: tf.Tensor4D, add: tf.Tensor4D) => tf.Tensor4D {
  const { kernel, bias } = convolutionWeights(store, name, options);
  return (x, add) =>
    tf.tidy(() => {
      const scaled = bias && tf.mul<tf.Tensor1D>(bias, factor);
      return convolveAndAdd(x, tf.mul(kernel, factor), add, { strides: 1, bias: scaled });
    });
}

function convolutionWeights(
  store: WeightStore,
  name: string,
  { inChannels, filters, kernelSize = 3, useBias = true, initializer = heNormal() }: Conv2dOptions,
): { kernel: tf.Variable<tf.Rank.R4>; bias?: tf.Variable<tf.Rank.R1> } {
  const shape: [number, number, number, number] = [kernelSize, kernelSize, inChannels, filters];
  const kernel = store.add<tf.Rank.R4>(`${name}/kernel`, shape, initializer);
  if (!useBias) return { kernel };
  return { kernel, bias: store.add<tf.Rank.R1>(`${name}/bias`, [filters], constant(0)) };
}

/** Parametric ReLU with one slope per channel, starting at 0.25 (He et al. 2015). */
export function prelu(store: WeightStore, name: string, channels: number): Layer {
  const alpha = store.add<tf.Rank.R1>(`${name}/alpha`, [channels], constant(0.25));
  return (x) => channelPrelu(x, alpha);
}

/** Keras' defaults: share of the old moving value kept at each update, and the guard of the division. */
export const BATCH_NORM = { momentum: 0.99, epsilon: 1e-3 } as const;

/** Batch normalization over [n,h,w] with learnt scale and offset (Ioffe & Szegedy 2015). */
export function batchNorm(store: WeightStore, name: string, channels: number): NormLayer {
  const vector = (part: string, start: number, trainable = true): tf.Variable<tf.Rank.R1> =>
    store.add<tf.Rank.R1>(`${name}/${part}`, [channels], constant(start), trainable);
  const gamma = vector('gamma', 1);
  const beta = vector('beta', 0);
  const mean = vector('movingMean', 0, false);
  const variance = vector('movingVariance', 1, false);
  const { epsilon, momentum } = BATCH_NORM;
  return (x, { training, updateStatistics }) => {
    if (!training) {
      return tf.batchNorm4d(x, mean, variance, beta, gamma, epsilon);
    }
    const batch = batchNormTraining(x, gamma, beta, epsilon);
    if (updateStatistics) {
      for (const [moving, now] of [
        [mean, batch.mean],
        [variance, batch.variance],
      ] as const) {
        moving.assign(tf.add(tf.mul(moving, momentum), tf.mul(now, 1 - momentum)));
      }
    }
    return batch.y;
  };
}

/**
 * Layer after layer. What lies between two of them is freed at once, not at the end of the tidy scope: a deep network then
 * needs the memory of a few feature maps, and finds them in the processor's cache. (A gradient keeps what it needs itself.)
 */
export function sequence(
  x: tf.Tensor4D,
  layers: readonly NormLayer[],
  options: Required<ApplyOptions> = { training: false, updateStatistics: false },
): tf.Tensor4D {
  return layers.reduce((input, layer) => {
    const output = layer(input, options);
    if (input !== x && input !== output) input.dispose();
    return output;
  }, x);
}

/** x + y, the end of a residual connection: y is freed. */
export function addTo(x: tf.Tensor4D, y: tf.Tensor4D): tf.Tensor4D {
  const sum: tf.Tensor4D = tf.add(x, y);
  y.dispose();
  return sum;
}
