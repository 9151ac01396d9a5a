// Work inside a gradient function that the gradient must not see.
// TensorFlow.js records everything between the start of tf.variableGrads and its end, and keeps what it
// recorded until then. SRGAN updates the discriminator between the generator's forward and backward
// pass; recorded, that update would hold a whole second network's activations and gradients in memory.
import * as tf from '@tensorflow/tfjs';

/** Runs f, which may compute gradients of its own, as if no gradient function were running. */
export function withoutTape<T>(f: () => T): T {
  const { state } = tf.engine();
  const { activeTape, gradientDepth } = state;
  Object.assign(state, { activeTape: null, gradientDepth: 0 });
  try {
    return f();
  } finally {
    Object.assign(state, { activeTape, gradientDepth });
  }
}
