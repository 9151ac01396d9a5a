// The random shift before VGG19: the same cut for both images, every phase, nothing left behind.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { randomShift, shiftedFeatures } from '../../lib/losses/shifted-features';
import { createRandom } from '../../lib/random/random';

before(() => startEngine());

/** Features that are the images themselves. */
const itself = (images: tf.Tensor4D): Record<string, tf.Tensor4D> => ({ images: images.clone() });

describe('shiftedFeatures', () => {
  it('cuts [n,h,w,3] to [n,h-max,w-max,3] from the shift on', () => {
    const images = tf.range(0, 8 * 8 * 3).reshape([1, 8, 8, 3]) as tf.Tensor4D;
    const { images: cut } = shiftedFeatures(itself, { top: 1, left: 2, max: 3 })(images);
    assert.deepEqual(cut.shape, [1, 5, 5, 3]);
    assert.equal(cut.dataSync()[0], (1 * 8 + 2) * 3);
    tf.dispose([images, cut]);
  });

  it('leaves images alone without a shift', () => {
    assert.equal(shiftedFeatures(itself, { top: 0, left: 0, max: 0 }), itself);
  });

  it('passes gradients to the part it keeps and none to the rest', () => {
    const images = tf.ones([1, 6, 6, 3]) as tf.Tensor4D;
    const shifted = shiftedFeatures(itself, { top: 2, left: 0, max: 2 });
    const gradient = tf.grad((x) => tf.sum(shifted(x as tf.Tensor4D).images))(images);
    assert.equal(gradient.sum().dataSync()[0], 4 * 4 * 3);
    assert.equal(gradient.slice([0, 0], [1, 2]).sum().dataSync()[0], 0);
    tf.dispose([images, gradient]);
  });

  it('keeps nothing but the features', () => {
    const images = tf.ones([1, 6, 6, 3]) as tf.Tensor4D;
    const { numTensors } = tf.memory();
    const maps = shiftedFeatures(itself, { top: 1, left: 1, max: 1 })(images);
    assert.equal(tf.memory().numTensors, numTensors + 1);
    tf.dispose([images, maps.images]);
  });
});

describe('randomShift', () => {
  it('draws every phase of 0 to max in both directions, and the same for the same seed', () => {
    const random = createRandom(1);
    const seen = new Set(
      Array.from({ length: 400 }, (_, i) => {
        const { top, left } = randomShift(random.fork(i), 3);
        return `${top},${left}`;
      }),
    );
    assert.equal(seen.size, 16);
    assert.deepEqual(
      randomShift(createRandom(1).fork(5), 3),
      randomShift(createRandom(1).fork(5), 3),
    );
  });
});
