// Images to tensors and back, in the two value ranges: round trips.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { imageToTensor, tensorToImage } from '../../lib/images/tensors';

describe('imageToTensor and tensorToImage', () => {
  before(async () => {
    await startEngine();
  });

  const all = {
    data: Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3)),
    width: 16,
    height: 16,
  };

  for (const range of ['unit', 'signed'] as const) {
    it(`gives every byte back in the ${range} range, and leaks nothing`, async () => {
      const count = tf.memory().numTensors;
      const tensor = imageToTensor(all, range);
      assert.deepEqual(tensor.shape, [16, 16, 3]);
      const values = tensor.dataSync();
      assert.deepEqual(
        [Math.min(...values), Math.max(...values)],
        range === 'unit' ? [0, 1] : [-1, 1],
      );
      assert.deepEqual((await tensorToImage(tensor, range)).data, all.data);
      tensor.dispose();
      assert.equal(tf.memory().numTensors, count);
    });
  }

  it('clips what is outside and rounds halves up', async () => {
    const tensor = tf.tensor4d([-0.2, 1.3, 0.5, 2.5 / 255, 3.5 / 255, 2.4 / 255], [1, 1, 2, 3]);
    const { data } = await tensorToImage(tensor, 'unit');
    assert.deepEqual([...data], [0, 255, 128, 3, 4, 2]);
    tensor.dispose();
  });

  it('rejects shapes that are no image, and values that are no numbers', async () => {
    const batch = tf.zeros([2, 4, 4, 3]) as tf.Tensor4D;
    await assert.rejects(
      tensorToImage(batch, 'unit'),
      /tensorToImage: the tensor must have the shape/,
    );
    const gray = tf.zeros([4, 4, 1]) as tf.Tensor3D;
    await assert.rejects(tensorToImage(gray, 'unit'), /but got \[4,4,1\]/);
    const broken = tf.fill([2, 2, 3], Number.NaN) as tf.Tensor3D;
    await assert.rejects(tensorToImage(broken, 'unit'), /values must be numbers, but got NaN/);
    tf.dispose([batch, gray, broken]);
  });
});
