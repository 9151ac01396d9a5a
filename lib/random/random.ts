// The one source of randomness: a seeded generator that is passed in, never global.
// xoroshiro128+ from pure-rand. A generator is a key (seed and path of labels), and a fork of it is
// independent of what the parent has drawn: adding a consumer never shifts another one's numbers.
import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded stream of random numbers. */
export interface Random {
  /** 32 random bits, as a signed whole number: for whoever draws millions. */
  bits(): number;
  /** A number in [low, high), by default [0, 1). */
  uniform(low?: number, high?: number): number;
  /** A whole number in [0, count). */
  integer(count: number): number;
  /** A normally distributed number, by default of mean 0 and standard deviation 1. */
  normal(mean?: number, standardDeviation?: number): number;
  /** A shuffled copy (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /** A generator for one purpose, the same for the same label whatever was drawn before. */
  fork(label: string | number): Random;
}

/** Makes the generator of a seed: any whole number or text. The same seed gives the same numbers on every machine. */
export function createRandom(seed: number | string): Random {
  return fromKey(String(seed));
}

function fromKey(key: string): Random {
  const source = xoroshiro128plus(createHash('sha256').update(key).digest().readInt32LE(0));
  const uniform = (low = 0, high = 1): number => low + (high - low) * uniformFloat64(source);
  const integer = (count: number): number => uniformInt(source, 0, count - 1);
  return {
    bits: () => source.next(),
    uniform,
    integer,
    // Box-Muller; 1 - u keeps the logarithm away from zero
    normal: (mean = 0, standardDeviation = 1) =>
      mean +
      standardDeviation *
        Math.sqrt(-2 * Math.log(1 - uniform())) *
        Math.cos(2 * Math.PI * uniform()),
    shuffle: (items) => {
      const result = [...items];
      for (let i = result.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [result[i], result[j]] = [result[j], result[i]];
      }
      return result;
    },
    fork: (label) => fromKey(`${key}/${label}`),
  };
}
