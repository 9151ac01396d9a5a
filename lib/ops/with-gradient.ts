// An operation with a gradient of its own. One place for what TensorFlow.js' types cannot say: the last argument
// of a customGrad function is `save`, and its result has the rank of what the function returns.
import * as tf from '@tensorflow/tfjs';

/** A forward pass: its result, and the tensors that the gradient needs. */
export interface ForwardPass<Y extends tf.Tensor> {
  readonly value: Y;
  readonly saved?: readonly tf.Tensor[];
}

/**
 * Computes `forward` and gives its result a gradient.
 * @param inputs What it is differentiable in.
 * @param backward From dy and the saved tensors, the gradient of each input in order.
 */
export function withGradient<Y extends tf.Tensor>(
  inputs: readonly tf.Tensor[],
  forward: () => ForwardPass<Y>,
  backward: (dy: Y, saved: tf.Tensor[]) => tf.Tensor | tf.Tensor[],
): Y {
  const operation = tf.customGrad((...given) => {
    const save = given[given.length - 1] as unknown as tf.GradSaveFunc;
    const { value, saved = [] } = forward();
    save([...saved]);
    return { value, gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => backward(dy as Y, kept) };
  });
  return operation(...inputs) as Y;
}
