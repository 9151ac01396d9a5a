// Gradients of weights, in the memory that they need. TensorFlow.js' own backward pass (tf.variableGrads) holds all that
// the forward pass saved and every gradient of a feature map until it is done: twice PyTorch's memory. This one walks
// the same tape and frees what a node saved, and the gradient of its output, as soon as the node is behind it.
// And it leaves nothing behind when what it is taken of fails, as at a loss that is not finite.
import * as tf from '@tensorflow/tfjs';
import { type Node, pathTo, record, releaseSaved } from './tape';

/** A scalar and its gradients, which the caller disposes. */
export interface Gradients {
  readonly value: tf.Scalar;
  /** In the order of the weights; zeros for a weight that the value does not depend on. */
  readonly gradients: tf.Tensor[];
}

/** d f() / d weights. @throws as f does, and where an operation has no gradient; what was recorded is then freed. */
export function gradientsOf(f: () => tf.Scalar, weights: readonly tf.Variable[]): Gradients {
  const { value, tape } = record(f);
  try {
    const path = pathFrom(tape, weights, value);
    const gradients = tf.tidy(() => backpropagate(path, weights, [value, tf.onesLike(value)]));
    return { value, gradients };
  } catch (error) {
    value.dispose();
    throw error;
  } finally {
    releaseSaved(tape);
  }
}

/**
 * The gradients of tensors or variables that f uses, from the gradient of f() itself: what a gradient function computes that
 * has its forward pass still to do. The caller's scope owns them. @throws as gradientsOf.
 */
export function pulledBack(
  f: () => tf.Tensor,
  gradient: tf.Tensor,
  inputs: readonly tf.Tensor[],
): tf.Tensor[] {
  const { value, tape } = record(f);
  try {
    const path = pathFrom(tape, inputs, value);
    return tf.tidy(() => backpropagate(path, inputs, [value, gradient.clone()]));
  } finally {
    value.dispose();
    releaseSaved(tape);
  }
}

/** What leads from the inputs to the value; what others saved is freed. */
function pathFrom(
  tape: readonly Node[],
  inputs: readonly tf.Tensor[],
  value: tf.Tensor,
): readonly Node[] {
  const path = pathTo(tape, inputs, value);
  const needed = new Set(path.map(({ id }) => id));
  releaseSaved(tape.filter(({ id }) => !needed.has(id)));
  return path;
}

/** Gradients by the number of the tensor that they are of. */
type GradientMap = Map<number, tf.Tensor>;

/** From the gradient of the value, which is taken over. */
function backpropagate(
  path: readonly Node[],
  inputs: readonly tf.Tensor[],
  [value, gradient]: readonly [tf.Tensor, tf.Tensor],
): tf.Tensor[] {
  const of: GradientMap = new Map([[value.id, gradient]]);
  for (const node of [...path].reverse()) {
    for (const [input, found] of gradientsThrough(node, of)) accumulate(of, input, found);
    releaseSaved([node]);
    for (const { id } of node.outputs) {
      of.get(id)?.dispose();
      of.delete(id);
    }
  }
  return inputs.map((input) => of.get(input.id) ?? tf.zerosLike(input));
}

/** The gradient of each input of a node, from those of its outputs. What it makes on the way is freed. */
function gradientsThrough(node: Node, of: GradientMap): [tf.Tensor, tf.Tensor][] {
  const { gradient, kernelName, inputs } = node;
  if (!gradient) {
    throw new Error(
      `gradientsOf: every operation must have a gradient, but got ${kernelName}, which has none`,
    );
  }
  return Object.values(
    tf.tidy(() => {
      const given = node.outputs.map(({ id }) => of.get(id) ?? null);
      const functions = gradient(given);
      // what lives on elsewhere must not be handed on: its owner disposes it
      const owned = new Set<tf.Tensor | null>([...given, ...(node.saved ?? [])]);
      const pairs = Object.entries(inputs).map(([name, input]): [tf.Tensor, tf.Tensor] => {
        const found = functions[name]();
        assertShape(kernelName, name, [input, found]);
        const own = owned.has(found) ? found.clone() : found;
        owned.add(own);
        return [input, own];
      });
      return Object.fromEntries(pairs.entries());
    }),
  );
}

function assertShape(
  kernelName: string,
  name: string,
  [input, gradient]: [tf.Tensor, tf.Tensor],
): void {
  if (tf.util.arraysEqual(input.shape, gradient.shape)) return;
  throw new Error(
    `gradientsOf: the gradient of ${kernelName} in ${name} must be of the shape [${input.shape}], but got [${gradient.shape}]`,
  );
}

function accumulate(of: GradientMap, { id }: tf.Tensor, gradient: tf.Tensor): void {
  const before = of.get(id);
  of.set(id, before ? tf.add(before, gradient) : gradient);
  if (before) tf.dispose([before, gradient]);
}
