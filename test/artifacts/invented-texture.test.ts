// LDL's map of invented texture: its arithmetic, and verdicts beside a base.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { JudgedImages } from '../../lib/artifacts/artifact-check';
import { inventedTexture } from '../../lib/artifacts/invented-texture';
import type { RgbImage } from '../../lib/images/image';
import { upscaleBicubic } from '../../lib/images/imresize';
import { createRandom } from '../../lib/random/random';
import { changed, perfectScene } from './planted';

let scene: JudgedImages & { hr: RgbImage };
/** Three parts HR, one bicubic: as near as a good network. */
let base: RgbImage;
before(async () => {
  scene = await perfectScene(8);
  const bicubic = upscaleBicubic(scene.lr, 4).data;
  base = changed(scene.hr, (x, y, c, v) => 0.25 * (bicubic[(y * 320 + x) * 3 + c] - v));
});

/** Noise in a square of 64x64 pixels, a twenty-fifth of the image. */
function textured(level: number): RgbImage {
  const random = createRandom('texture');
  return changed(scene.hr, (x, y) =>
    x >= 100 && x < 164 && y >= 100 && y < 164 ? random.normal(0, level) : 0,
  );
}

describe('inventedTexture', () => {
  it('is 0 for HR itself and for an even change, and needs HR', () => {
    assert.equal(inventedTexture.judge?.({ ...scene, sr: scene.hr })?.value, 0);
    const half = changed(scene.hr, (_x, _y, _c, value) => 64 + value / 2 - value);
    const brighter = changed(half, () => 5);
    assert.ok((inventedTexture.judge?.({ ...scene, hr: half, sr: brighter })?.value ?? 1) < 1e-9);
    assert.equal(inventedTexture.judge?.({ ...scene, hr: undefined }), undefined);
  });

  it('has the value of the formula: local variance in 7x7, times the fifth root of the whole', () => {
    // |HR - SR| summed over channels is 3 * 51 / 255 = 0.6 on one pixel of 9x9: 49 windows hold it, mirrored ones none twice
    const size = { width: 9, height: 9 };
    const hr = { data: new Uint8Array(243).fill(100), ...size };
    const sr = changed(hr, (x, y) => (x === 4 && y === 4 ? 51 : 0));
    const lr = { data: new Uint8Array(27).fill(100), width: 3, height: 3 };
    const whole = (0.36 - 0.36 / 81) / 80;
    const local = (0.36 - 0.36 / 49) / 48;
    // windows around (1..7)^2 hold the pixel once
    const expected = ((49 * local) / 81) * whole ** 0.2;
    const value = inventedTexture.judge?.({ sr, hr, lr, scale: 3 })?.value ?? 0;
    assert.ok(Math.abs(value - 1000 * expected) < 1e-9, `${value} ${1000 * expected}`);
  });

  it('gives no verdict without a base, and passes a base that is worse everywhere', () => {
    const sr = textured(20);
    assert.equal(inventedTexture.judge?.({ ...scene, sr })?.verdict, undefined);
    assert.equal(inventedTexture.judge?.({ ...scene, sr: scene.hr, base })?.verdict, 'pass');
  });

  it('does not take blur for invention', () => {
    const sharp = changed(scene.hr, () => 2);
    const sr = upscaleBicubic(scene.lr, 4);
    const found = inventedTexture.judge?.({ ...scene, sr, base: sharp });
    const alone = inventedTexture.judge?.({ ...scene, sr });
    assert.ok((found?.value ?? 9) < 0.2 * (alone?.value ?? 0), `${found?.value} ${alone?.value}`);
  });

  for (const level of [20, 40, 80]) {
    it(`finds noise of ${level} levels in a part of the image`, () => {
      const found = inventedTexture.judge?.({ ...scene, sr: textured(level), base });
      assert.notEqual(found?.verdict, 'pass', found?.note);
    });
  }
});
