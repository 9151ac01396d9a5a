// A generator as a short list of operations with their weights, for whoever computes it without this lab: lib/export
// writes it in other programs' formats. Layout NHWC, kernels [height, width, in, out]; batch norm is folded into the
// convolution before it. The list repeats an architecture, so test/export compares it with `apply` of every option.

/** What an operation made, by the place of the operation in the list. */
export type Value = number;

/** A convolution with stride 1, a bias, and ReLU where it says so. 'same' pads by zeros and keeps the size. */
export interface Convolution {
  readonly kind: 'convolution';
  /** The name of its weights. */
  readonly name: string;
  readonly x: Value;
  /** [height, width, in, out]. */
  readonly shape: readonly [number, number, number, number];
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  readonly padding: 'same' | 'valid';
  readonly relu: boolean;
}

/** One step. */
export type Operation =
  /** The image, [n,h,w,3] in [0,1]. The first of every list, and of no other place. */
  | { readonly kind: 'input' }
  | Convolution
  | { readonly kind: 'relu'; readonly x: Value }
  /** x where it is positive, slope * x elsewhere. */
  | { readonly kind: 'leakyRelu'; readonly x: Value; readonly slope: number }
  /** The same with one slope per channel. */
  | {
      readonly kind: 'prelu';
      readonly name: string;
      readonly x: Value;
      readonly slopes: Float32Array;
    }
  | { readonly kind: 'add'; readonly x: Value; readonly y: Value }
  /** Channels one after the other. */
  | { readonly kind: 'concat'; readonly parts: readonly Value[] }
  /** Pixel shuffle in TensorFlow's order (DCR). After a concat of block^2 times the same it enlarges by nearest neighbor. */
  | { readonly kind: 'shuffle'; readonly x: Value; readonly block: number }
  /** Adds so many pixels to each side, mirrored with the border itself. */
  | { readonly kind: 'mirror'; readonly x: Value; readonly pixels: number }
  /** gain * x + offset. */
  | {
      readonly kind: 'affine';
      readonly x: Value;
      readonly gain: number;
      readonly offset: number;
    }
  | { readonly kind: 'tanh'; readonly x: Value }
  /** What lies outside [0,1] becomes 0 or 1. */
  | { readonly kind: 'clip'; readonly x: Value };

/** A generator as operations. */
export interface OperationList {
  /** From the input, LR in [0,1], to the last, SR in [-1,1]. */
  readonly operations: readonly Operation[];
  /** As Generator's. */
  readonly reach?: number;
}

/** The values of a weight. @throws when there is none of that name, or it has another shape. */
export type ReadWeight = (name: string, shape: readonly number[]) => Float32Array;
