// The weighted total: every term returned, their sum equal to it, no gradient from a weight of 0.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { pixelLoss } from '../../lib/losses/pixel';
import { totalLoss, type WeightedTerm } from '../../lib/losses/total';
import { totalVariation } from '../../lib/losses/total-variation';
import { near } from './arithmetic';
import { gradientAt, image, SIZE, termInputs } from './term-inputs';

before(async () => {
  await startEngine();
});

/** Four terms, one of them through the judge, with the weights given. */
const terms = (weights: readonly [number, number, number, number]): WeightedTerm[] => [
  { name: 'square', weight: weights[0], measure: ({ sr }) => tf.mean(tf.square(sr)) },
  {
    name: 'judged',
    weight: weights[1],
    measure: ({ sr, judge }) => tf.neg(tf.mean<tf.Scalar>(judge!(sr))),
  },
  { name: 'pixel', weight: weights[2], measure: ({ sr, hr }) => pixelLoss(sr, hr, 'l1') },
  { name: 'tv', weight: weights[3], measure: ({ sr }) => totalVariation(sr) },
];

describe('totalLoss', () => {
  it('is the weighted sum of the terms that it returns, by column', () => {
    tf.tidy(() => {
      const { total, measures } = totalLoss(
        termInputs(image(SIZE, 5)),
        terms([0.7, 5e-3, 0.01, 0.3]),
      );
      const columns = ['totalLoss', 'squareLoss', 'judgedLoss', 'pixelLoss', 'tvLoss'];
      assert.deepEqual(Object.keys(measures), columns);
      const [sum, square, judged, pixel, tv] = columns.map((name) => measures[name].dataSync()[0]);
      assert.ok([square, judged, pixel, tv].every((value) => value !== 0));
      near(sum, 0.7 * square + 5e-3 * judged + 0.01 * pixel + 0.3 * tv, 1e-6);
      assert.equal(total, measures.totalLoss);
    });
  });

  it('measures a term of weight 0 and takes no gradient from it', () => {
    const at = () => image(SIZE, 5);
    const alone = gradientAt(at, (x) => totalLoss(termInputs(x), terms([0, 0, 1, 0])).total);
    const pixel = gradientAt(at, (x) => pixelLoss(x, termInputs(x).hr, 'l1'));
    assert.deepEqual(alone, pixel);
    tf.tidy(() => {
      const { measures } = totalLoss(termInputs(image(SIZE, 5)), terms([0, 0, 1, 0]));
      for (const column of ['squareLoss', 'judgedLoss', 'tvLoss']) {
        assert.notEqual(measures[column].dataSync()[0], 0, column);
      }
    });
  });

  it('is the term itself where there is one of weight 1, in one column', () => {
    tf.tidy(() => {
      const { total, measures } = totalLoss(termInputs(image(SIZE, 5)), [terms([0, 0, 1, 0])[2]]);
      assert.deepEqual(Object.keys(measures), ['pixelLoss']);
      assert.equal(total, measures.pixelLoss);
    });
  });

  it('refuses terms that all have the weight 0', () => {
    const given = termInputs(image(SIZE, 5));
    const { numTensors } = tf.memory();
    assert.throws(
      () => totalLoss(given, terms([0, 0, 0, 0])),
      /^Error: totalLoss: terms must have at least one weight above zero, but got none/,
    );
    assert.equal(tf.memory().numTensors, numTensors);
    tf.dispose([given.lr, given.hr, given.sr]);
  });

  it('leaves five scalars and nothing else', () => {
    const given = termInputs(image(SIZE, 5));
    const { numTensors } = tf.memory();
    const { measures } = totalLoss(given, terms([1, 2, 3, 4]));
    assert.equal(tf.memory().numTensors, numTensors + 5);
    tf.dispose([...Object.values(measures), given.lr, given.hr, given.sr]);
    assert.equal(tf.memory().numTensors, numTensors - 3);
  });
});
