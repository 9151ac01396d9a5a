// Aliasing: what bicubic shows of LR's own moire passes, moire made stronger is found.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aliasing } from '../../lib/artifacts/aliasing';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import { changed, faulty } from './planted';

describe('aliasing', () => {
  for (const scale of [2, 3, 4, 8]) {
    it(`passes bicubic x${scale}`, async () => {
      const found = await aliasing.probe?.(bicubicUpscaler(scale));
      assert.equal(found?.verdict, 'pass');
      assert.ok((found?.value ?? 0) > 5 && (found?.value ?? 9) < 6, 'what LR itself holds');
    });
  }

  it('is 0 for an enlargement that is even there', async () => {
    const found = await aliasing.probe?.(faulty((sr) => changed(sr, (_x, _y, _c, v) => 128 - v)));
    assert.ok((found?.value ?? 1) < 1e-9);
  });

  for (const [gain, verdict] of [
    [2.6, 'warn'],
    [4, 'fail'],
    [6, 'fail'],
  ] as const) {
    it(`finds false rings ${gain} times as strong: ${verdict}`, async () => {
      const own = (await aliasing.probe?.(bicubicUpscaler(4)))?.value ?? 0;
      const stronger = faulty((sr) => changed(sr, (_x, _y, _c, v) => (gain - 1) * (v - 128)));
      const found = await aliasing.probe?.(stronger);
      assert.ok(Math.abs((found?.value ?? 0) - gain * own) < 0.05 * gain * own, 'in proportion');
      assert.equal(found?.verdict, verdict);
    });
  }
});
