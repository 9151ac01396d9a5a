// Drift of color, in the mean and in places, by faults whose size is known.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { JudgedImages } from '../../lib/artifacts/artifact-check';
import { colorDrift } from '../../lib/artifacts/color-drift';
import { localColorDrift } from '../../lib/artifacts/local-color-drift';
import type { RgbImage } from '../../lib/images/image';
import { downscaleBicubic, upscaleBicubic } from '../../lib/images/imresize';
import { changed, perfectScene } from './planted';

let scene: JudgedImages;
before(async () => {
  const { hr } = await perfectScene(5);
  // between 64 and 191, so that no change is clipped
  const sr = changed(hr, (_x, _y, _c, value) => 64 + value / 2 - value);
  scene = { sr, lr: downscaleBicubic(sr, 4), scale: 4 };
});

const mean = (sr: RgbImage) => colorDrift.judge?.({ ...scene, sr });
const local = (sr: RgbImage) => localColorDrift.judge?.({ ...scene, sr });

describe('colorDrift', () => {
  it('passes a clean image and bicubic', () => {
    assert.ok((mean(scene.sr)?.value ?? 1) < 0.02);
    assert.equal(mean(scene.sr)?.verdict, 'pass');
    assert.equal(mean(upscaleBicubic(scene.lr, 4))?.verdict, 'pass');
  });

  for (const [level, verdict] of [
    [1.5, 'warn'],
    [3, 'fail'],
    [6, 'fail'],
  ] as const) {
    it(`finds ${level} levels of red: ${verdict}`, () => {
      // halves by every second pixel
      const red = changed(scene.sr, (x, _y, c) =>
        c !== 0 ? 0 : x % 2 === 0 ? Math.floor(level) : Math.ceil(level),
      );
      const found = mean(red);
      assert.ok(Math.abs((found?.value ?? 0) - level) < 0.03);
      assert.equal(found?.verdict, verdict);
      assert.equal(found?.note, 'red is brighter');
    });
  }

  it('makes the drift of its picture eight times stronger', () => {
    const picture = mean(changed(scene.sr, (_x, _y, c) => (c === 2 ? -3 : 0)))?.picture;
    const at = (160 * 320 + 160) * 3;
    const difference = (c: number) => (picture?.data[at + c] ?? 0) - scene.sr.data[at + c];
    assert.ok(Math.abs(difference(2) + 24) <= 1);
    assert.ok(Math.abs(difference(0)) <= 1);
  });
});

describe('localColorDrift', () => {
  it('passes a clean image and bicubic', () => {
    assert.equal(local(scene.sr)?.verdict, 'pass');
    assert.equal(local(upscaleBicubic(scene.lr, 4))?.verdict, 'pass');
  });

  for (const [level, verdict] of [
    [3, 'warn'],
    [6, 'fail'],
    [12, 'fail'],
  ] as const) {
    it(`finds a patch that is ${level} levels greener: ${verdict}`, () => {
      const patch = (x: number, y: number): boolean => x >= 40 && x < 140 && y >= 40 && y < 140;
      const spoilt = changed(scene.sr, (x, y, c) => (c === 1 && patch(x, y) ? level : 0));
      const found = local(spoilt);
      assert.ok(Math.abs((found?.value ?? 0) - level) < 0.3, String(found?.value));
      assert.equal(found?.verdict, verdict);
    });
  }
});
