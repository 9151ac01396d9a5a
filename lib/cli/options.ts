// Values that several commands take from the command line, checked where they are read.
import { InvalidArgumentError } from 'commander';

/** A whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least) {
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
    }
    return value;
  };
}

/** One of the scales that the networks offer. */
export function scaleNumber(text: string): number {
  const value = Number(text);
  if (![2, 3, 4, 8].includes(value)) throw new InvalidArgumentError('It must be 2, 3, 4 or 8.');
  return value;
}

/** A comma-separated list of known words. */
export function wordList(known: readonly string[]): (text: string) => string[] {
  return (text) => {
    const words = text.split(',').map((word) => word.trim());
    const unknown = words.find((word) => !known.includes(word));
    if (unknown !== undefined) throw new InvalidArgumentError(`It must be of ${known.join(', ')}.`);
    return words;
  };
}
