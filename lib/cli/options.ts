// Values that several commands take from the command line, checked where they are read.
import { InvalidArgumentError } from 'commander';
import { suggestion } from '../options/nearest';

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

/** A port to listen on; 0 stands for a free one. */
export function portNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value < 65_536) return value;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}

/** One of the scales that the networks offer. */
export function scaleNumber(text: string): number {
  const value = Number(text);
  if (![2, 3, 4, 8].includes(value)) throw new InvalidArgumentError('It must be 2, 3, 4 or 8.');
  return value;
}

/** One of the known words. */
export function oneWord(known: readonly string[]): (text: string) => string {
  return (text) => {
    if (known.includes(text)) return text;
    throw new InvalidArgumentError(
      `It must be one of ${known.join(', ')}${suggestion(text, known)}.`,
    );
  };
}

/** A comma-separated list of known words. */
export function wordList(known: readonly string[]): (text: string) => string[] {
  return (text) => {
    const words = text.split(',').map((word) => word.trim());
    const unknown = words.find((word) => !known.includes(word));
    if (unknown !== undefined) {
      const near = suggestion(unknown, known);
      throw new InvalidArgumentError(`It must be of ${known.join(', ')}${near}.`);
    }
    return words;
  };
}

/** For options that may be repeated: all values, in order. */
export const collected = (value: string, before: readonly string[] = []): string[] => [
  ...before,
  value,
];
