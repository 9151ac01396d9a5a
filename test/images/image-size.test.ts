// Sizes without decoding: the same as readImage's, and an error wherever readImage has one for the whole file.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { UnreadableImage } from '../../lib/images/image-file';
import { readImageSize } from '../../lib/images/image-size';
import { readImage } from '../../lib/images/read-image';
import { sharp } from '../../lib/images/sharp';
import { noise } from './fixtures';

const folder = mkdtempSync(join(tmpdir(), 'srgan-size-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const raw = (): ReturnType<typeof sharp> =>
  sharp(noise(61, 47, 3).data, { raw: { width: 61, height: 47, channels: 3 } });
const FORMATS: Record<string, () => Promise<Buffer>> = {
  png: () => raw().png().toBuffer(),
  jpg: () => raw().jpeg().toBuffer(),
  turned: () => raw().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  webp: () => raw().webp().toBuffer(),
  tif: () => raw().tiff().toBuffer(),
  gif: () => raw().gif().toBuffer(),
  avif: () => raw().avif({ effort: 0 }).toBuffer(),
};

const at = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

describe('readImageSize', () => {
  for (const [format, make] of Object.entries(FORMATS)) {
    it(`agrees with readImage about ${format}, cut off anywhere too`, async () => {
      const bytes = await make();
      for (const length of [1, 0.99, 0.9, 0.5, 0.1].map((share) => bytes.length * share)) {
        const path = at(`cut.${format}`, bytes.subarray(0, length));
        const [size, image] = await Promise.allSettled([readImageSize(path), readImage(path)]);
        assert.equal(size.status, image.status, `${length} of ${bytes.length}`);
        if (size.status === 'rejected' || image.status === 'rejected') continue;
        const { width, height } = size.value;
        assert.deepEqual([width, height], [image.value.width, image.value.height]);
      }
    });
  }

  it('allows for bytes behind the end, as readImage does', async () => {
    for (const make of [FORMATS.png, FORMATS.jpg, FORMATS.gif]) {
      const path = at('longer', Buffer.concat([await make(), Buffer.alloc(40, 1)]));
      const { width } = await readImage(path);
      assert.equal((await readImageSize(path)).width, width);
    }
  });

  it('names the file and the reason', async () => {
    const reasonOf = (path: string): Promise<string> =>
      readImageSize(path).then(
        () => 'none',
        (error) => {
          assert.ok(error instanceof UnreadableImage && error.message.includes(path));
          return error.reason;
        },
      );
    assert.equal(await reasonOf(folder), 'it is a folder');
    assert.equal(await reasonOf(join(folder, 'no')), 'there is no such file');
    assert.equal(await reasonOf(at('empty.png', Buffer.alloc(0))), 'it is empty');
    assert.match(await reasonOf(at('page.png', Buffer.from('<html>'))), /of no known image format/);
    const cut = (await FORMATS.png()).subarray(0, 2000);
    assert.match(await reasonOf(at('cut.png', cut)), /^its data is damaged or cut off/);
  });
});
