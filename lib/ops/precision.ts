// In which precision the convolutions of a step compute. Weights, optimizer, averages, losses, statistics, reductions and
// images stay in float32; feature maps between convolutions become bfloat16 (mixed precision: Micikevicius et al. 2018,
// arXiv 1710.03740; no loss scaling, since bfloat16 has float32's range). Models, losses and training steps do not know.
import type * as tf from '@tensorflow/tfjs';
import { isBfloat16, toBfloat16 } from '../engine/bfloat16';
import { isTensorflow } from '../engine/node-backend';
import { withGradient } from './with-gradient';

/** What feature maps are computed and held in. */
export type Precision = 'float32' | 'bfloat16';

/** At most so many channels are an image's: its convolutions stay in float32, since bfloat16 has less than 8 bits below 1. */
const IMAGE_CHANNELS = 4;

let current: Precision = 'float32';

/** Runs f, which must not be asynchronous, in a precision. On engines other than tensorflow everything is float32. */
export function withPrecision<T>(precision: Precision, f: () => T): T {
  const before = current;
  current = precision;
  try {
    return f();
  } finally {
    current = before;
  }
}

/** The precision that withPrecision has set. */
export const precisionNow = (): Precision => current;

/** What a convolution by this filter [k,k,in,out] makes: image-like outputs stay float32. */
export function makesShort({ shape: [, , , filters] }: { shape: number[] }): boolean {
  return current === 'bfloat16' && isTensorflow() && filters > IMAGE_CHANNELS;
}

/** Whether a convolution computes in float32 all the same, and only its result is shortened: its input is an image. */
export function readsImage({ shape: [, , inChannels] }: { shape: number[] }): boolean {
  return inChannels <= IMAGE_CHANNELS;
}

/** x in bfloat16, differentiably. */
export function shorten<T extends tf.Tensor>(x: T): T {
  if (isBfloat16(x)) return x;
  return withGradient<T>(
    [x],
    () => ({ value: toBfloat16(x) }),
    (dy) => dy.clone(),
  );
}
