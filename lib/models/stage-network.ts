// Frozen classifiers whose activations measure images (LPIPS, DISTS): what such a network is, and its convolutions
// made of loaded weights. Plain tensors, not variables: no optimizer can reach them.
import * as tf from '@tensorflow/tfjs';
import { fusedConv2d } from '../ops/conv2d';

/** A convolution of such a network; ReLU follows it. */
export interface ConvolutionShape {
  readonly name: string;
  /** Side of its kernel. */
  readonly size: number;
  readonly inChannels: number;
  readonly filters: number;
}

/** How one convolves. Default: stride 1, zero padding. */
interface ConvolveOptions {
  readonly strides?: number;
  readonly padding?: 'same' | 'valid';
}

/** The convolution of this name with its bias and ReLU, in a network that has its weights. */
export type Convolve = (name: string, x: tf.Tensor4D, options?: ConvolveOptions) => tf.Tensor4D;

/** A network in stages, each of which ends in activations that are compared. */
export interface StageNetwork {
  readonly name: string;
  /** How people call it. */
  readonly label: string;
  readonly convolutions: readonly ConvolutionShape[];
  readonly stages: readonly Stage[];
  /** Images must have so many pixels in both directions, else a pooling is left without a window. */
  readonly minSize: number;
}

/** A stage. */
export interface Stage {
  /** The layers with weights, in order: a convolution each, or the three of a fire module. */
  readonly layers: readonly string[];
  /** Channels of its output. */
  readonly channels: number;
  /** Pixels of the image between two of its rows or columns. */
  readonly stride: number;
  /** [n,h,w,c] of the stage before, or the image, to [n,h',w',channels]. Inside tidy. */
  apply(x: tf.Tensor4D, convolve: Convolve): tf.Tensor4D;
}

/** Values of one convolution: kernel [size,size,in,filters], row by row. */
export interface ConvolutionWeights {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** The convolutions of a network, ready. Whoever opens them calls dispose. */
interface OpenConvolutions {
  readonly convolve: Convolve;
  dispose(): void;
}

/** Makes the convolutions. @throws when one is missing, or has other values than its shape asks for. */
export function openConvolutions(
  { label, convolutions }: StageNetwork,
  weights: ReadonlyMap<string, ConvolutionWeights>,
): OpenConvolutions {
  for (const shape of convolutions) checkWeights(label, shape, weights.get(shape.name));
  const tensors = new Map(
    convolutions.map(({ name, size, inChannels, filters }) => {
      const { kernel, bias } = weights.get(name)!;
      const filter = tf.keep(tf.tensor4d(kernel, [size, size, inChannels, filters]));
      return [name, { filter, bias: tf.keep(tf.tensor1d(bias)) }] as const;
    }),
  );
  return {
    convolve(name, x, { strides = 1, padding = 'same' } = {}) {
      const { filter, bias } = tensors.get(name)!;
      return fusedConv2d(x, filter, { strides, padding, bias, activation: 'relu' });
    },
    dispose: () => tf.dispose([...tensors.values()].flatMap(({ filter, bias }) => [filter, bias])),
  };
}

function checkWeights(
  label: string,
  { name, size, inChannels, filters }: ConvolutionShape,
  found: ConvolutionWeights | undefined,
): void {
  const count = size * size * inChannels * filters;
  if (found?.kernel.length === count && found.bias.length === filters) return;
  const got = found ? `${found.kernel.length} and ${found.bias.length} values` : 'nothing';
  throw new Error(
    `openConvolutions: ${name} of ${label} must be a kernel [${size},${size},${inChannels},${filters}] and a bias ` +
      `[${filters}], but got ${got}; fetch its weights again`,
  );
}
