// A broken rule of an options object as a sentence, from what zod found.
import { z } from 'zod';
import { suggestion } from './nearest';
import { branch } from './tree';

/** Where the checked value stands, and by what it was checked. */
interface Place {
  readonly path: string;
  readonly schema: z.ZodType;
}

/** One broken rule in the house's words: <thing> must be <rule>, but got <value>. */
export function brokenRule(issue: z.core.$ZodIssue, { path, schema }: Place): string {
  const thing = [path, ...issue.path].filter((part) => part !== '').join('.') || 'configuration';
  return broken(thing, rule(issue, schema), foundBy(issue));
}

/** What is wrong: for an unknown kind, zod gives the object whose kind it is. */
function foundBy({ code, input, path }: z.core.$ZodIssue): unknown {
  return code === 'invalid_union' && path.at(-1) === 'kind' ? branch(input).kind : input;
}

/** The sentence of a broken rule. */
export function broken(thing: string, rule: string, value: unknown): string {
  return `${thing} must be ${rule}, but got ${shortened(value)}`;
}

function shortened(value: unknown): string {
  const text = asText(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** JSON, where the value has one: NaN, functions and circles have none. */
function asText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  for (const make of [JSON.stringify, String]) {
    try {
      return make(value) ?? typeof value;
    } catch {
      // a circle or a bigint has no JSON, and its own toString may be anything
    }
  }
  return Object.prototype.toString.call(value);
}

function rule(issue: z.core.$ZodIssue, schema: z.ZodType): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : `of type ${issue.expected}`;
    case 'too_small':
      return `${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return `one of the kinds ${kindsAt(schema, issue.path).join(', ')}`;
    case 'unrecognized_keys':
      return unknownKeys(issue.keys, keysAt(schema, issue.path));
    case 'invalid_key':
      return 'a VGG19 layer such as block3_conv4';
    case 'custom':
      return String(issue.params?.rule ?? 'valid');
    default:
      return issue.message;
  }
}

/** The rule that unknown keys break, with the nearest known one for each. */
export function unknownKeys(unknown: readonly string[], known: readonly string[]): string {
  const named = unknown.map((key) => `${key}${suggestion(key, known)}`);
  return `without the unknown key ${named.join(', ')}`;
}

/** The part of a JSON schema that this file reads. */
interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly const?: unknown;
}

/** The places in a schema that a path leads to: several where kinds are told apart. */
function nodesAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly Node[] {
  const flat = (node: Node): readonly Node[] =>
    [node, ...(node.anyOf ?? []), ...(node.oneOf ?? [])].filter((each) => each.properties);
  let nodes = flat(z.toJSONSchema(schema, { unrepresentable: 'any' }) as Node);
  for (const key of path) {
    nodes = nodes.flatMap(({ properties = {} }) => flat(properties[String(key)] ?? {}));
  }
  return nodes;
}

const keysAt = (schema: z.ZodType, path: readonly PropertyKey[]): string[] =>
  nodesAt(schema, path).flatMap(({ properties = {} }) => Object.keys(properties));

/** The values of `kind` that a union offers; the path may lead to `kind` itself. */
function kindsAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const place = path[path.length - 1] === 'kind' ? path.slice(0, -1) : path;
  return nodesAt(schema, place).flatMap(({ properties = {} }) =>
    properties.kind?.const === undefined ? [] : [String(properties.kind.const)],
  );
}
