// The gradient loss by hand arithmetic, and its gradient by finite differences. Against PyTorch: torch-losses.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { gradientLoss } from '../../lib/losses/gradient';
import { checkGradient, near, value } from './arithmetic';
import { image } from './term-inputs';

before(() => startEngine());

const FORMS = ['magnitudes', 'differences'] as const;

describe('gradientLoss', () => {
  const ramp = (slope: number): tf.Tensor4D =>
    tf.tensor4d(
      Array.from({ length: 20 }, (_, i) => slope * (i % 5)),
      [1, 4, 5, 1],
    );

  it('is the difference of slopes: of neighbors once, over two pixels twice', () => {
    const zeros = (): tf.Tensor4D => tf.zeros([1, 4, 5, 1]);
    near(
      value(() => gradientLoss(ramp(0.25), ramp(0.125), { of: 'differences' })),
      0.125,
    );
    // sqrt(1e-6) is the magnitude of a flat image
    near(
      value(() => gradientLoss(ramp(0.25), zeros(), { of: 'magnitudes' })),
      0.5 - 1e-3,
    );
  });

  it('takes edges of the other sign for the same by magnitudes, and for twice the edge by differences', () => {
    const of = (form: (typeof FORMS)[number]) =>
      value(() => gradientLoss(ramp(0.25), ramp(-0.25), { of: form }));
    near(of('magnitudes'), 0);
    near(of('differences'), 0.5);
  });

  it('is 0 for equal images and for another brightness', () => {
    for (const of of FORMS) {
      const brighter = () => tf.add<tf.Tensor4D>(image(8, 1), 0.5);
      assert.ok(value(() => gradientLoss(brighter(), image(8, 1), { of })) < 1e-6);
      assert.equal(
        value(() => gradientLoss(image(8, 1), image(8, 1), { of })),
        0,
      );
    }
  });

  it('has the gradient that finite differences have', () => {
    const x = [...image(6, 5).dataSync()];
    for (const of of FORMS) {
      const loss = (sr: tf.Tensor) => gradientLoss(sr as tf.Tensor4D, image(6, 6), { of });
      checkGradient(loss, x, [1, 6, 6, 3]);
    }
  });

  it('leaves its value alone, and refuses images without neighbors', () => {
    const [sr, hr, narrow] = [image(8, 1), image(8, 2), tf.zeros<tf.Rank.R4>([1, 8, 2, 3])];
    const { numTensors } = tf.memory();
    for (const of of FORMS) gradientLoss(sr, hr, { of }).dispose();
    assert.throws(
      () => gradientLoss(narrow, narrow, { of: 'magnitudes' }),
      /^Error: gradientLoss: images must be at least 3 pixels wide and high, but got 2x8/,
    );
    assert.equal(tf.memory().numTensors, numTensors);
    tf.dispose([sr, hr, narrow]);
  });
});
