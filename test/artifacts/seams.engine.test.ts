// Seams of tiles: networks whose reach is known, tiles that overlap enough and too little.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { seams } from '../../lib/artifacts/seams';
import { startEngine } from '../../lib/engine/engine';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import { networkUpscaler } from '../../lib/inference/network-upscaler';
import type { Generator } from '../../lib/models/network';

/** Nearest neighbor x2 of a function of the image in [0,1]. */
const network = (change: (x: tf.Tensor4D) => tf.Tensor4D): Generator => ({
  name: 'fake',
  scale: 2,
  weights: new Map(),
  trainableNames: [],
  apply: (x) =>
    tf.tidy(() => {
      const [, h, w] = x.shape;
      const unit = tf.image.resizeNearestNeighbor(change(x), [2 * h, 2 * w]);
      return tf.sub(tf.mul(unit, 2), 1);
    }),
  dispose: () => {},
});

/** The mean over 2 * reach + 1 pixels a side, borders by zeros: looks exactly so far. */
const blurred = (reach: number): Generator =>
  network((x) => {
    const size = 2 * reach + 1;
    const kernel = tf.tile(tf.fill([1, 1, 3, 1], 1 / size ** 2), [size, size, 1, 1]);
    return tf.depthwiseConv2d(x, kernel as tf.Tensor4D, 1, 'same');
  });

describe('seams', () => {
  before(() => startEngine());

  it('passes a network that looks no further than its tiles overlap', async () => {
    const found = await seams.probe?.(networkUpscaler(blurred(3), { overlap: 3 }));
    assert.ok((found?.value ?? 9) <= 1);
    assert.equal(found?.verdict, 'pass');
    assert.equal(found?.note, 'tiles overlap by 3 LR pixels');
  });

  for (const overlap of [0, 1, 2]) {
    it(`finds a reach of 6 with an overlap of ${overlap}`, async () => {
      const found = await seams.probe?.(networkUpscaler(blurred(6), { overlap }));
      assert.equal(found?.verdict, 'fail', String(found?.value));
    });
  }

  it('finds a network that looks at the whole image at once, as instance norm does', async () => {
    const normed = network((x) => {
      const { mean, variance } = tf.moments(x, [1, 2], true);
      const scaled = tf.div(tf.sub(x, mean), tf.sqrt(variance));
      return tf.clipByValue(tf.add(tf.mul(scaled, 0.2), 0.5), 0, 1) as tf.Tensor4D;
    });
    assert.equal((await seams.probe?.(networkUpscaler(normed)))?.verdict, 'fail');
  });

  it('is not measured where nothing is cut, and leaves no tensor behind', async () => {
    assert.equal(await seams.probe?.(bicubicUpscaler(4)), undefined);
    const { numTensors } = tf.memory();
    await seams.probe?.(networkUpscaler(blurred(1), { overlap: 2 }));
    assert.equal(tf.memory().numTensors, numTensors);
  });
});
