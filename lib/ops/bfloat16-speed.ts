// How much faster a convolution is in bfloat16 than in float32, measured: what `srgan doctor` shows beside what
// `auto` goes by (engine/bfloat16-support).
import * as tf from '@tensorflow/tfjs';
import { fusedConv2d } from './conv2d';
import { type Precision, withPrecision } from './precision';

const ROUNDS = 12;

/** Time of a convolution [16,24,24,64] to 64 channels in bfloat16, over that in float32: the fastest of each, in turn. */
export function bfloat16Ratio(): number {
  const fastest: Record<Precision, number> = { float32: Infinity, bfloat16: Infinity };
  tf.tidy(() => {
    const x = tf.randomNormal<tf.Rank.R4>([16, 24, 24, 64], 0, 1, 'float32', 1);
    const filter = tf.randomNormal<tf.Rank.R4>([3, 3, 64, 64], 0, 1, 'float32', 2);
    const once = (precision: Precision): number => {
      const started = performance.now();
      withPrecision(precision, () => fusedConv2d(x, filter, { strides: 1, activation: 'linear' }));
      return performance.now() - started;
    };
    for (let round = 0; round < ROUNDS; round++) {
      for (const precision of ['float32', 'bfloat16'] as const) {
        fastest[precision] = Math.min(fastest[precision], once(precision));
      }
    }
  });
  return fastest.bfloat16 / fastest.float32;
}
