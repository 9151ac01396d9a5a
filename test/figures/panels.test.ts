// Panels: sizes and pixels of the drawn pictures.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  comparePanel,
  cropPanel,
  detailedSquare,
  repeatPixels,
  sideBySidePanel,
} from '../../lib/figures/panels';
import { crop } from '../../lib/images/crop';
import type { RgbImage } from '../../lib/images/image';
import { readImage } from '../../lib/images/read-image';

const ramp = (width: number, height: number): RgbImage => ({
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 5) % 251),
  width,
  height,
});

/** Whether the picture holds the part, at a column of the given left edge, at any height. */
function holds(picture: RgbImage, part: RgbImage, left: number): boolean {
  for (let top = 0; top + part.height <= picture.height; top++) {
    const found = crop(picture, { left, top, width: part.width, height: part.height });
    if (Buffer.compare(found.data, part.data) === 0) return true;
  }
  return false;
}

describe('repeatPixels', () => {
  it('repeats every pixel both ways', () => {
    const tiny = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), width: 2, height: 1 };
    const row = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6];
    assert.deepEqual([...repeatPixels(tiny, 2).data], [...row, ...row]);
  });
});

describe('detailedSquare', () => {
  it('finds the part that is not flat', () => {
    const image = { data: new Uint8Array(64 * 64 * 3).fill(90), width: 64, height: 64 };
    for (let y = 40; y < 56; y++)
      for (let x = 8; x < 24; x++) image.data[(y * 64 + x) * 3 + 1] = (x * y * 37) % 256;
    assert.deepEqual(detailedSquare(image, 16), { left: 8, top: 40, width: 16, height: 16 });
  });
});

describe('sideBySidePanel', () => {
  it('holds each crop enlarged by repeated pixels, LR ones too', async () => {
    const hr = ramp(48, 40);
    const lr = ramp(12, 10);
    const zoom = { left: 8, top: 4, width: 20, height: 16 };
    const images = [
      { image: lr, label: 'LR' },
      { image: hr, label: 'HR', caption: '<b> & 28.43 dB' },
    ];
    const picture = await readImage(await sideBySidePanel(images, { zoom, enlarge: 2 }));
    assert.equal(picture.width, 14 + 40 + 10 + 40 + 14);
    assert.ok(holds(picture, repeatPixels(crop(repeatPixels(lr, 4), zoom), 2), 14));
    assert.ok(holds(picture, repeatPixels(crop(hr, zoom), 2), 14 + 40 + 10));
  });

  it('stays within 960 pixels, however many models: crops are smaller then, their pixels whole', async () => {
    const hr = ramp(400, 300);
    for (const [columns, crop] of [
      [2, 3 * 96],
      [3, 3 * 96],
      [4, 2 * 96],
      [5, 2 * 89],
      [6, 2 * 73],
    ]) {
      const images = Array.from({ length: columns }, (_, i) => ({ image: hr, label: `${i}` }));
      const picture = await readImage(await sideBySidePanel(images));
      assert.equal(picture.width, 14 + columns * (crop + 10) - 10 + 14);
      assert.ok(picture.width <= 960);
    }
    const zoom = { left: 0, top: 0, width: 200, height: 100 };
    const images = [0, 1, 2].map((i) => ({ image: hr, label: `${i}` }));
    const picture = await readImage(await sideBySidePanel(images, { zoom }));
    assert.equal(picture.width, 14 + 3 * (200 + 10) - 10 + 14);
  });

  it('refuses images whose sizes do not belong together', async () => {
    const images = [
      { image: ramp(12, 10), label: 'LR' },
      { image: ramp(50, 40), label: 'HR' },
    ];
    await assert.rejects(sideBySidePanel(images), /sideBySidePanel: .*50x40.*12x10 for LR/);
    await assert.rejects(sideBySidePanel([]), /at least one/);
  });
});

describe('comparePanel and cropPanel', () => {
  it('hold every image enlarged', async () => {
    const picture = await readImage(
      await comparePanel([
        { image: ramp(8, 8), label: 'a' },
        { image: ramp(4, 4), label: 'b' },
      ]),
    );
    assert.ok(holds(picture, repeatPixels(ramp(8, 8), 3), 14));
    assert.ok(holds(picture, repeatPixels(ramp(4, 4), 6), 14 + 24 + 10));
    const wide = [0, 1].map((i) => ({ image: ramp(200, 8), label: `${i}` }));
    assert.equal((await readImage(await comparePanel(wide))).width, 14 + 400 + 10 + 400 + 14);
    const crops = await readImage(
      await cropPanel(
        [
          [ramp(4, 4), ramp(8, 8)],
          [ramp(4, 4), ramp(8, 8)],
        ],
        { labels: ['LR', 'HR'] },
      ),
    );
    assert.ok(holds(crops, ramp(8, 8), 14 + 8 + 10));
  });
});
