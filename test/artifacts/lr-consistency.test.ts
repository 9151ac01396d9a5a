// LR consistency: arithmetic of planted faults, bicubic as its own measure.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { JudgedImages } from '../../lib/artifacts/artifact-check';
import { lrConsistency } from '../../lib/artifacts/lr-consistency';
import { upscaleBicubic } from '../../lib/images/imresize';
import { changed, perfectScene, shifted } from './planted';

let scene: JudgedImages;
before(async () => {
  scene = await perfectScene(4);
});

const judge = (sr = scene.sr) => lrConsistency.judge?.({ ...scene, sr });

describe('lrConsistency', () => {
  it('passes what LR was made from: no difference at all', () => {
    assert.equal(judge()?.value, Number.POSITIVE_INFINITY);
    assert.equal(judge()?.verdict, 'pass');
  });

  it('warns of bicubic, which is its own limit', () => {
    const found = judge(upscaleBicubic(scene.lr, 4));
    assert.equal(found?.verdict, 'warn');
    assert.match(found?.note ?? '', new RegExp(`${found?.value.toFixed(1)} dB`));
  });

  it('has the PSNR of an even change: 20 log10(255 / level)', () => {
    // a mid-gray field, so that nothing is clipped
    const gray = (level: number) => changed(scene.sr, (_x, _y, _c, value) => level - value);
    const lr = changed(scene.lr, (_x, _y, _c, value) => 100 - value);
    for (const level of [1, 2, 4]) {
      const value = lrConsistency.judge?.({ ...scene, lr, sr: gray(100 + level) })?.value ?? 0;
      assert.ok(Math.abs(value - 20 * Math.log10(255 / level)) < 1e-9);
    }
  });

  it('fails a shift by one pixel, contrast lost, and a strong tint', () => {
    assert.equal(judge(shifted(scene.sr))?.verdict, 'fail');
    const flatter = (share: number) => changed(scene.sr, (_x, _y, _c, v) => share * (128 - v));
    assert.equal(judge(flatter(0.2))?.verdict, 'fail');
    assert.equal(judge(changed(scene.sr, (_x, _y, c) => (c === 0 ? 16 : 0)))?.verdict, 'fail');
  });

  it('paints where LR and SR part: nowhere else', () => {
    const spoilt = changed(scene.sr, (x, y) => (x < 32 && y < 32 ? 60 : 0));
    const picture = judge(spoilt)?.picture;
    const colorful = (x: number, y: number): boolean => {
      const at = (y * 320 + x) * 3;
      return picture !== undefined && picture.data[at] - picture.data[at + 2] > 60;
    };
    assert.ok(colorful(16, 16) && !colorful(200, 200));
    assert.deepEqual([picture?.width, picture?.height], [320, 320]);
  });
});
