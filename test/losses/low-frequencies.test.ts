// The frequencies that LR holds, against MATLAB's imresize in float64, and the pixel term that compares them alone.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { imresize } from '../../lib/images/imresize';
import { lowFrequencies } from '../../lib/losses/low-frequencies';
import { lowpassPixelLoss, pixelTerm } from '../../lib/losses/pixel';
import { checkGradient, near, value } from './arithmetic';
import { context, image, SIZE, termInputs } from './term-inputs';

before(() => startEngine());

describe('lowFrequencies', () => {
  for (const scale of [2, 3, 4]) {
    it(`is MATLAB's imresize by 1/${scale}, image by image`, () => {
      const [height, width] = [24, 36];
      const { numTensors } = tf.memory();
      const images = tf.randomUniform<tf.Rank.R4>([2, height, width, 3], -1, 1, 'float32', 4);
      const small = lowFrequencies(images, scale);
      assert.deepEqual(small.shape, [2, height / scale, width / scale, 3]);
      assert.equal(tf.memory().numTensors, numTensors + 2);
      const [values, found] = [images.dataSync(), small.dataSync()];
      const size = height * width * 3;
      for (const i of [0, 1]) {
        const data = Float64Array.from(values.subarray(i * size, (i + 1) * size));
        const expected = imresize({ data, width, height, channels: 3 }, 1 / scale).data;
        expected.forEach((e, k) => {
          near(found[i * expected.length + k], e, 1e-6);
        });
      }
      tf.dispose([images, small]);
    });
  }
});

describe('lowpassPixelLoss', () => {
  const options = { distance: 'l1', scale: 4 } as const;

  it('is the shift of a shifted image, in both distances', () => {
    const shifted = () => tf.add<tf.Tensor4D>(image(16, 1), 0.25);
    near(
      value(() => lowpassPixelLoss(shifted(), image(16, 1), options)),
      0.25,
    );
    near(
      value(() => lowpassPixelLoss(shifted(), image(16, 1), { ...options, distance: 'mse' })),
      0.0625,
    );
  });

  it('does not see a checkerboard, which is above the Nyquist frequency of LR', () => {
    const board = Array.from({ length: 16 * 16 * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      return (Math.floor(pixel / 16) + pixel) % 2 ? 0.5 : -0.5;
    });
    const found = value(() => {
      const hr = image(16, 1);
      return lowpassPixelLoss(tf.add(hr, tf.tensor4d(board, [1, 16, 16, 3])), hr, options);
    });
    // what is left stands at the mirrored border
    assert.ok(found < 5e-3, `${found} of 0.5`);
  });

  it('has the gradient that finite differences have', () => {
    const x = [...image(8, 5).dataSync()];
    for (const distance of ['l1', 'mse'] as const) {
      const loss = (sr: tf.Tensor) =>
        lowpassPixelLoss(sr as tf.Tensor4D, image(8, 6), { distance, scale: 2 });
      checkGradient(loss, x, [1, 8, 8, 3]);
    }
  });

  it('is the pixel term where lowpass says so, at the scale of the step', async () => {
    const { measure } = await pixelTerm.open({ weight: 1, distance: 'l1', lowpass: true }, context);
    const { numTensors } = tf.memory();
    const [term, own] = [
      value(() => measure(termInputs(image(SIZE, 1)))),
      value(() => lowpassPixelLoss(image(SIZE, 1), image(SIZE, 2), { ...options, scale: 2 })),
    ];
    near(term, own, 1e-7);
    assert.equal(tf.memory().numTensors, numTensors);
  });
});
