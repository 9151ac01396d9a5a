// The PNG files of the demo's page, read by sharp: every kind of channels, and rows that meet at a strip's end.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodePng } from '../../lib/demo/page/encode-png';
import { interleave } from '../../lib/images/interleave';
import { readImageWithAlpha } from '../../lib/images/read-image-with-alpha';
import { sharp } from '../../lib/images/sharp';
import { createRandom } from '../../lib/random/random';

describe("the page's encodePng", () => {
  for (const channels of [1, 2, 3, 4] as const) {
    it(`is lossless with ${channels} channels`, async () => {
      const random = createRandom(channels);
      const [width, height] = [37, 23];
      const samples = Uint8Array.from({ length: width * height * channels }, () =>
        random.integer(256),
      );
      const parts = await encodePng({ width, height }, { samples, channels });
      const file = Buffer.concat(parts);
      const read = await readImageWithAlpha(file);
      assert.deepEqual([read.image.width, read.image.height, read.depth], [width, height, 8]);
      assert.equal(read.gray, channels < 3);
      const back = interleave(read.image, read);
      assert.equal(back.channels, channels);
      assert.deepEqual(back.samples, samples);
    });
  }

  it('filters: a picture of smooth shades takes a fraction of its samples, over many strips', async () => {
    const [width, height] = [1500, 800];
    const samples = new Uint8Array(width * height * 3);
    for (let i = 0; i < samples.length; i++) {
      const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
      samples[i] = 128 + 60 * Math.sin(x / 90) + 60 * Math.cos(y / 70 + (i % 3));
    }
    const file = Buffer.concat(await encodePng({ width, height }, { samples, channels: 3 }));
    assert.ok(file.length < samples.length / 8, `${file.length} bytes of ${samples.length}`);
    assert.ok((await sharp(file).raw().toBuffer()).equals(samples));
  });
});
