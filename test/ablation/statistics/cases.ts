// What tests of the statistics share.
import assert from 'node:assert/strict';

/** Means of four cells and three seeds, in dB. */
export const MEANS: readonly (readonly number[])[] = [
  [28.41, 28.52, 28.33],
  [28.11, 28.25, 28.02],
  [27.93, 28.31, 28.07],
  [28.6, 28.44, 28.51],
];

/** Asserts that a number is another one to `tolerance` of it, or of 1. */
export function close(actual: number | undefined, expected: number, tolerance = 1e-12): void {
  const off = Math.abs(Number(actual) - expected);
  assert.ok(off <= tolerance * Math.max(1, Math.abs(expected)), `${actual}, not ${expected}`);
}
