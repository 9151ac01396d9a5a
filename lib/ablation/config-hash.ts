// Names of cells: a hash of the complete configuration but for its seed. So a cell keeps its name whatever else is varied
// beside it, a changed configuration only adds cells, and nothing is numbered.
import { createHash } from 'node:crypto';
import { isTree } from '../options/tree';

/** Digits of a name: two of a million cells share one with a chance of one in two. */
const DIGITS = 10;

/** The hash of a value that JSON can hold, whatever the order of its keys: 10 hexadecimal digits. */
export function configHash(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, DIGITS);
}

/** JSON with sorted keys; absent and undefined are the same. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isTree(value)) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join(',')}}`;
}
