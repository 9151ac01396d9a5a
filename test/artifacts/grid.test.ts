// Checkerboards and grids, found at one level of 256; photographs and scenes passed.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { JudgedImages } from '../../lib/artifacts/artifact-check';
import { combOf } from '../../lib/artifacts/comb';
import { grid } from '../../lib/artifacts/grid';
import { repeatingPart } from '../../lib/artifacts/repeating-part';
import type { RgbImage } from '../../lib/images/image';
import { upscaleBicubic } from '../../lib/images/imresize';
import { createRandom } from '../../lib/random/random';
import { changed, perfectScene, withChecker, withGrid } from './planted';

let scene: JudgedImages & { hr: RgbImage };
before(async () => {
  scene = await perfectScene(3);
});

const verdict = (sr: RgbImage, hr?: RgbImage) => grid.judge?.({ ...scene, sr, hr })?.verdict;

describe('combOf', () => {
  it('is 1 for noise in expectation', () => {
    const random = createRandom(5);
    const strengths = Array.from({ length: 40 }, () => {
      const data = Float64Array.from({ length: 64 * 64 }, () => random.normal());
      return combOf({ data, width: 64, height: 64 }, 4).strength;
    });
    const mean = strengths.reduce((sum, value) => sum + value / 40, 0);
    // p*p phases have p*p - 1 degrees of freedom, and the box takes some variance: 0.94 in expectation, sd 0.06
    assert.ok(Math.abs(mean - 0.94) < 0.2, String(mean));
  });

  it('is the number of windows for a pattern that is nothing but periodic', () => {
    const data = Float64Array.from({ length: 40 * 40 }, (_, i) =>
      ((i % 40) + Math.floor(i / 40)) % 2 === 0 ? 1 : -1,
    );
    const { strength, amplitude } = combOf({ data, width: 40, height: 40 }, 2);
    // all 400 windows alike, but for the mirrored border; a box of 5x5 keeps 1/25 of the pattern in its middle
    assert.ok(strength > 395 && strength <= 400, String(strength));
    assert.ok(Math.abs(amplitude - (1 - 1 / 25)) < 0.02, String(amplitude));
  });

  it('sees no comb in an even plane, whatever rounding leaves', () => {
    const data = new Float64Array(30 * 30).fill(100 / 3);
    assert.equal(combOf({ data, width: 30, height: 30 }, 2).strength, 0);
  });
});

describe('grid', () => {
  it('passes a clean image with and without HR, and bicubic', () => {
    assert.equal(verdict(scene.hr, scene.hr), 'pass');
    assert.equal(verdict(scene.hr), 'pass');
    assert.equal(verdict(upscaleBicubic(scene.lr, 4), scene.hr), 'pass');
  });

  for (const level of [1, 2, 4]) {
    it(`finds a checkerboard and a grid of ${level}`, () => {
      assert.equal(verdict(withChecker(scene.hr, level), scene.hr), 'fail');
      assert.notEqual(verdict(withChecker(scene.hr, level)), 'pass', 'without HR');
      assert.notEqual(verdict(withGrid(scene.hr, 2 * level), scene.hr), 'pass');
    });
  }

  it('says the period', () => {
    // up and down in turn, so that a period of 2 has none of it
    const stripes = changed(upscaleBicubic(scene.lr, 4), (x) => [1, 0, -1, 0][x % 4]);
    assert.match(grid.judge?.({ ...scene, sr: stripes })?.note ?? '', /period of 4/);
    const checker = withChecker(scene.hr, 1);
    assert.match(grid.judge?.({ ...scene, sr: checker })?.note ?? '', /period of 2/);
  });

  it('passes phases that differ less than anyone sees, however regularly', () => {
    // one pixel in 256 brighter by one: one phase of 16 is by a sixteenth of a level
    const even = { data: new Uint8Array(320 * 320 * 3).fill(90), width: 320, height: 320 };
    const faint = changed(even, (x, y) => (x % 16 === 0 && y % 16 === 0 ? 1 : 0));
    const found = grid.judge?.({ ...scene, sr: faint, hr: undefined });
    assert.ok((found?.value ?? 0) > 15);
    assert.equal(found?.verdict, 'pass');
    // a pass above the limit says why; one below it has nothing to explain
    assert.match(
      found?.note ?? '',
      /by 0\.0\d levels: passes below 0\.25 levels, which nobody sees/,
    );
    assert.doesNotMatch(grid.judge?.({ ...scene, sr: scene.hr })?.note ?? '', /passes/);
  });
});

describe('repeatingPart', () => {
  it('is the pattern, without the noise and edges it lies in', () => {
    const random = createRandom(2);
    const size = 96;
    const pattern = (i: number): number =>
      (i % size) % 4 === 0 && Math.floor(i / size) % 4 === 0 ? 1.5 : -0.1;
    const data = Float64Array.from(
      { length: size * size },
      (_, i) => pattern(i) + random.normal(0, 0.5) + (i % size === 50 ? 80 : 0),
    );
    const part = repeatingPart({ data, width: size, height: size }, 4, 8);
    let largest = 0;
    for (let i = 0; i < part.length; i++) {
      if (Math.abs((i % size) - 50) > 8)
        largest = Math.max(largest, Math.abs(part[i] - pattern(i)));
    }
    assert.ok(largest < 0.4, String(largest));
  });
});
