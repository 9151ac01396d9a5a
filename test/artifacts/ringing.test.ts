// Overshoot beside edges: bicubic's as published by its kernel, planted lines at their own height.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ringing } from '../../lib/artifacts/ringing';
import type { RgbImage } from '../../lib/images/image';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import { changed, faulty, nearest } from './planted';

/** Flat where it is not within two pixels of an edge, with a line of `per cent` of the step beside each upright edge. */
const lined =
  (share: number) =>
  (sr: RgbImage): RgbImage => {
    const bright = (x: number, y: number): boolean => {
      const inside = Math.max(0, Math.min(sr.width - 1, x));
      return sr.data[(y * sr.width + inside) * 3] >= 128;
    };
    return changed(sr, (x, y, _c, value) => {
      const own = bright(x, y);
      const beside = bright(x - 1, y) !== own || bright(x + 1, y) !== own;
      const level = own ? 208 : 48;
      return level + (beside ? (own ? 1 : -1) * 1.6 * share : 0) - value;
    });
  };

describe('ringing', () => {
  it('is what the bicubic kernel gives: 2.0 to 7.0 % x4 in real numbers, a level of 160 more at most', async () => {
    const found = await ringing.probe?.(bicubicUpscaler(4));
    assert.ok(Math.abs((found?.value ?? 0) - 7) < 100 / 160, String(found?.value));
  });

  for (const scale of [2, 3, 4, 8]) {
    it(`passes bicubic x${scale}`, async () => {
      assert.equal((await ringing.probe?.(bicubicUpscaler(scale)))?.verdict, 'pass');
    });
  }

  it('passes steps without any, and sees what is left of it in LR in nearest neighbor', async () => {
    const clean = await ringing.probe?.(faulty(lined(0)));
    assert.ok((clean?.value ?? 1) < 1e-9);
    const squares = { ...bicubicUpscaler(4), upscale: async (lr: RgbImage) => nearest(lr, 4) };
    const found = await ringing.probe?.(squares);
    // LR alone: 1.3 to 4.3 %
    assert.ok(Math.abs((found?.value ?? 0) - 4.3) < 100 / 160, String(found?.value));
  });

  for (const [share, verdict] of [
    [10, 'warn'],
    [20, 'fail'],
    [25, 'fail'],
  ] as const) {
    it(`finds lines of ${share} %: ${verdict}`, async () => {
      const found = await ringing.probe?.(faulty(lined(share)));
      assert.ok(Math.abs((found?.value ?? 0) - share) < 0.5, String(found?.value));
      assert.equal(found?.verdict, verdict);
    });
  }

  it('does not count a drift of color, nor noise', async () => {
    const drifting = faulty((sr) => changed(lined(0)(sr), (x, y) => 6 + ((7 * x + 3 * y) % 5) - 2));
    assert.equal((await ringing.probe?.(drifting))?.verdict, 'pass');
  });
});
