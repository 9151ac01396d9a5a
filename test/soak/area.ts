// What an area of the campaign is: hostile trials of one kind, each of which must end right or in words.
import assert from 'node:assert/strict';
import type { Random } from '../../lib/random/random';
import type { Workspace } from '../tiny-runs';

/** What areas share. */
export interface SoakContext {
  /** The only folder that trials touch, with four pictures and a results folder. */
  readonly workspace: Workspace;
  /** Called with what must be undone however the campaign ends, such as a mount; returns what does it now. */
  onEnd(undo: () => void): () => void;
}

/** One trial. Resolves to how many things it tried. @throws with what went wrong */
export type Trial = (random: Random, number: number) => Promise<number>;

/** Hostile trials of one kind. */
export interface Area {
  readonly name: string;
  /** Its part of the time, against those of the others. */
  readonly share: number;
  /** Makes ready: what carries out a trial, or why there is none on this machine. */
  open(context: SoakContext): Promise<Trial | { readonly skip: string }>;
}

/** Fails where an error is no sentence for a user. */
export function assertInWords(error: unknown, about?: string): void {
  assert.ok(error instanceof Error, `thrown: ${error}`);
  const { message } = error;
  assert.match(
    message,
    /^[\w ]+: .*\b(must|could|is|was|has|cannot)\b/s,
    `no sentence: ${message}`,
  );
  assert.doesNotMatch(message, /undefined|\[object|is not a function|Cannot read prop/, message);
  if (about !== undefined) assert.ok(message.includes(about), `does not name ${about}: ${message}`);
}

/** One of a list. */
export function oneOf<T>(random: Random, list: readonly T[]): T {
  return list[random.integer(list.length)];
}

/** A whole number from `low` to below `high`. */
export function between(random: Random, low: number, high: number): number {
  return low + random.integer(high - low);
}
