// The grid loss by hand arithmetic, and its gradient by finite differences.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { gridLoss } from '../../lib/losses/grid';

before(() => startEngine());

const scalar = (f: () => tf.Scalar): number => tf.tidy(() => f().dataSync()[0]);

/** [1,size,size,3] from a function of row and column. */
const image = (size: number, f: (y: number, x: number) => number): tf.Tensor4D =>
  tf.tensor4d(
    Array.from({ length: size * size * 3 }, (_, i) =>
      f(Math.floor(i / 3 / size), Math.floor(i / 3) % size),
    ),
    [1, size, size, 3],
  );

describe('gridLoss', () => {
  const zeros = (size: number): tf.Tensor4D => tf.zeros([1, size, size, 3]);

  it('is 0 for equal images and for another color', () => {
    const random = (): tf.Tensor4D => tf.randomUniform([2, 16, 32, 3], -1, 1, 'float32', 1);
    assert.equal(
      scalar(() => gridLoss(random(), random(), 4)),
      0,
    );
    assert.ok(scalar(() => gridLoss(tf.add(random(), 0.3), random(), 4)) < 1e-6);
  });

  it('is the amplitude of a pattern of its period', () => {
    const stripes = (y: number): number => (y % 4 < 2 ? 0.02 : -0.02);
    assert.ok(Math.abs(scalar(() => gridLoss(image(32, stripes), zeros(32), 4)) - 0.02) < 1e-6);
    const dots = (y: number, x: number): number => ((y + x) % 2 === 0 ? 0.05 : -0.05);
    assert.ok(Math.abs(scalar(() => gridLoss(image(16, dots), zeros(16), 4)) - 0.05) < 1e-6);
  });

  it('averages a pattern of another period away', () => {
    const wide = (y: number): number => (y % 32 < 16 ? 0.02 : -0.02);
    assert.ok(scalar(() => gridLoss(image(64, wide), zeros(64), 4)) < 1e-6);
  });

  it('averages one cell of sixteen to a sixteenth', () => {
    // one pixel of 0.16 in a square of 16: phases average to 0.01 in one of 16, less the mean 0.01 / 16
    const expected = ((0.01 * 15) / 16 + (15 * 0.01) / 16) / 16;
    const pixel = image(16, (y, x) => (y === 5 && x === 6 ? 0.16 : 0));
    assert.ok(Math.abs(scalar(() => gridLoss(pixel, zeros(16), 4)) - expected) < 1e-6);
  });

  it('has the gradient of finite differences', () => {
    const sr = tf.randomUniform<tf.Rank.R4>([1, 8, 16, 3], -1, 1, 'float32', 3);
    const hr = tf.randomUniform<tf.Rank.R4>([1, 8, 16, 3], -1, 1, 'float32', 4);
    const gradient = tf.grad((x) => gridLoss(x as tf.Tensor4D, hr, 2))(sr);
    const direction = tf.randomNormal<tf.Rank.R4>([1, 8, 16, 3], 0, 1, 'float32', 5);
    const along = scalar(() => tf.sum(tf.mul(gradient, direction)));
    const at = (t: number): number =>
      scalar(() => gridLoss(tf.add(sr, tf.mul(direction, t)), hr, 2));
    const difference = (at(1e-3) - at(-1e-3)) / 2e-3;
    assert.ok(
      Math.abs(along - difference) < 2e-3 * Math.abs(difference) + 2e-4,
      `${along} is not ${difference}`,
    );
    tf.dispose([sr, hr, gradient, direction]);
  });

  it('throws for images smaller than one square', () => {
    assert.throws(
      () => gridLoss(zeros(12), zeros(12), 4),
      /at least 16 pixels wide and high, but got 12x12/,
    );
  });
});
