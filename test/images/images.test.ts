// Luma and crops: arithmetic.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { crop, cropToMultiple } from '../../lib/images/crop';
import { rgbToY } from '../../lib/images/rgb-to-y';
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
