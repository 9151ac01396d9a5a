// The grid of a model itself: planted patterns come out at their own height, to a hundredth of a level.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { flatField } from '../../lib/artifacts/flat-field';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import { changed, faulty, nearest, withChecker } from './planted';

describe('flatField', () => {
  for (const scale of [2, 3, 4, 8]) {
    it(`passes bicubic x${scale}: rounding leaves nothing that repeats`, async () => {
      const found = await flatField.probe?.(bicubicUpscaler(scale));
      assert.ok((found?.value ?? 1) < 0.05, String(found?.value));
      assert.equal(found?.verdict, 'pass');
    });
  }

  it('passes nearest neighbor, whose squares are no pattern of its own: blocks sees them', async () => {
    const squares = { ...bicubicUpscaler(4), upscale: async (lr: never) => nearest(lr, 4) };
    assert.equal((await flatField.probe?.(squares))?.verdict, 'pass');
  });

  for (const level of [1, 2, 4]) {
    it(`finds a checkerboard of ${level}`, async () => {
      const found = await flatField.probe?.(faulty((sr) => withChecker(sr, level)));
      // a box of 5x5 around keeps 1/25 of it, one of 9x9 1/81
      assert.ok(Math.abs((found?.value ?? 0) - level * (1 - 1 / 81)) < 0.01 * level);
      assert.equal(found?.verdict, 'fail');
    });

    it(`finds a pixel of ${level} in every 4x4, of one channel and at one level of brightness`, async () => {
      const dots = faulty((sr) =>
        changed(sr, (x, y, c, value) =>
          c === 1 && x % 4 === 2 && y % 4 === 1 && value < 70 ? level : 0,
        ),
      );
      const found = await flatField.probe?.(dots);
      assert.ok(Math.abs((found?.value ?? 0) - level * (15 / 16)) < 0.05 * level);
      assert.equal(found?.verdict, 'fail');
      assert.equal(found?.note, 'at a period of 4');
    });
  }

  it('warns between an eighth and a quarter of a level', async () => {
    const sparse = (x: number, y: number): boolean => x % 4 === 0 && y % 20 === 0;
    const found = await flatField.probe?.(
      faulty((sr) => changed(sr, (x, y) => (sparse(x, y) ? 1 : 0))),
    );
    assert.equal(found?.verdict, 'warn', String(found?.value));
  });
});
