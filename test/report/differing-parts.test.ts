// Where models differ most: planted differences are found, on the grid of LR, and what differs everywhere is not taken for one.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Rectangle } from '../../lib/images/crop';
import type { RgbImage } from '../../lib/images/image';
import { differingParts } from '../../lib/report/comparison/differing-parts';
import { picture } from '../support';

const BASE = picture(160, 3);

/** The image with this many levels up and down, pixel by pixel, in the rectangles. */
function checkered(image: RgbImage, places: readonly (Rectangle & { level: number })[]): RgbImage {
  const data = image.data.slice();
  for (const { left, top, width, height, level } of places) {
    for (let y = top; y < top + height; y++) {
      for (let x = left; x < left + width; x++) {
        for (let c = 0; c < 3; c++)
          data[(y * image.width + x) * 3 + c] = (x + y) % 2 ? 128 - level : 128 + level;
      }
    }
  }
  return { ...image, data };
}

const square = (left: number, top: number, side: number): Rectangle => ({
  ...{ left, top },
  ...{ width: side, height: side },
});

describe('differingParts', () => {
  const strong = { ...square(24, 100, 32), level: 60 };
  const weak = { ...square(112, 16, 32), level: 40 };
  const other = checkered(BASE, [strong, weak]);

  it('finds planted differences, the strongest first, and nothing else', () => {
    const parts = differingParts([BASE, other], { scale: 4, side: 32 });
    assert.deepEqual(parts.slice(0, 2), [square(24, 100, 32), square(112, 16, 32)]);
    for (const part of parts.slice(2)) assert.ok(part.left % 4 === 0 && part.top % 4 === 0);
    assert.deepEqual(differingParts([BASE, other], { side: 32, count: 1 }).length, 1);
  });

  it('looks past a color that is off everywhere', () => {
    const brighter = { ...BASE, data: BASE.data.map((sample) => Math.min(255, sample + 12)) };
    const [first] = differingParts([brighter, BASE, other], { scale: 4, side: 32 });
    assert.deepEqual(first, square(24, 100, 32));
  });

  it('gives squares that do not overlap, and whose sides LR has too', () => {
    const parts = differingParts([BASE, picture(160, 4)], { scale: 3, side: 64, count: 4 });
    assert.ok(parts.length > 1);
    for (const [i, { left, top, width, height }] of parts.entries()) {
      assert.deepEqual([left % 3, top % 3, width, height], [0, 0, 63, 63]);
      for (const { left: x, top: y } of parts.slice(i + 1)) {
        assert.ok(Math.abs(x - left) >= 63 || Math.abs(y - top) >= 63);
      }
    }
  });

  it('shrinks to a small image, and finds nothing between equal ones', () => {
    const [a, b] = [picture(40, 1), picture(40, 2)];
    assert.deepEqual(differingParts([a, b], { scale: 4 }), [square(0, 0, 40)]);
    assert.deepEqual(differingParts([a, a, a], { scale: 4 }), []);
  });

  it('needs two images of one size', () => {
    assert.throws(() => differingParts([BASE]), /at least two of one size, but got 1;/);
    assert.throws(() => differingParts([BASE, picture(48, 1)]), /160x160 and 48x48/);
  });
});
