// Reading and writing image files of every kind that sharp can make.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { RgbImage } from '../../lib/images/image';
import { readImage } from '../../lib/images/read-image';
import { readImageWithAlpha } from '../../lib/images/read-image-with-alpha';
import { sharp } from '../../lib/images/sharp';
import { encodePng, writeImage } from '../../lib/images/write-image';
import { difference, noise, rearranged } from './fixtures';

const folder = mkdtempSync(join(tmpdir(), 'srgan-images-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const picture = noise(13, 9, 5);
const raw = (image: RgbImage): ReturnType<typeof sharp> =>
  sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } });

describe('readImage', () => {
  it('gives the samples of lossless files exactly: PNG, TIFF, WebP, interlaced or not', async () => {
    const files = [
      raw(picture).png(),
      raw(picture).png({ progressive: true }),
      raw(picture).tiff({ compression: 'none' }),
      raw(picture).tiff({ compression: 'lzw' }),
      raw(picture).webp({ lossless: true }),
    ];
    for (const file of files) {
      assert.deepEqual(await readImage(await file.toBuffer()), picture);
    }
  });

  it('reads a path as it reads the bytes, however the file is called', async () => {
    const bytes = await raw(picture).png().toBuffer();
    for (const name of ['plain.png', 'a [1].png', 'über ~ #1 %20.PNG', 'wrong.jpg', 'none']) {
      writeFileSync(join(folder, name), bytes);
      assert.deepEqual(await readImage(join(folder, name)), picture, name);
    }
  });

  it('is close to the picture for JPEG, WebP and AVIF of high quality', async () => {
    const smooth = await readImage(
      await raw(noise(4, 4, 2))
        .resize(32, 32)
        .png()
        .toBuffer(),
    );
    for (const file of [
      raw(smooth).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }),
      raw(smooth).webp({ quality: 100 }),
      raw(smooth).avif({ quality: 100, chromaSubsampling: '4:4:4' }),
    ]) {
      const { largest } = difference(await readImage(await file.toBuffer()), smooth);
      assert.ok(largest <= 24, `${largest}`);
    }
  });

  it('repeats gray in three channels, for 1, 8 and 16 bit', async () => {
    const levels = Uint8Array.from({ length: 16 }, (_, i) => i * 17);
    const gray = sharp(levels, { raw: { width: 4, height: 4, channels: 1 } }).toColourspace('b-w');
    const { data } = await readImage(await gray.png().toBuffer());
    assert.deepEqual(
      data,
      Uint8Array.from({ length: 48 }, (_, i) => Math.floor(i / 3) * 17),
    );
    const bits = await gray.png({ palette: true, colors: 2, dither: 0 }).toBuffer();
    assert.ok((await readImage(bits)).data.every((v, i, all) => v === all[i - (i % 3)]));
    const wide = Uint16Array.from(levels, (level) => level * 257);
    const deep = sharp(wide, { raw: { width: 4, height: 4, channels: 1 } }).toColourspace('grey16');
    assert.deepEqual((await readImage(await deep.png().toBuffer())).data, data);
  });

  it('rounds 16 bit to the nearest of 256 levels: round(x / 257)', async () => {
    const samples = [0, 128, 129, 385, 386, 32767, 32768, 65406, 65407, 65535];
    const wide = Uint16Array.from(samples.flatMap((sample) => [sample, sample, sample]));
    const file = sharp(wide, { raw: { width: 10, height: 1, channels: 3 } }).toColourspace('rgb16');
    for (const bytes of [
      await file.clone().png().toBuffer(),
      await file.clone().tiff({ compression: 'none' }).toBuffer(),
    ]) {
      const { data } = await readImage(bytes);
      assert.deepEqual(
        [...data].filter((_, i) => i % 3 === 0),
        [0, 0, 1, 1, 2, 127, 128, 254, 255, 255],
      );
    }
  });

  it('mixes transparency with white', async () => {
    const rgba = Uint8Array.from([10, 20, 30, 0, 10, 20, 30, 255, 0, 100, 200, 51]);
    const file = sharp(rgba, { raw: { width: 3, height: 1, channels: 4 } });
    const expected = [255, 255, 255, 10, 20, 30, 204, 224, 244];
    assert.deepEqual([...(await readImage(await file.png().toBuffer())).data], expected);
  });

  it('reads palettes with transparency', async () => {
    const rgba = Uint8Array.from([255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 255, 255, 255, 0, 255]);
    const file = sharp(rgba, { raw: { width: 2, height: 2, channels: 4 } }).png({ palette: true });
    const { data } = await readImage(await file.toBuffer());
    assert.deepEqual([...data], [255, 0, 0, 255, 255, 255, 0, 255, 0, 255, 255, 0]);
  });

  it('converts CMYK to RGB', async () => {
    const red = sharp({ create: { width: 8, height: 8, channels: 3, background: '#c86432' } });
    const cmyk = await red.toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    assert.equal((await sharp(cmyk).metadata()).space, 'cmyk');
    const { data, width } = await readImage(cmyk);
    assert.equal(width, 8);
    [200, 100, 50].forEach((level, c) => {
      assert.ok(Math.abs(data[c] - level) < 40, `${data.subarray(0, 3)}`);
    });
  });

  it('applies the eight EXIF orientations', async () => {
    const { width: w, height: h } = picture;
    const places: Record<number, [boolean, (x: number, y: number) => [number, number]]> = {
      1: [false, (x, y) => [x, y]],
      2: [false, (x, y) => [w - 1 - x, y]],
      3: [false, (x, y) => [w - 1 - x, h - 1 - y]],
      4: [false, (x, y) => [x, h - 1 - y]],
      5: [true, (x, y) => [y, x]],
      6: [true, (x, y) => [y, h - 1 - x]],
      7: [true, (x, y) => [w - 1 - y, h - 1 - x]],
      8: [true, (x, y) => [w - 1 - y, x]],
    };
    for (const [orientation, [swap, from]] of Object.entries(places)) {
      const file = raw(picture).withMetadata({ orientation: Number(orientation) });
      const size = swap ? { width: h, height: w } : { width: w, height: h };
      const expected = rearranged(picture, size, from);
      assert.deepEqual(await readImage(await file.png().toBuffer()), expected, orientation);
    }
  });

  it('takes the first frame of an animation and the first page of a TIFF', async () => {
    const frames = { width: 4, height: 8, channels: 3 as const, pageHeight: 4 };
    const data = new Uint8Array(96).fill(255, 0, 48);
    const stack = sharp(data, { raw: frames });
    for (const bytes of [
      await stack.clone().gif().toBuffer(),
      await stack.clone().webp({ lossless: true }).toBuffer(),
    ]) {
      assert.equal((await sharp(bytes, { animated: true }).metadata()).pages, 2);
      const first = await readImage(bytes);
      assert.deepEqual([first.width, first.height], [4, 4]);
      assert.ok(first.data.every((v) => v === 255));
    }
  });

  it('converts an embedded profile to sRGB, and leaves sRGB’s own alone', async () => {
    const color = sharp({ create: { width: 4, height: 4, channels: 3, background: '#c84b32' } });
    const wide = await color.clone().withIccProfile('p3').png().toBuffer();
    const stored = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
    assert.notDeepEqual([...stored.subarray(0, 3)], [200, 75, 50]);
    const { data } = await readImage(wide);
    [200, 75, 50].forEach((level, c) => {
      assert.ok(Math.abs(data[c] - level) <= 2, `${data.subarray(0, 3)}`);
    });
    const own = await raw(picture).withIccProfile('srgb').png().toBuffer();
    assert.deepEqual(await readImage(own), picture);
  });
});

