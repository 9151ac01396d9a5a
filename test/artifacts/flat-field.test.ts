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

  // a dot of one level in every 4x4 pixels, or in every second or fourth row of these: so much of it is its phase's mean.
  // A box of 9x9 pixels around a dot of the full pattern has 9 dots in it, which leave 8/9
  for (const [rows, verdict] of [
    [16, 'pass'],
    [8, 'warn'],
    [4, 'fail'],
  ] as const) {
    it(`gives '${verdict}' to a dot of one level in every 4th column and ${rows}th row`, async () => {
      const dots = faulty((sr) => changed(sr, (x, y) => (x % 4 === 0 && y % rows === 0 ? 1 : 0)));
      const found = await flatField.probe?.(dots);
      const expected = (4 / rows) * (8 / 9);
      assert.ok(Math.abs((found?.value ?? 0) - expected) < 0.01, `${found?.value}, ${expected}`);
      assert.equal(found?.verdict, verdict);
    });
  }
});
