// What the tests of losses share: scalars, tolerances and finite differences.
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';

/** The number in a scalar, its tensors freed. */
export const value = (scalar: () => tf.Scalar): number => tf.tidy(() => scalar().dataSync()[0]);
/** Fails when two numbers differ by more than the tolerance, relative above 1. */
export function near(actual: number, expected: number, tolerance = 1e-5): undefined {
  const allowed = tolerance * Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= allowed, `${actual} against ${expected}`);
}
/** Logits [n,1]. */
export const logits = (values: readonly number[]): tf.Tensor2D =>
  tf.tensor2d([...values], [values.length, 1]);

/** d loss(x) / dx by central differences in the place of each value. */
function numericalGradient(
  loss: (x: tf.Tensor) => tf.Scalar,
  x: number[],
  shape: number[],
  h = 1e-2,
): number[] {
  return x.map((_, i) => {
    const at = (d: number): number =>
      value(() =>
        loss(
          tf.tensor(
            x.map((v, k) => (k === i ? v + d : v)),
            shape,
          ),
        ),
      );
    return (at(h) - at(-h)) / (2 * h);
  });
}

/** Fails when a gradient differs from central differences by more than 1 percent of its largest value. */
export function checkGradient(
  loss: (x: tf.Tensor) => tf.Scalar,
  x: number[],
  shape: number[],
): void {
  const found = tf.tidy(() => tf.grad(loss)(tf.tensor(x, shape)).dataSync());
  const expected = numericalGradient(loss, x, shape);
  const scale = Math.max(...expected.map(Math.abs), 1e-3);
  for (const [i, e] of expected.entries()) {
    assert.ok(Math.abs(found[i] - e) < 0.01 * scale, `${i}: ${found[i]} against ${e}`);
  }
}
