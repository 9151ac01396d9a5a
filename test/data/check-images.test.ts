// The look at a whole set before training: every bad file named, none overlooked, none too many.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { checkImages } from '../../lib/data/check-images';
import { damagedImages } from '../../lib/data/damaged-images';
import { openDataset } from '../../lib/data/dataset';
import { encodePng, writeImage } from '../../lib/images/write-image';
import { noise } from '../images/fixtures';

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'srgan-check-'));
  for (const [i, name] of ['a', 'b', 'c', 'd'].entries()) {
    await writeImage(join(folder, `${name}.png`), noise(40 + i, 48, i));
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content: string | Uint8Array): void =>
  writeFileSync(join(folder, name), content);

/** Four kinds of bad files beside the four good ones. */
async function spoil(): Promise<void> {
  const whole = await encodePng(noise(60, 60, 1));
  put('cut.png', whole.subarray(0, whole.length - 200));
  put('empty.png', '');
  put('page.png', '<html>');
  await writeImage(join(folder, 'small.png'), noise(60, 39, 1));
}

describe('checkImages', () => {
  it('passes a good set as it is, counting', async () => {
    const dataset = await openDataset(folder);
    const seen: [number, number][] = [];
    const result = await checkImages(dataset, {
      minSize: 40,
      onProgress: (done, total) => seen.push([done, total]),
    });
    assert.equal(result.dataset, dataset);
    assert.deepEqual(result.bad, []);
    assert.deepEqual(
      seen,
      [1, 2, 3, 4].map((done) => [done, 4]),
    );
  });

  it('names every bad image with its reason', async () => {
    await spoil();
    await assert.rejects(
      checkImages(await openDataset(folder), { minSize: 40 }),
      /^Error: checkImages: every image of srgan-check-\w+ must be readable and of at least 40x40 pixels, but 4 of 8 are not: cut \(its data is damaged or cut off[^)]*\)*, empty \(it is empty\), page \(its content is of no known image format\), small \(it is 60x39 pixels\); mend or remove them, or skip them \(--skip-bad\)$/,
    );
  });

  it('names five of many', async () => {
    for (let i = 0; i < 9; i++) put(`bad-${i}.png`, '');
    await assert.rejects(
      checkImages(await openDataset(folder)),
      /must be readable, but 9 of 13 are not: bad-0 \(it is empty\), .*bad-4 \(it is empty\) and 4 more; /,
    );
  });

  it('leaves bad ones out on request, and says which', async () => {
    await spoil();
    const opened = await openDataset(folder);
    const { dataset, bad } = await checkImages(opened, { minSize: 40, skipBad: true });
    assert.deepEqual(
      dataset.images.map(({ name }) => name),
      ['a', 'b', 'c', 'd'],
    );
    assert.deepEqual(
      bad.map(({ name }) => name),
      ['cut', 'empty', 'page', 'small'],
    );
    assert.equal(dataset.name, opened.name);
  });

  it('refuses a set of bad images alone, skipping or not', async () => {
    await assert.rejects(
      checkImages(await openDataset(folder), { minSize: 100, skipBad: true }),
      /but 4 of 4 are not: a \(it is 40x48 pixels\), .*; choose another set$/,
    );
  });

  it('looks at ready LR files, and at their size where the scale is known', async () => {
    for (const name of ['a', 'b', 'c', 'd']) {
      await writeImage(join(folder, 'LR_x4', `${name}.png`), noise(10, 12, 1));
    }
    put('LR_x4/b.png', '');
    await writeImage(join(folder, 'LR_x4', 'c.png'), noise(20, 24, 1));
    const dataset = await openDataset(folder, { scale: 4 });
    const { bad } = await checkImages(dataset, { scale: 4, skipBad: true });
    assert.deepEqual(bad, [
      { name: 'b', reason: 'of its LR file: it is empty' },
      { name: 'c', reason: 'its LR file is 20x24 pixels, not 42x48 / 4' },
    ]);
  });

  it('stops when told to', async () => {
    const stop = AbortSignal.abort(new Error('enough'));
    await assert.rejects(checkImages(await openDataset(folder), { signal: stop }), /enough/);
  });
});

describe('damagedImages', () => {
  it('sees damage in the midst of a file too, which a look at the header does not', async () => {
    const bytes = await encodePng(noise(60, 60, 1));
    bytes[bytes.length >> 1] ^= 4;
    put('flipped.png', bytes);
    assert.deepEqual((await checkImages(await openDataset(folder))).bad, []);
    const damaged = await damagedImages(folder, ['a.png', 'flipped.png', 'b.png']);
    assert.deepEqual([...damaged.keys()], ['flipped.png']);
    assert.match(damaged.get('flipped.png') ?? '', /^its data is damaged/);
  });
});
