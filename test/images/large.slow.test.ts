// Images up to the library's limit: right, or refused with the limit named, never the end of the process.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { blankImage, MAX_IMAGE_PIXELS } from '../../lib/images/image';
import { upscaleBicubic } from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';
import { sharp } from '../../lib/images/sharp';
import { imageToTensor, tensorToImage } from '../../lib/images/tensors';
import { encodePng } from '../../lib/images/write-image';

/** A few samples more than a list of JavaScript's can hold (2^27). */
const SIDE = 6700;

describe('large images', () => {
  it('are read from 16 bit', async () => {
    const file = await sharp({
      create: { width: SIDE, height: SIDE, channels: 3, background: '#405060' },
    })
      .toColourspace('rgb16')
      .png({ compressionLevel: 1 })
      .toBuffer();
    const { data, width, height } = await readImage(file);
    assert.deepEqual([width, height, data.length], [SIDE, SIDE, SIDE * SIDE * 3]);
    assert.deepEqual([...data.subarray(-3)], [0x40, 0x50, 0x60]);
  });

  it('become tensors and come back', async () => {
    const image = blankImage(SIDE, SIDE);
    image.data.fill(77, -5);
    const tensor = imageToTensor(image, 'signed');
    const back = await tensorToImage(tensor, 'signed');
    tensor.dispose();
    assert.ok(Buffer.compare(back.data, image.data) === 0);
  });

  it('are written beyond the 268 million pixels that sharp takes by itself', async () => {
    const png = await encodePng(blankImage(20_000, 13_500));
    const { width, height } = await sharp(png, { limitInputPixels: false }).metadata();
    assert.deepEqual([width, height], [20_000, 13_500]);
  });

  it('are refused where no array holds them, before anything is computed', () => {
    assert.throws(
      () => blankImage(48_000, 44_000),
      /^Error: blankImage: an image must have at most 1431 million pixels, but got 48000x44000; cut the image into parts/,
    );
    const large = { data: new Uint8Array(0), width: 12_000, height: 11_000 };
    assert.throws(
      () => upscaleBicubic(large, 4),
      /at most 1431 million pixels, but got 48000x44000/,
    );
    assert.ok(MAX_IMAGE_PIXELS * 3 <= 2 ** 32);
  });
});
