// Schemas made of schemas: an object whose parts belong to different rooms, and an object that one of a list checks.
import { broken, unknownKeys } from './broken-rule';
import type { Checked, OptionsSchema } from './options-schema';
import { isTree } from './tree';

type Parts = Readonly<Record<string, OptionsSchema<unknown>>>;

/** An object of exactly these keys, each checked by its own schema. It does not compile where a key of T is missing. */
export function objectOf<T extends object>(
  parts: {
    readonly [K in keyof T]-?: OptionsSchema<T[K]>;
  },
): OptionsSchema<T> {
  return { check: (value, path) => checkParts<T>(value, path, { parts, all: true }) };
}

/** An object with any of these keys, each checked by its own schema; an absent key stays absent. */
export function anyOf<T extends object>(parts: Parts): OptionsSchema<T> {
  return { check: (value, path) => checkParts<T>(value, path, { parts, all: false }) };
}

/** What one of a list of kinds brings. */
export interface KindEntry<T> {
  readonly kind: string;
  /** Checks the whole object, `kind` included; without it any further keys are taken. */
  readonly options?: OptionsSchema<T>;
}

/** An object whose `kind` names an entry of a list, which checks it. */
export function oneOfKinds<T extends { readonly kind: string }>(
  list: readonly KindEntry<T>[],
): OptionsSchema<T> {
  return {
    check(value, path = ''): Checked<T> {
      if (!isTree(value)) {
        return { broken: [broken(path || 'configuration', 'of type object', value)] };
      }
      const entry = list.find(({ kind }) => kind === value.kind);
      if (entry?.options) return entry.options.check(value, path);
      if (entry) return { value: value as unknown as T };
      const rule = `one of ${list.map(({ kind }) => kind).join(', ')}`;
      return { broken: [broken(within(path, 'kind'), rule, value.kind)] };
    },
  };
}

function checkParts<T>(
  value: unknown,
  path = '',
  { parts, all }: { parts: Parts; all: boolean },
): Checked<T> {
  const thing = path || 'configuration';
  if (!isTree(value)) return { broken: [broken(thing, 'of type object', value)] };
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(parts, key));
  const sentences =
    unknown.length > 0 ? [broken(thing, unknownKeys(unknown, Object.keys(parts)), value)] : [];
  const result: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(parts)) {
    if (!all && value[key] === undefined) continue;
    const part = schema.check(value[key], within(path, key));
    if ('broken' in part) sentences.push(...part.broken);
    else if (part.value !== undefined) result[key] = part.value;
  }
  // every part was checked, so the result is a T
  return sentences.length > 0 ? { broken: sentences } : { value: result as T };
}

const within = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
