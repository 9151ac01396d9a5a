// Images of a page: without loss where there is room, else with a loss that is measured, or not at all.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readImage } from '../../lib/images/read-image';
import { type EncodedImages, encodeWithin } from '../../lib/report/comparison/encode-images';
import { temporaryFolder, writePictures } from '../support';

const folder = temporaryFolder();
const file = (i: number): string => join(folder.path, `picture-${i}.png`);
/** Two rows of two. */
const PATHS = [
  [file(0), file(1)],
  [file(2), file(3)],
];

before(() => writePictures(folder.path, { count: 4, size: 96 }));
after(() => folder.dispose());

const bytesOf = ({ images }: EncodedImages): number =>
  images.flat().reduce((sum, { bytes }) => sum + bytes.length, 0);

/** Largest difference of the first image to its file. */
async function errorOf({ images }: EncodedImages): Promise<number> {
  const [was, is] = [await readImage(readFileSync(file(0))), await readImage(images[0][0].bytes)];
  return was.data.reduce((most, sample, i) => Math.max(most, Math.abs(sample - is.data[i])), 0);
}

describe('encodeWithin', () => {
  it('loses nothing where there is room, then ever more, and says how much', async () => {
    const seen: string[] = [];
    const whole = await encodeWithin(PATHS, {
      bytes: 1e6,
      onImage: (done, total) => seen.push(`${done}/${total}`),
    });
    assert.ok(whole);
    assert.deepEqual([whole.largestError, whole.meanError, await errorOf(whole)], [0, 0, 0]);
    assert.deepEqual(seen, ['0/4', '1/4', '2/4', '3/4']);
    const near = await encodeWithin(PATHS, { bytes: bytesOf(whole) - 1 });
    assert.ok(near && bytesOf(near) < bytesOf(whole));
    assert.deepEqual([near.largestError, await errorOf(near)], [1, 1]);
    const lossy = await encodeWithin(PATHS, { bytes: bytesOf(near) / 2 });
    assert.ok(lossy && bytesOf(lossy) <= bytesOf(near) / 2);
    assert.match(lossy.way, /^AVIF of quality \d+/);
    const error = await errorOf(lossy);
    assert.ok(error > 1 && error <= lossy.largestError && lossy.meanError > near.meanError);
    for (const image of lossy.images.flat()) assert.equal(image.type, 'image/avif');
  });

  it('gives up where nothing fits', async () => {
    assert.equal(await encodeWithin(PATHS, { bytes: 500 }), undefined);
  });
});
