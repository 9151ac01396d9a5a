// Files as a person's disk has them: cut off, damaged, mislabelled, huge, strange. Each gives the right picture
// or an error that names the file and says what to do; none crashes or hangs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import type { RgbImage } from '../../lib/images/image';
import { readImage } from '../../lib/images/read-image';
import { sharp } from '../../lib/images/sharp';
import { createRandom } from '../../lib/random/random';
import { noise } from './fixtures';

const folder = mkdtempSync(join(tmpdir(), 'srgan-hostile-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const FORM = /^readImage: .+ must be a PNG, JPEG, WebP, TIFF, GIF or AVIF image, but .+; .+/s;
const picture = noise(61, 47, 11);
const whole: Record<string, Buffer> = {};
const seen = { refused: 0, right: 0 };

before(async () => {
  const raw = (): ReturnType<typeof sharp> =>
    sharp(picture.data, { raw: { width: 61, height: 47, channels: 3 } });
  whole.png = await raw().png().toBuffer();
  whole.progressive = await raw().png({ progressive: true }).toBuffer();
  whole.jpg = await raw().jpeg().toBuffer();
  whole.jpgProgressive = await raw().jpeg({ progressive: true }).toBuffer();
  whole.webp = await raw().webp({ lossless: true }).toBuffer();
  whole.webpLossy = await raw().webp().toBuffer();
  whole.tif = await raw().tiff({ compression: 'lzw' }).toBuffer();
  whole.tifPlain = await raw().tiff({ compression: 'none' }).toBuffer();
  whole.gif = await raw().gif().toBuffer();
  whole.avif = await raw().avif({ effort: 0 }).toBuffer();
});

/** Writes the bytes to a file of that name and reads it: the picture, or undefined where it is properly refused. */
async function attempt(name: string, bytes: Uint8Array): Promise<RgbImage | undefined> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return attemptPath(path);
}

async function attemptPath(path: string): Promise<RgbImage | undefined> {
  try {
    const image = await readImage(path);
    seen.right++;
    return image;
  } catch (error) {
    const { message } = error as Error;
    assert.match(message, FORM);
    assert.ok(message.includes(path), `${message} names ${path}`);
    assert.ok(!/\n\s+at /.test(message), 'has no stack trace in it');
    seen.refused++;
    return undefined;
  }
}

/** A PNG whose header declares any size, with a right checksum. */
function pngOf(width: number, height: number, bitDepth = 8, colorType = 2): Buffer {
  const chunk = (type: string, body: Buffer): Buffer => {
    const content = Buffer.concat([Buffer.from(type), body]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(body.length, 0);
    frame.writeUInt32BE(crc32(content), 4);
    return Buffer.concat([frame.subarray(0, 4), content, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = bitDepth;
  header[9] = colorType;
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const body = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1000))),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([signature, ...body]);
}

describe('readImage on files that are cut off', () => {
  const formats = [
    'png',
    'progressive',
    'jpg',
    'jpgProgressive',
    'webp',
    'webpLossy',
    'tif',
    'tifPlain',
    'gif',
    'avif',
  ];
  for (const format of formats) {
    it(`refuses ${format} at each of 14 places, or finds the whole picture`, async () => {
      const expected = await readImage(whole[format]);
      const { length } = whole[format];
      const places = [1, 3, 8, 12, 20, 33, 64, length - 3, length - 1].concat(
        [0.1, 0.3, 0.5, 0.7, 0.9].map((share) => Math.floor(length * share)),
      );
      for (const place of places) {
        const image = await attempt(`cut-${place}.${format}`, whole[format].subarray(0, place));
        if (image !== undefined) assert.deepEqual(image, expected, `cut at ${place} of ${length}`);
      }
    });
  }
});

describe('readImage on files with damaged bytes', () => {
  it('never gives another picture for PNG, whose checksums tell', async () => {
    const random = createRandom(3);
    for (let i = 0; i < 40; i++) {
      const bytes = Buffer.from(whole.png);
      bytes[random.integer(bytes.length)] ^= 1 << random.integer(8);
      const image = await attempt(`damaged-${i}.png`, bytes);
      if (image !== undefined) assert.deepEqual(image, picture, `${i}`);
    }
  });

  it('gives a picture of whole samples or an error for the others', async () => {
    const random = createRandom(4);
    for (const format of ['jpg', 'webp', 'tif', 'gif', 'avif']) {
      for (let i = 0; i < 8; i++) {
        const bytes = Buffer.from(whole[format]);
        for (let k = 0; k < 4; k++) bytes[random.integer(bytes.length)] = random.integer(256);
        const image = await attempt(`damaged-${i}.${format}`, bytes);
        if (image !== undefined) assert.equal(image.data.length, image.width * image.height * 3);
      }
    }
  });
});

describe('readImage on what is no image', () => {
  const files: Record<string, string | Uint8Array> = {
    'empty.png': '',
    'one-byte.png': 'x',
    'zeros.jpg': new Uint8Array(5000),
    'text.png': 'not an image at all',
    'page.png': '<!DOCTYPE html><html><body>404 Not Found</body></html>',
    'vector.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    'vector.png': '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    'json.webp': '{"version 1.0": true}',
    'document.tif': '%PDF-1.4\n1 0 obj\n<<>>\nendobj',
    'archive.png': 'PK\u0003\u0004and so on',
    'bitmap.bmp': 'BM\u0046\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0036\u0000\u0000\u0000',
    'pixels.ppm': 'P6\n2 1\n255\nabcdef',
    'lfs.png': 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n',
  };
  for (const [name, content] of Object.entries(files)) {
    it(`refuses ${name}`, async () => {
      assert.equal(await attempt(name, Buffer.from(content)), undefined);
    });
  }

  it('refuses twenty files of random bytes', async () => {
    const random = createRandom(5);
    for (let i = 0; i < 20; i++) {
      const bytes = Uint8Array.from({ length: 1 + random.integer(3000) }, () =>
        random.integer(256),
      );
      assert.equal(await attempt(`random-${i}.png`, bytes), undefined);
    }
  });

  it('refuses folders, missing files, devices and broken links', async () => {
    mkdirSync(join(folder, 'folder.png'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link.png'));
    const paths = ['folder.png', 'missing.png', 'missing/under.png', 'link.png'];
    const found = await Promise.all(paths.map((path) => attemptPath(join(folder, path))));
    assert.ok(found.every((image) => image === undefined));
    await assert.rejects(
      readImage(join(folder, 'folder.png')),
      /it is a folder; name a file inside it/,
    );
    await assert.rejects(readImage(join(folder, 'missing.png')), /no such file; check the path/);
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [join(folder, 'pipe.png')]);
    for (const path of [join(folder, 'pipe.png'), '/dev/zero']) {
      assert.equal(await attemptPath(path), undefined);
    }
  });
});

describe('readImage on sizes that cannot be', () => {
  it('refuses to decode what declares more than 134 million pixels, without the memory for it', async () => {
    const before = process.memoryUsage.rss();
    const sizes: [number, number][] = [
      [60000, 60000],
      [65535, 65535],
      [2 ** 31 - 1, 2 ** 31 - 1],
      [2 ** 31 - 1, 1],
      [12000, 12000],
      [1, 2 ** 28],
    ];
    for (const [width, height] of sizes) {
      assert.equal(await attempt(`huge-${width}.png`, pngOf(width, height)), undefined);
    }
    const jpg = Buffer.from(whole.jpg);
    const frame = jpg.indexOf(Buffer.from([0xff, 0xc0]));
    jpg.writeUInt16BE(65535, frame + 5);
    jpg.writeUInt16BE(65535, frame + 7);
    assert.equal(await attempt('huge.jpg', jpg), undefined);
    const gif = Buffer.from(whole.gif);
    gif.writeUInt32LE(0xffffffff, 6);
    // libnsgif believes the frame, not the canvas: the right picture
    const frameOnly = await attempt('huge.gif', gif);
    assert.ok(frameOnly === undefined || frameOnly.width === 61);
    assert.ok(process.memoryUsage.rss() - before < 300e6, 'memory stays flat');
    await assert.rejects(
      readImage(pngOf(60000, 60000)),
      /declares 60000x60000 pixels, over the limit/,
    );
  });

  it('refuses headers of no pixels or of depths that are none', async () => {
    const headers = [
      pngOf(0, 0),
      pngOf(0, 5),
      pngOf(5, 0),
      pngOf(5, 5, 3),
      pngOf(5, 5, 8, 7),
      pngOf(5, 5, 32),
    ];
    for (const [i, bytes] of headers.entries()) {
      assert.equal(await attempt(`header-${i}.png`, bytes), undefined);
    }
  });

  it('refuses float samples, saying what to convert them to', async () => {
    const samples = new Float32Array(27).fill(0.5);
    const file = sharp(samples, { raw: { width: 3, height: 3, channels: 3 } });
    const bytes = await file.toColourspace('scrgb').tiff({ compression: 'none' }).toBuffer();
    await assert.rejects(readImage(bytes), /samples are of type float.*convert it to 8 or 16 bit/);
    assert.equal(await attempt('float.tif', bytes), undefined);
  });

  for (const [width, height] of [
    [1, 1],
    [1, 300],
    [300, 1],
    [3, 2],
  ]) {
    it(`reads ${width}x${height} in every format`, async () => {
      const pixels = noise(width, height, 1);
      const raw = (): ReturnType<typeof sharp> =>
        sharp(pixels.data, { raw: { width, height, channels: 3 } });
      const lossless = [
        raw().png(),
        raw().tiff({ compression: 'none' }),
        raw().webp({ lossless: true }),
      ];
      for (const file of lossless)
        assert.deepEqual(await attempt('small', await file.toBuffer()), pixels);
      for (const file of [raw().jpeg(), raw().gif(), raw().avif({ effort: 0 })]) {
        const image = await attempt('small', await file.toBuffer());
        assert.deepEqual([image?.width, image?.height], [width, height]);
      }
    });
  }
});

describe('readImage on mislabelled files', () => {
  it('goes by the content, whatever the extension says', async () => {
    const endings = ['png', 'jpg', 'gif', 'webp', 'tif', 'txt', 'exe'];
    for (const ending of endings)
      assert.deepEqual(await attempt(`label.${ending}`, whole.png), picture);
  });
});

describe('the hostile inputs', () => {
  it('are more than 200, and both outcomes occur', () => {
    assert.ok(seen.refused + seen.right >= 200, `${seen.refused} refused, ${seen.right} right`);
    assert.ok(
      seen.refused > 100 && seen.right > 20,
      `${seen.refused} refused, ${seen.right} right`,
    );
  });
});
