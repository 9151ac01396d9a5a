// Upscaling from and to files: a person's images, and the results of other programs.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openDataset } from '../../lib/data/dataset';
import type { RgbImage } from '../../lib/images/image';
import { upscaleBicubic } from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';
import { readImageWithAlpha } from '../../lib/images/read-image-with-alpha';
import { sharp } from '../../lib/images/sharp';
import { writeImage } from '../../lib/images/write-image';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import { folderUpscaler } from '../../lib/inference/folder-upscaler';
import { planUpscaling } from '../../lib/inference/plan-upscaling';
import { type UpscaledFile, upscaleFile } from '../../lib/inference/upscale-file';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'srgan-inference-'));
});
after(() => rm(folder, { recursive: true }));

const gradient = (width: number, height: number): RgbImage => ({
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7) % 256),
  width,
  height,
});

describe('upscaleFile', () => {
  const upscaled = async (
    file: string,
    lost: UpscaledFile['lost'] = { depth: false, exif: false },
  ): Promise<Awaited<ReturnType<typeof readImageWithAlpha>>> => {
    const [job] = await planUpscaling([join(folder, file)], join(folder, 'out'));
    assert.deepEqual(await upscaleFile(job, bicubicUpscaler(2)), {
      ...{ width: 12, height: 8, lost },
      marked: true,
    });
    return readImageWithAlpha(job.output);
  };

  it('gives an RGB image the upscaler’s exact samples', async () => {
    await writeImage(join(folder, 'rgb.png'), gradient(6, 4));
    const { image, alpha, gray } = await upscaled('rgb.png');
    assert.deepEqual(image, upscaleBicubic(gradient(6, 4), 2));
    assert.equal(alpha, undefined);
    assert.equal(gray, false);
  });

  it('keeps gray images gray', async () => {
    await sharp(Buffer.from(Array.from({ length: 24 }, (_, i) => i * 10)), {
      raw: { width: 6, height: 4, channels: 1 },
    })
      .toColourspace('b-w')
      .png()
      .toFile(join(folder, 'grey.png'));
    assert.equal((await upscaled('grey.png')).gray, true);
  });

  it('enlarges transparency by bicubic', async () => {
    const opacity = Uint8Array.from({ length: 24 }, (_, i) => (i % 6 < 3 ? 0 : 255));
    await writeImage(join(folder, 'alpha.png'), gradient(6, 4), { alpha: opacity });
    const { image, alpha } = await upscaled('alpha.png');
    assert.deepEqual(image, upscaleBicubic(gradient(6, 4), 2));
    assert.equal(alpha?.[0], 0);
    assert.equal(alpha?.[11], 255);
    assert.ok(alpha![5] > 0 && alpha![5] < 128 && alpha![6] > 127 && alpha![6] < 255);
  });

  it('takes 16-bit images and gives 8-bit ones, and says so', async () => {
    const samples = new Uint16Array(72).fill(257 * 100);
    await sharp(samples, { raw: { width: 6, height: 4, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toFile(join(folder, 'deep.png'));
    const { image, depth } = await upscaled('deep.png', { depth: true, exif: false });
    assert.equal(depth, 8);
    assert.ok(image.data.every((value) => value === 100));
  });

  it('leaves EXIF data behind, and says so', async () => {
    await sharp(Buffer.from(gradient(6, 4).data), { raw: { width: 6, height: 4, channels: 3 } })
      .withExif({ IFD0: { Make: 'A camera' } })
      .png()
      .toFile(join(folder, 'camera.png'));
    assert.equal((await upscaled('camera.png', { depth: false, exif: true })).exif, false);
  });
});

describe('colors and orientation of upscaleFile', () => {
  const lossesOf = async (name: string, bytes: Buffer): Promise<UpscaledFile> => {
    await mkdir(join(folder, 'kinds'), { recursive: true });
    await writeFile(join(folder, 'kinds', name), bytes);
    const [job] = await planUpscaling([join(folder, 'kinds', name)], join(folder, 'of-kinds'));
    return upscaleFile(job, bicubicUpscaler(2));
  };
  const raw = (): ReturnType<typeof sharp> =>
    sharp(gradient(6, 4).data, { raw: { width: 6, height: 4, channels: 3 } });
  const plain = { depth: false, exif: false };

  it('tells what colors were converted from, and nothing of sRGB', async () => {
    const p3 = await raw().withIccProfile('p3').png().toBuffer();
    assert.deepEqual((await lossesOf('p3.png', p3)).lost, { ...plain, profile: 'sP3C' });
    const own = await raw().withIccProfile('srgb').png().toBuffer();
    assert.deepEqual((await lossesOf('srgb.png', own)).lost, plain);
    const cmyk = raw().toColourspace('cmyk');
    const named = await cmyk.clone().withIccProfile('cmyk').jpeg().toBuffer();
    assert.deepEqual((await lossesOf('named.jpg', named)).lost, {
      ...plain,
      profile: 'Chemical proof',
    });
    const bare = await cmyk.jpeg().toBuffer();
    assert.deepEqual((await lossesOf('bare.jpg', bare)).lost, { ...plain, profile: 'CMYK' });
  });

  it('applies the orientation', async () => {
    const turned = await raw().withMetadata({ orientation: 6 }).png().toBuffer();
    const { width, height, lost } = await lossesOf('turned.png', turned);
    assert.deepEqual([width, height, lost], [8, 12, { ...plain, exif: true }]);
    const result = await readImage(join(folder, 'of-kinds', 'turned.png'));
    const upright = await readImage(await raw().rotate(90).png().toBuffer());
    assert.deepEqual(result, upscaleBicubic(upright, 2));
  });

  it('tells how many frames an animation had', async () => {
    const frames = await sharp(gradient(6, 8).data, {
      raw: { width: 6, height: 8, channels: 3, pageHeight: 4 },
    })
      .gif()
      .toBuffer();
    const { height, lost } = await lossesOf('moving.gif', frames);
    assert.deepEqual([height, lost], [8, { ...plain, frames: 2 }]);
  });
});

describe('attack 11: upscaleFile', () => {
  const place = (...path: string[]): string => join(folder, 'guarded', ...path);
  const bytes = (...path: string[]): string => readFileSync(place(...path), 'latin1');
  beforeEach(async () => {
    await rm(place(), { recursive: true, force: true });
    await writeImage(place('in', 'a.png'), gradient(6, 4));
  });

  it('replaces no file that came after the plan, unless that was asked for', async () => {
    const [job] = await planUpscaling([place('in')], place('out'));
    await mkdir(place('out'));
    await writeFile(place('out', 'a.png'), 'somebody was quicker');
    await assert.rejects(
      upscaleFile(job, bicubicUpscaler(2)),
      /out.a\.png must be a file that can be written, but got one that is there already/,
    );
    assert.equal(bytes('out', 'a.png'), 'somebody was quicker');
    assert.deepEqual(readdirSync(place('out')), ['a.png']);
    const { width } = await upscaleFile(job, bicubicUpscaler(2), { overwrite: true });
    assert.deepEqual([width, (await readImage(job.output)).width], [12, 12]);
  });

  it('never replaces its input, whatever was asked for', async () => {
    await symlink(place('in'), place('linked'));
    const before = bytes('in', 'a.png');
    for (const output of [place('in', 'a.png'), place('linked', 'a.png')]) {
      for (const overwrite of [true, false]) {
        const job = { input: place('in', 'a.png'), output };
        await assert.rejects(
          upscaleFile(job, bicubicUpscaler(2), { overwrite }),
          /would be replaced|may not be replaced/,
        );
        assert.equal(bytes('in', 'a.png'), before);
      }
    }
  });

  it('marks a folder that it makes, so that no data set takes enlargements for originals', async () => {
    const [job] = await planUpscaling([place('in')], place('in', 'large'));
    assert.equal((await upscaleFile(job, bicubicUpscaler(2))).marked, true);
    const { images, note } = await openDataset(place('in'));
    assert.deepEqual(
      images.map(({ name }) => name),
      ['a'],
    );
    assert.match(note ?? '', /^Left out, as SRGAN Lab wrote it: .*large\.$/);
  });

  it("leaves a person's own folder unmarked, and their images in their data set", async () => {
    await writeImage(place('mine', 'b.png'), gradient(6, 4));
    const [job] = await planUpscaling([place('in')], place('mine'));
    assert.equal((await upscaleFile(job, bicubicUpscaler(2))).marked, false);
    assert.equal((await openDataset(place('mine'))).images.length, 2);
  });
});

describe('folderUpscaler', () => {
  it('finds images by name or by name and suffix, and cuts what exceeds the scale', async () => {
    const models = join(folder, 'their-model');
    await writeImage(join(models, 'one.png'), gradient(8, 8));
    await writeImage(join(models, 'one_x4.png'), gradient(9, 9));
    await writeImage(join(models, 'two-SRGAN.png'), gradient(10, 9));
    const upscaler = await folderUpscaler(models, 2);
    assert.equal(upscaler.name, 'their-model');
    assert.deepEqual(
      await upscaler.upscale(gradient(4, 4), { name: 'one' }),
      await readImage(join(models, 'one.png')),
    );
    const two = await upscaler.upscale(gradient(4, 4), { name: 'two' });
    assert.deepEqual([two.width, two.height], [8, 8]);
    assert.deepEqual([...two.data.slice(0, 24)], [...gradient(10, 9).data.slice(0, 24)]);
  });

  it('refuses unknown names, several matches and wrong sizes', async () => {
    const upscaler = await folderUpscaler(join(folder, 'their-model'), 2);
    await assert.rejects(upscaler.upscale(gradient(4, 4)), /which image/);
    await assert.rejects(
      upscaler.upscale(gradient(4, 4), { name: 'three' }),
      /three, but .* has none/,
    );
    await assert.rejects(upscaler.upscale(gradient(5, 4), { name: 'one' }), /must be 10x8 pixels/);
    await writeImage(join(folder, 'their-model', 'two_b.png'), gradient(8, 8));
    const again = await folderUpscaler(join(folder, 'their-model'), 2);
    await assert.rejects(
      again.upscale(gradient(4, 4), { name: 'two' }),
      /two-SRGAN.png, two_b.png/,
    );
  });

  it('refuses folders without images', async () => {
    await mkdir(join(folder, 'empty'));
    await assert.rejects(folderUpscaler(join(folder, 'empty'), 4), /must hold images/);
    await assert.rejects(folderUpscaler(join(folder, 'nowhere'), 4), /no such folder/);
  });
});
