// Trees of options laid over each other.
import { isTree, type Tree } from '../options/tree';

/** Weights by layer are replaced as a whole: merging two sets of layers would give a mixture. */
const WHOLE = new Set(['layers']);

/** Parts whose kind decides which other keys they have. (A loss term's kind is one of its options.) */
const BY_KIND = new Set(['generator', 'discriminator', 'schedule', 'degradation']);

/** `over` over `base`, part by part. A network or a schedule of another kind is replaced as a whole. */
export function merge(base: Tree, over: Tree): Tree {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const before = merged.get(key);
    const mixes = isTree(value) && isTree(before) && !WHOLE.has(key);
    const replaces = !mixes || (BY_KIND.has(key) && changesKind(before, value));
    merged.set(key, replaces ? value : merge(before, value));
  }
  return Object.fromEntries(merged);
}

const changesKind = (before: Tree, { kind }: Tree): boolean =>
  kind !== undefined && before.kind !== undefined && kind !== before.kind;

/** `generator.numFilters=48` as a tree; the value is JSON, or else text. @throws when it is no assignment. */
export function readAssignment(assignment: string): Tree {
  const [, path, text] = assignment.match(/^([\w.-]+)=(.*)$/s) ?? [];
  if (path === undefined) {
    throw new Error(
      `composeConfig: --set must be key=value such as numSteps=500, but got ${assignment}`,
    );
  }
  const [first, ...others] = path.split('.');
  return { [first]: others.reduceRight((value, key) => ({ [key]: value }), parseValue(text)) };
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
