// SSIM against arithmetic done by hand and its defining properties.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ssim } from '../../lib/evaluation/ssim';
import { crop } from '../../lib/images/crop';
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

  it('is the mean over windows, whatever bands of rows it is computed in', () => {
    const [a, b] = [
      synthetic(19, 300, { seed: 1, noise: 5 }),
      synthetic(19, 300, { seed: 2, noise: 30 }),
    ];
    for (const channels of ['y', 'rgb'] as const) {
      const strips = Array.from({ length: 290 }, (_, top) => {
        const [p, q] = [a, b].map((image) => crop(image, { left: 0, top, width: 19, height: 11 }));
        return ssim(p, q, { channels });
      });
      const mean = strips.reduce((sum, value) => sum + value, 0) / strips.length;
      assert.ok(Math.abs(ssim(a, b, { channels }) - mean) < 1e-13);
    }
  });

  it('refuses fewer than 11 pixels a side inside the border', () => {
    assert.ok(ssim(flat(0, 11, 11), flat(0, 11, 11)) === 1);
    assert.throws(() => ssim(flat(0, 18, 20), flat(0, 18, 20), { cropBorder: 4 }), /got 10x12/);
  });
});
