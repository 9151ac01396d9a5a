// Pixel, total variation and perceptual losses against arithmetic done by hand and finite differences.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { perceptualLoss } from '../../lib/losses/perceptual';
import { meanDistance, pixelLoss } from '../../lib/losses/pixel';
import { totalVariation } from '../../lib/losses/total-variation';
import { checkGradient, near, value } from './arithmetic';

before(async () => {
  await startEngine();
});

describe('pixelLoss', () => {
  const sr = () => tf.tensor4d([0, 0.5, -1, 1, 0.25, 0], [1, 1, 2, 3]);
  const hr = () => tf.tensor4d([0, 0, 1, 0, 0, 0.5], [1, 1, 2, 3]);
  it('is the mean squared or absolute difference', () => {
    near(
      value(() => pixelLoss(sr(), hr(), 'mse')),
      (0.25 + 4 + 1 + 0.0625 + 0.25) / 6,
    );
    near(
      value(() => pixelLoss(sr(), hr(), 'l1')),
      (0.5 + 2 + 1 + 0.25 + 0.5) / 6,
    );
  });
  it('has the gradient 2 d / n or sign(d) / n, zero where the images agree', () => {
    tf.tidy(() => {
      const gradient = (kind: 'mse' | 'l1') => [
        ...tf
          .grad((x: tf.Tensor) => pixelLoss(x, hr(), kind))(sr())
          .dataSync(),
      ];
      for (const [i, g] of gradient('mse').entries())
        near(g, ([0, 0.5, -2, 1, 0.25, -0.5][i] * 2) / 6);
      for (const [i, g] of gradient('l1').entries()) near(g, [0, 1, -1, 1, 1, -1][i] / 6);
      const toHr = tf
        .grad((x: tf.Tensor) => meanDistance(sr(), x, 'l1'))(hr())
        .dataSync();
      for (const [i, g] of [...toHr].entries()) near(g, [0, -1, 1, -1, -1, 1][i] / 6);
    });
  });
  it('refuses images of different shapes', () => {
    assert.throws(
      () => tf.tidy(() => pixelLoss(sr(), tf.zeros([1, 2, 2, 3]), 'l1')),
      /must be of hr's shape \[1,2,2,3\], but got \[1,1,2,3\]/,
    );
  });
});

describe('totalVariation', () => {
  it('is 0 for a flat image and 4 for a one-pixel checkerboard of black and white', () => {
    assert.equal(
      value(() => totalVariation(tf.fill([2, 4, 5, 3], 0.3) as tf.Tensor4D)),
      0,
    );
    const board = Array.from({ length: 16 }, (_, i) => ((Math.floor(i / 4) + i) % 2 ? 1 : -1));
    near(
      value(() => totalVariation(tf.tensor4d(board, [1, 4, 4, 1]))),
      4,
    );
  });
  it('adds vertical and horizontal means', () => {
    // rows 0 1 3 / 4 4 4: vertical differences 4 3 1, horizontal 1 2 0 0
    near(
      value(() => totalVariation(tf.tensor4d([0, 1, 3, 4, 4, 4], [1, 2, 3, 1]))),
      8 / 3 + 3 / 4,
    );
  });
  it('has the gradient that finite differences have', () => {
    checkGradient(
      (x) => totalVariation(x as tf.Tensor4D),
      [0, 1, 3, 4, 4.5, 5.1, -1, 2, 0.6],
      [1, 3, 3, 1],
    );
  });
  it('refuses images with no neighbours', () => {
    assert.throws(
      () => tf.tidy(() => totalVariation(tf.zeros([1, 1, 5, 3]))),
      /at least 2 pixels.*but got 5x1/,
    );
  });
});

describe('perceptualLoss', () => {
  const map = (values: number[]): tf.Tensor4D => tf.tensor4d(values, [1, 1, 2, values.length / 2]);
  const sr = () => ({ block1_conv2: map([1, 2, 3, 4]), block2_conv2: map([0, 10]) });
  const hr = () => ({ block1_conv2: map([1, 0, 3, 8]), block2_conv2: map([5, 10]) });
  it('weighs layers and divides features before comparing them', () => {
    const layers = { block1_conv2: 0.5, block2_conv2: 2 };
    const mse = (0.5 * (4 + 16)) / 4 + (2 * 25) / 2;
    near(
      value(() => perceptualLoss(sr(), hr(), { layers, distance: 'mse', featureDivisor: 12.75 })),
      mse / 12.75 ** 2,
    );
    const l1 = (0.5 * (2 + 4)) / 4 + (2 * 5) / 2;
    near(
      value(() => perceptualLoss(sr(), hr(), { layers, distance: 'l1', featureDivisor: 100 })),
      l1 / 100,
    );
  });
  it("scales an MSE by the paper's factor of about 0.006", () => {
    const options = { layers: { block1_conv2: 1 }, distance: 'mse' as const };
    const ratio =
      value(() => perceptualLoss(sr(), hr(), { ...options, featureDivisor: 12.75 })) /
      value(() => perceptualLoss(sr(), hr(), { ...options, featureDivisor: 1 }));
    assert.equal(ratio.toFixed(3), '0.006');
  });
  it('names a layer that is missing', () => {
    const options = { layers: { block5_conv4: 1 }, distance: 'mse' as const, featureDivisor: 1 };
    assert.throws(
      () => tf.tidy(() => perceptualLoss(sr(), hr(), options)),
      /must hold layer block5_conv4, but got block1_conv2, block2_conv2/,
    );
  });
});
