// Gradients of weights that leave nothing behind when what they are taken of fails.
// TensorFlow.js keeps what the backward pass needs (most activations of a step) on the gradient's tape, out of reach of
// tidy. Where the function throws, as at a loss that is not finite or in a researcher's own term, it never lets go.
import * as tf from '@tensorflow/tfjs';

/** A scalar and its gradients, which the caller disposes. */
export interface Gradients {
  readonly value: tf.Scalar;
  /** In the order of the weights. */
  readonly gradients: tf.Tensor[];
}

/** d f() / d weights. @throws as f does; the tape's tensors are then freed. */
export function gradientsOf(f: () => tf.Scalar, weights: tf.Variable[]): Gradients {
  const { state } = tf.engine();
  let tape: typeof state.activeTape = [];
  let total: tf.Scalar | undefined;
  const taped = (): tf.Scalar => {
    tape = state.activeTape;
    total = f();
    return total;
  };
  try {
    const { value, grads } = tf.variableGrads(taped, weights);
    return { value, gradients: weights.map(({ name }) => grads[name]) };
  } catch (error) {
    // inside another gradient the tape is that one's
    if (state.gradientDepth === 0) tf.dispose([tape.flatMap(({ saved = [] }) => saved), total]);
    throw error;
  }
}
