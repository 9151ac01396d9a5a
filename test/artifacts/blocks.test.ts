// Blocks: nearest neighbor is all of it, bicubic and a clean image none, mixtures in between.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { JudgedImages } from '../../lib/artifacts/artifact-check';
import { blocks } from '../../lib/artifacts/blocks';
import type { RgbImage } from '../../lib/images/image';
import { upscaleBicubic } from '../../lib/images/imresize';
import { changed, nearest, perfectScene } from './planted';

let scene: JudgedImages;
before(async () => {
  scene = await perfectScene(6);
});

const judge = (sr: RgbImage) => blocks.judge?.({ ...scene, sr });

/** `share` of nearest neighbor, the rest bicubic. */
function mixed(share: number): RgbImage {
  const squares = nearest(scene.lr, 4);
  return changed(
    upscaleBicubic(scene.lr, 4),
    (x, y, c, value) => share * (squares.data[(y * 320 + x) * 3 + c] - value),
  );
}

describe('blocks', () => {
  it('passes a clean image, bicubic, and an image without any step', () => {
    assert.equal(judge(scene.sr)?.verdict, 'pass');
    assert.equal(judge(upscaleBicubic(scene.lr, 4))?.verdict, 'pass');
    assert.equal(judge(changed(scene.sr, (_x, _y, _c, value) => 90 - value))?.value, 0);
  });

  for (const [share, verdict] of [
    [0.2, 'warn'],
    [0.5, 'fail'],
    [1, 'fail'],
  ] as const) {
    it(`finds ${100 * share} % of nearest neighbor: ${verdict}`, () => {
      assert.equal(judge(mixed(share))?.verdict, verdict, String(judge(mixed(share))?.value));
    });
  }

  it('is 100 % for nearest neighbor', () => {
    assert.ok(Math.abs((judge(mixed(1))?.value ?? 0) - 100) < 1e-9);
  });
});
