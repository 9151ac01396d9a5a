// The sum over images, rows and columns, of as many pixels as a batch of crops has.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { toBfloat16 } from '../../lib/engine/bfloat16';
import { startEngine } from '../../lib/engine/engine';
import { isTensorflow } from '../../lib/engine/node-backend';
import { sumOverPixels } from '../../lib/ops/sum-over-pixels';
import { assertNoLeak } from './gradient-check';

describe('sumOverPixels', () => {
  before(() => startEngine());

  it('adds up in float32 what is held in either precision', (t) => {
    if (!isTensorflow()) return t.skip('only the engine tensorflow uses it');
    const x = tf.randomNormal<tf.Rank.R4>([16, 96, 96, 8], 0.1, 1, 'float32', 1);
    const short = toBfloat16(x);
    for (const [held, tolerance] of [
      [x, 1e-5],
      [short, 2 ** -8],
    ] as const) {
      const error = tf.tidy(() => {
        // the values as they are held: what is tested is the sum, not the rounding before it
        const expected = tf.sum(tf.mul(held, 1), [0, 1, 2]);
        return tf.div(tf.norm(tf.sub(sumOverPixels(held), expected)), tf.norm(expected)).dataSync();
      });
      assert.ok(error[0] < tolerance, `${error[0]}`);
    }
    assertNoLeak(() => void tf.tidy(() => void sumOverPixels(short)));
    tf.dispose([x, short]);
  });
});
