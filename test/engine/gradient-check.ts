// Gradients against finite differences: the derivative along a random direction must equal the central
// difference of the function along it. Works on any engine; float32 limits it to about 1e-2 relative.
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';

/** A scalar function of tensors. */
export type ScalarFunction = (...inputs: tf.Tensor[]) => tf.Scalar;

/** Weighs an output with fixed random numbers, so that no symmetry hides a wrong gradient. */
export function weigh(output: tf.Tensor, seed = 11): tf.Scalar {
  return output.mul(tf.randomNormal(output.shape, 0, 1, 'float32', seed)).sum() as tf.Scalar;
}

/** Fails when a gradient of `f` at `inputs` differs from its finite difference by more than `tolerance` (relative). */
export function assertGradients(
  f: ScalarFunction,
  inputs: tf.Tensor[],
  { tolerance = 0.02, step = 0.01 } = {},
): void {
  tf.tidy(() => {
    const gradients = tf.grads(f as (...args: tf.Tensor[]) => tf.Tensor)(inputs);
    inputs.forEach((input, index) => {
      const direction = tf.randomNormal(input.shape, 0, 1, 'float32', 23 + index);
      const along = (distance: number): number => {
        const moved = [...inputs];
        moved[index] = input.add(direction.mul(distance));
        return f(...moved).dataSync()[0];
      };
      const expected = (along(step) - along(-step)) / (2 * step);
      const actual = gradients[index].mul(direction).sum().dataSync()[0];
      // The scale of the gradient, not of this one number, which may be near zero by chance.
      const scale = Math.max(1e-3, gradients[index].norm().dataSync()[0]);
      assert.ok(
        Math.abs(actual - expected) <= tolerance * scale,
        `input ${index}: gradient ${actual}, finite difference ${expected}, scale ${scale}`,
      );
    });
  });
}

/** Fails when `work` leaves more or fewer tensors behind than it found. */
export function assertNoLeak(work: () => void): void {
  work();
  const before = tf.memory().numTensors;
  work();
  work();
  assert.equal(tf.memory().numTensors - before, 0, 'tensors left behind');
}

/** The largest absolute difference between two tensors of the same shape. */
export function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  assert.deepEqual(a.shape, b.shape);
  return tf.tidy(() => a.sub(b).abs().max().dataSync()[0]);
}
