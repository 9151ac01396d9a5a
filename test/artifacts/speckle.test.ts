// Speckle: pixels that were planted are counted, texture and edges are not.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { JudgedImages } from '../../lib/artifacts/artifact-check';
import { speckle } from '../../lib/artifacts/speckle';
import type { RgbImage } from '../../lib/images/image';
import { upscaleBicubic } from '../../lib/images/imresize';
import { createRandom } from '../../lib/random/random';
import { changed, perfectScene } from './planted';

let scene: JudgedImages & { hr: RgbImage };
before(async () => {
  scene = await perfectScene(7);
});

const judge = (sr: RgbImage, hr?: RgbImage) => speckle.judge?.({ ...scene, sr, hr });

/** Single pixels of one channel, far from each other, at the middle of random squares of 5x5. */
function speckled(image: RgbImage, share: number, level: number): RgbImage {
  const random = createRandom('speckle');
  const spots = new Map<number, number>();
  for (let y = 2; y < image.height - 2; y += 5) {
    for (let x = 2; x < image.width - 2; x += 5) {
      if (random.uniform() < 25 * share) spots.set(y * image.width + x, random.integer(3));
    }
  }
  return changed(image, (x, y, c, value) =>
    spots.get(y * image.width + x) === c ? (value < 128 ? level : -level) : 0,
  );
}

describe('speckle', () => {
  it('passes a clean image with and without HR, and bicubic', () => {
    assert.equal(judge(scene.hr, scene.hr)?.value, 0);
    assert.equal(judge(scene.hr)?.verdict, 'pass');
    assert.equal(judge(upscaleBicubic(scene.lr, 4))?.verdict, 'pass');
  });

  it('counts each pixel that was planted on even ground', () => {
    const even = changed(scene.hr, (_x, _y, _c, value) => 100 - value);
    const spoilt = speckled(even, 0.002, 40);
    const planted = spoilt.data.filter((value) => value !== 100).length;
    assert.equal(judge(spoilt)?.note, `${planted} isolated pixels`);
    assert.equal(judge(speckled(even, 0.002, 31))?.note, '0 isolated pixels', 'below the margin');
  });

  for (const [share, verdict] of [
    [0.0008, 'warn'],
    [0.004, 'fail'],
    [0.02, 'fail'],
  ] as const) {
    it(`finds ${1e6 * share} pixels in a million: ${verdict} with HR, and not a pass without`, () => {
      assert.equal(judge(speckled(scene.hr, share, 90), scene.hr)?.verdict, verdict);
      const without = judge(speckled(upscaleBicubic(scene.lr, 4), 2 * share, 90))?.verdict;
      assert.notEqual(without, 'pass');
    });
  }
});
