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
export async function assertGradients(
  f: ScalarFunction,
  inputs: tf.Tensor[],
  { tolerance = 0.02, step = 0.01 } = {},
): Promise<void> {
  const table = tf.tidy(() => {
    const gradients = tf.grads(f as (...args: tf.Tensor[]) => tf.Tensor)(inputs);
    const rows = inputs.map((input, index) => {
      const direction = tf.randomNormal(input.shape, 0, 1, 'float32', 23 + index);
      const along = (distance: number): tf.Scalar => {
        const moved = [...inputs];
        moved[index] = input.add(direction.mul(distance));
        return f(...moved);
      };
      const actual = gradients[index].mul(direction).sum();
      return tf.stack([actual, along(step), along(-step), gradients[index].norm()]);
    });
    return tf.stack(rows);
  });
  // Asynchronous, because webgpu cannot be read in any other way outside of browsers.
  const rows = (await table.array()) as number[][];
  table.dispose();
  rows.forEach(([actual, ahead, behind, norm], index) => {
    const expected = (ahead - behind) / (2 * step);
    // The scale of the gradient, not of this one number, which may be near zero by chance.
    const scale = Math.max(1e-3, norm);
    assert.ok(
      Math.abs(actual - expected) <= tolerance * scale,
      `input ${index}: gradient ${actual}, finite difference ${expected}, scale ${scale}`,
    );
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
export async function largestDifference(a: tf.Tensor, b: tf.Tensor): Promise<number> {
  assert.deepEqual(a.shape, b.shape);
  const largest = tf.tidy(() => a.sub(b).abs().max());
  const [value] = await largest.data();
  largest.dispose();
  return value;
}
