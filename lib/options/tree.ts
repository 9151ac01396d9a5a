// Options before they are checked: what JSON, a notebook or the command line gave.

/** An object of options, unchecked. */
export type Tree = Readonly<Record<string, unknown>>;

/** Whether a value is an object of options. */
export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A part of a tree: itself where it is an object, else one without keys. */
export const branch = (value: unknown): Tree => (isTree(value) ? value : {});
