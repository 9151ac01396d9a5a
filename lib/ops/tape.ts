// TensorFlow.js' gradient tape: what it records while a function runs, and which of it leads from weights to a value.
// Its own functions for that (engine.ts, tape.ts in tfjs-core) are private, and free nothing before the end.
import * as tf from '@tensorflow/tfjs';

/** An operation on the tape. */
export interface Node {
  readonly id: number;
  readonly kernelName: string;
  readonly outputs: readonly tf.Tensor[];
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  /** From the gradients of the outputs (null: the value does not depend on it), what computes that of each input. */
  readonly gradient?: (dys: readonly (tf.Tensor | null)[]) => Record<string, () => tf.Tensor>;
  /** What the gradient needs, kept out of every scope's reach. */
  readonly saved?: readonly tf.Tensor[];
}

/** Runs f with what TensorFlow.js records on: a tape, or nothing (null). */
export function withTape<T>(tape: Node[] | null, f: () => T): T {
  const { state } = tf.engine();
  const { activeTape, gradientDepth } = state;
  Object.assign(state, { activeTape: tape, gradientDepth: tape ? 1 : 0 });
  try {
    return f();
  } finally {
    Object.assign(state, { activeTape, gradientDepth });
  }
}

/** Runs f inside tidy and records what it computes. @throws as f does; nothing is then left of the recording. */
export function record<Y extends tf.Tensor>(f: () => Y): { value: Y; tape: readonly Node[] } {
  const tape: Node[] = [];
  try {
    return { value: withTape(tape, () => tf.tidy(f)), tape };
  } catch (error) {
    releaseSaved(tape);
    throw error;
  }
}

/**
 * The nodes of a tape, in its order, through which the value depends on a weight; of their inputs only those that depend
 * on one.
 */
export function pathTo(
  tape: readonly Node[],
  weights: readonly tf.Tensor[],
  value: tf.Tensor,
): Node[] {
  const dependent = new Set(weights.map(({ id }) => id));
  for (const { inputs, outputs } of tape) {
    if (!Object.values(inputs).some(({ id }) => dependent.has(id))) continue;
    for (const { id } of outputs) dependent.add(id);
  }
  const wanted = new Set([value.id]);
  const path: Node[] = [];
  for (const node of [...tape].reverse()) {
    if (!node.outputs.some(({ id }) => wanted.has(id) && dependent.has(id))) continue;
    const inputs = Object.entries(node.inputs).filter(([, { id }]) => dependent.has(id));
    for (const [, { id }] of inputs) wanted.add(id);
    path.push({ ...node, inputs: Object.fromEntries(inputs) });
  }
  return path.reverse();
}

/** Frees what nodes saved. Twice does no harm. */
export function releaseSaved(nodes: readonly Node[]): void {
  for (const { saved = [] } of nodes) tf.dispose([...saved]);
}
