// SSIM against arithmetic done by hand and its defining properties.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ssim } from '../../lib/evaluation/ssim';
import { flat, synthetic } from './images';

describe('ssim', () => {
  it('is (2 m n + C1) / (m^2 + n^2 + C1) for two flat images', () => {
    const c1 = 2.55 ** 2;
    const expected = (2 * 100 * 140 + c1) / (100 ** 2 + 140 ** 2 + c1);
    assert.ok(Math.abs(ssim(flat(100), flat(140), { channels: 'rgb' }) - expected) < 1e-12);
  });

  it('is symmetric, at most 1, and 1 only for identical images', () => {
    const image = synthetic(24, 18, { seed: 1, noise: 5 });
    assert.ok(Math.abs(ssim(image, image) - 1) < 1e-12);
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 1, max: 80, noNaN: true }), (seed, noise) => {
        const other = synthetic(24, 18, { seed, noise });
        const value = ssim(image, other);
        assert.ok(value < 1 && value > -1);
        assert.ok(Math.abs(value - ssim(other, image)) < 1e-12);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses fewer than 11 pixels a side inside the border', () => {
    assert.ok(ssim(flat(0, 11, 11), flat(0, 11, 11)) === 1);
    assert.throws(() => ssim(flat(0, 18, 20), flat(0, 18, 20), { cropBorder: 4 }), /got 10x12/);
  });
});
