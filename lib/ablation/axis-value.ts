// Values of axes: what JSON can hold. A key's path is dotted, as everywhere in the lab's configurations.
import { z } from 'zod';
import { isTree } from '../options/tree';

/** A value of an axis, usually a number. */
export type AxisValue = string | number | boolean | null | readonly AxisValue[] | AxisTree;

/** An object as a value, such as a perceptual term's layers; also overrides of a configuration. */
export interface AxisTree {
  readonly [key: string]: AxisValue;
}

/** Paths of the pretraining have this in front. */
export const PRETRAIN = 'pretrain.';

/** Values by dotted path: changes of a configuration. */
export type Assignments = Readonly<Record<string, AxisValue>>;

function isAxisValue(value: unknown): value is AxisValue {
  if (value === null || ['string', 'boolean'].includes(typeof value)) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isAxisValue);
  return isTree(value) && Object.values(value).every(isAxisValue);
}

/** @internal */
export const axisValue = z.custom<AxisValue>(isAxisValue, {
  params: { rule: 'a value that JSON can hold' },
});

/** @internal */
export const axisTree = z.custom<AxisTree>((value) => isTree(value) && isAxisValue(value), {
  params: { rule: 'an object that JSON can hold' },
});

/** Values as `key=value`, as `composeConfig` takes them. */
export const asSettings = (values: Assignments): string[] =>
  Object.entries(values).map(([path, value]) => `${path}=${JSON.stringify(value)}`);

/** The value at a dotted path; undefined where there is none. */
export function valueAt(tree: unknown, path: string): AxisValue | undefined {
  let value = tree;
  for (const key of path.split('.')) value = isTree(value) ? value[key] : undefined;
  return isAxisValue(value) ? value : undefined;
}
