// A network's weights as a few long vectors. An optimizer needs about fifteen tensor operations per
// vector, so small weights are joined: forty weights of a light generator become one vector and its
// update costs as much as that of a single weight. Large weights stay alone and are never copied.
import * as tf from '@tensorflow/tfjs';

/** Weights that are updated together. */
export interface ParameterGroup {
  readonly names: readonly string[];
  readonly variables: readonly tf.Variable[];
  readonly size: number;
}

/** Weights of at least this many values (1 MB) get a group of their own. */
const LARGE = 1 << 18;

/** Splits named weights into groups; the order of names is kept within a group. */
export function groupParameters(
  weights: ReadonlyMap<string, tf.Variable>,
  names: readonly string[],
): ParameterGroup[] {
  const small = names.filter((name) => weights.get(name)!.size < LARGE);
  const large = names.filter((name) => weights.get(name)!.size >= LARGE);
  const sets = [small, ...large.map((name) => [name])].filter((set) => set.length > 0);
  return sets.map((set) => {
    const variables = set.map((name) => weights.get(name)!);
    return { names: set, variables, size: variables.reduce((sum, v) => sum + v.size, 0) };
  });
}

/** Joins one tensor per weight (by default the weights themselves) into a vector [size]. */
export function flattenGroup(
  group: ParameterGroup,
  tensors: readonly tf.Tensor[] = group.variables,
): tf.Tensor1D {
  return tf.tidy(() => {
    const vectors = tensors.map((t) => tf.reshape<tf.Rank.R1>(t, [-1]));
    return vectors.length === 1 ? vectors[0].clone() : tf.concat1d(vectors);
  });
}

/** Cuts a vector [size] back into tensors of the weights' shapes; the caller disposes them. */
export function splitGroup(group: ParameterGroup, vector: tf.Tensor1D): tf.Tensor[] {
  return tf.tidy(() => {
    const parts =
      group.variables.length === 1
        ? [vector]
        : tf.split(
            vector,
            group.variables.map((v) => v.size),
          );
    return parts.map((part, i) => tf.reshape(part, group.variables[i].shape));
  });
}

/** Writes a vector [size] into the group's weights, or into others of the same shapes. */
export function assignGroup(
  group: ParameterGroup,
  vector: tf.Tensor1D,
  variables: readonly tf.Variable[] = group.variables,
): void {
  tf.tidy(() => {
    splitGroup(group, vector).forEach((part, i) => {
      variables[i].assign(part);
    });
  });
}
