// Luma, crops, and the two value ranges of tensors: arithmetic and round trips.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { startEngine } from '../../lib/engine/engine';
import { crop, cropToMultiple } from '../../lib/images/crop';
import { rgbToY } from '../../lib/images/rgb-to-y';
import { imageToTensor, tensorToImage } from '../../lib/images/tensors';
import { anyImage, flat, noise } from './fixtures';

describe('rgbToY', () => {
  it('has the published values of MATLAB’s rgb2ycbcr for the corners of the cube', () => {
    const corners: [number[], number][] = [
      [[0, 0, 0], 16],
      [[255, 255, 255], 235],
      [[255, 0, 0], 81.481],
      [[0, 255, 0], 144.553],
      [[0, 0, 255], 40.966],
    ];
    for (const [rgb, expected] of corners) {
      const luma = rgbToY({ data: Uint8Array.from(rgb), width: 1, height: 1 });
      assert.ok(Math.abs(luma[0] - expected) < 1e-9, `${rgb}: ${luma[0]}`);
    }
  });

  it('is not rounded', () => {
    assert.ok(Math.abs(rgbToY(flat(1, 1, 100))[0] - (16 + 21900 / 255)) < 1e-9);
  });
});

describe('crop', () => {
  it('copies the rectangle, sample by sample', () => {
    const image = noise(9, 8, 1);
    const part = crop(image, { left: 3, top: 2, width: 4, height: 5 });
    assert.deepEqual([part.width, part.height], [4, 5]);
    for (let y = 0; y < 5; y++) {
      for (let x = 0; x < 12; x++) {
        assert.equal(part.data[y * 12 + x], image.data[(y + 2) * 27 + 9 + x]);
      }
    }
  });

  it('rejects rectangles that reach outside or are no whole pixels', () => {
    const rectangles = [
      { left: -1, top: 0, width: 2, height: 2 },
      { left: 0, top: 0, width: 5, height: 2 },
      { left: 0, top: 3, width: 2, height: 2 },
      { left: 0, top: 0, width: 0, height: 2 },
      { left: 0.5, top: 0, width: 2, height: 2 },
    ];
    for (const rectangle of rectangles) {
      assert.throws(
        () => crop(flat(4, 4, 0), rectangle),
        /crop: the rectangle must lie inside the 4x4 image/,
      );
    }
  });
});

describe('cropToMultiple', () => {
  it('leaves off less than the multiple, on the right and at the bottom', () => {
    fc.assert(
      fc.property(anyImage, fc.integer({ min: 1, max: 8 }), (image, multiple) => {
        fc.pre(Math.min(image.width, image.height) >= multiple);
        const { width, height, data } = cropToMultiple(image, multiple);
        assert.ok(width % multiple === 0 && image.width - width < multiple);
        assert.ok(height % multiple === 0 && image.height - height < multiple);
        assert.deepEqual(data.subarray(0, 3), image.data.subarray(0, 3));
      }),
    );
  });

  it('rejects images smaller than the multiple, and multiples that are none', () => {
    assert.throws(
      () => cropToMultiple(flat(3, 9, 0), 4),
      /must be at least 4x4 pixels, but got 3x9/,
    );
    assert.throws(() => cropToMultiple(flat(3, 9, 0), 1.5), /multiple must be a whole number/);
  });
});

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
