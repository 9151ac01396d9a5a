// Splitting a set that has no split of its own: by a hash of name and seed, so that neither the order in
// which files are listed nor a new file moves the others about.
import { createHash } from 'node:crypto';
import { byCodeUnit } from './scan-images';

/** The share of a set that is kept for validation. */
export const VALIDATION_SHARE = 0.1;

/** Parts a tenth off, at least one item: both parts keep the order of `items`. Needs two items. */
export function splitBySeed<T extends { readonly name: string }>(
  items: readonly T[],
  seed: number | string,
): { train: T[]; validation: T[] } {
  const rank = (item: T): string =>
    createHash('sha256').update(`${seed}/${item.name}`).digest('hex');
  const ranked = [...items].map((item) => ({ item, rank: rank(item) }));
  ranked.sort((a, b) => byCodeUnit(a.rank, b.rank));
  const count = Math.max(1, Math.round(items.length * VALIDATION_SHARE));
  const chosen = new Set(ranked.slice(0, count).map(({ item }) => item));
  return {
    train: items.filter((item) => !chosen.has(item)),
    validation: items.filter((item) => chosen.has(item)),
  };
}