describe('readImageWithAlpha', () => {
  it('gives unmixed colors, the opacity, the depth and whether it was gray', async () => {
    const rgba = Uint8Array.from([10, 20, 30, 0, 10, 20, 30, 128]);
    const file = sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } });
    const found = await readImageWithAlpha(await file.png().toBuffer());
    assert.deepEqual([...found.image.data], [10, 20, 30, 10, 20, 30]);
    assert.deepEqual([...(found.alpha ?? [])], [0, 128]);
    assert.deepEqual([found.depth, found.gray], [8, false]);
  });

  it('tells gray, gray with alpha and 16 bit apart', async () => {
    const levels = Uint8Array.from([7, 255, 9, 100]);
    const two = sharp(levels, { raw: { width: 2, height: 1, channels: 2 } }).toColourspace('b-w');
    const grayAlpha = await readImageWithAlpha(await two.png().toBuffer());
    assert.deepEqual([grayAlpha.gray, ...(grayAlpha.alpha ?? [])], [true, 255, 100]);
    assert.deepEqual([...grayAlpha.image.data], [7, 7, 7, 9, 9, 9]);
    const wide = Uint16Array.from([0, 65535, 257, 514, 65535, 32768, 0, 0]);
    const four = sharp(wide, { raw: { width: 2, height: 1, channels: 4 } }).toColourspace('rgb16');
    const deep = await readImageWithAlpha(await four.png().toBuffer());
    assert.deepEqual([deep.depth, deep.gray, ...(deep.alpha ?? [])], [16, false, 2, 0]);
    assert.deepEqual([...deep.image.data], [0, 255, 1, 255, 128, 0]);
    const plain = await readImageWithAlpha(await raw(picture).png().toBuffer());
    assert.equal('alpha' in plain, false);
  });
});

describe('writeImage', () => {
  it('writes what readImage reads, making folders, leaving no other file', async () => {
    const path = join(folder, 'deep', 'er', 'out.png');
    await writeImage(path, picture);
    await writeImage(path, picture);
    assert.deepEqual(await readImage(path), picture);
    assert.deepEqual(readdirSync(join(folder, 'deep', 'er')), ['out.png']);
  });

  it('keeps alpha and gray when asked to', async () => {
    const alpha = Uint8Array.from({ length: 117 }, (_, i) => i);
    const gray = rearranged(picture, picture, (x, y) => [x, y]);
    for (let i = 0; i < gray.data.length; i++) gray.data[i] = gray.data[i - (i % 3)];
    const colored = await readImageWithAlpha(await encodePng(picture, { alpha }));
    assert.deepEqual([colored.image, colored.alpha], [picture, alpha]);
    const both = await readImageWithAlpha(await encodePng(gray, { alpha, gray: true }));
    assert.deepEqual([both.image, both.alpha, both.gray], [gray, alpha, true]);
    assert.equal((await sharp(await encodePng(gray, { gray: true })).metadata()).channels, 1);
  });

  it('fails naming the file, and leaves nothing, where it cannot write', async () => {
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'taken'));
    for (const path of [join(folder, 'file', 'out.png'), join(folder, 'taken')]) {
      await assert.rejects(writeImage(path, picture), (error: Error) =>
        error.message.includes(`${path} must be a file that can be written, but got`),
      );
    }
    assert.ok(readdirSync(folder).every((name) => !name.endsWith('.tmp')));
  });

  it('rejects an image whose samples do not fit its size', async () => {
    await assert.rejects(
      encodePng({ ...picture, width: 12 }),
      /encodePng: the image must hold 12x9x3 samples, but got 351/,
    );
  });
});
