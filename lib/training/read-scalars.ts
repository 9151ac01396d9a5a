// The measures of a step, from the engine to JavaScript.
import * as tf from '@tensorflow/tfjs';

/** The values of scalars by name, in one transfer. The scalars stay their owner's. */
export function readScalars(scalars: Readonly<Record<string, tf.Scalar>>): Record<string, number> {
  const names = Object.keys(scalars);
  const values = tf.tidy(() => tf.stack(names.map((name) => scalars[name])).dataSync());
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}
