// srgan upscale: a person's own images.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readImage } from '../../lib/images/read-image';
import { sharp } from '../../lib/images/sharp';
import { assertDone, assertFails, openWorkplace, TINY, type Workplace } from './program';

let place: Workplace;
const photo = join('photos', 'picture-0.png');
before(async () => {
  place = await openWorkplace();
  const run = ['--data', 'photos', '--run', 'tiny', '--no-report'];
  assertDone(await place.srgan('train', 'pretrain', ...run, ...TINY));
  await writeFile(join(place.path, 'broken.png'), 'no picture');
});
after(() => place.dispose());

async function sizeOf(...path: string[]): Promise<number[]> {
  const { width, height } = await readImage(join(place.path, ...path));
  return [width, height];
}

describe('srgan upscale', () => {
  it("enlarges by a run's own scale what it can, and names what it cannot", async () => {
    const inputs = [photo, 'broken.png'];
    const outcome = await place.srgan('upscale', ...inputs, '--model', 'tiny', '--output', 'large');
    assert.equal(outcome.status, 1);
    assert.match(outcome.stdout, /^\S*picture-0\.png 192x192\n$/);
    assert.match(outcome.stderr, /srgan: \S*broken\.png: readImageWithAlpha: /);
    assert.match(outcome.stderr, /1 of 2 images enlarged\n.*got 1 of 2 that failed/);
    assert.deepEqual(await sizeOf('large', 'picture-0.png'), [192, 192]);
  });

  it('writes photo-x2.png beside photo.png where no output is named', async () => {
    assertDone(await place.srgan('upscale', photo, '--model', 'bicubic', '--scale', '2'));
    assert.deepEqual(await sizeOf('photos', 'picture-0-x2.png'), [96, 96]);
    await rm(join(place.path, 'photos', 'picture-0-x2.png'));
  });

  it('never says that it is done where nothing was enlarged', async () => {
    const args = ['broken.png', '--model', 'bicubic', '--output', 'none'];
    const outcome = await place.srgan('upscale', ...args);
    assertFails(outcome, 1, /0 of 1 images enlarged/);
    assert.doesNotMatch(outcome.stderr, /done/);
    assert.equal(existsSync(join(place.path, 'none')), false);
  });

  it('writes the file that it is told for one image, and refuses it for several', async () => {
    const options = ['--model', 'bicubic', '--scale', '2', '--output', join('deep', 'out.png')];
    assertDone(await place.srgan('upscale', photo, ...options));
    assert.deepEqual(await sizeOf('deep', 'out.png'), [96, 96]);
    assertFails(
      await place.srgan('upscale', 'photos', ...options),
      2,
      /output must be a folder for 4 images, but got the file deep.out\.png/,
    );
  });

  it('says once what the results lack', async () => {
    const samples = new Uint16Array(8 * 8 * 3).fill(1000);
    const wide = sharp({ create: { width: 8, height: 8, channels: 3, background: '#c84b32' } });
    await wide.withIccProfile('p3').png().toFile(join(place.path, 'wide.png'));
    for (const name of ['deep-1.png', 'deep-2.png']) {
      await sharp(samples, { raw: { width: 8, height: 8, channels: 3 } })
        .toColourspace('rgb16')
        .withExif({ IFD0: { Make: 'A camera' } })
        .png()
        .toFile(join(place.path, name));
    }
    const inputs = ['deep-1.png', 'deep-2.png', 'wide.png', photo];
    const args = ['--model', 'bicubic', '--output', 'lost'];
    const { stderr } = await place.srgan('upscale', ...inputs, ...args);
    assert.deepEqual(stderr.match(/16-bit.*|EXIF.*|Colors.*/g), [
      '16-bit images became 8-bit ones, as networks are trained on (2 of 4).',
      'EXIF data (camera, date, place) was not taken over (2 of 4).',
      'Colors were converted to sRGB from sP3C; what lies outside it is clipped (1 of 4).',
    ]);
    const plain = await place.srgan('upscale', photo, ...args, '--overwrite');
    assert.doesNotMatch(plain.stderr, /16-bit|EXIF|Colors/);
  });

  it('lists the runs where the model is mistyped', async () => {
    const args = ['--model', 'tinny', '--output', 'out'];
    assertFails(
      await place.srgan('upscale', photo, ...args),
      1,
      /model must be bicubic, a run or a folder .* the runs in .* are tiny \(did you mean tiny\?\)/,
    );
  });

  it('replaces no file before it is told to, and says so before it computes anything', async () => {
    const args = ['photos', '--model', 'bicubic', '--scale', '2', '--output', 'kept'];
    assertDone(await place.srgan('upscale', ...args));
    const older = join(place.path, 'kept', 'picture-2.png');
    await writeFile(older, 'older');
    await rm(join(place.path, 'kept', 'picture-0.png'));
    assertFails(
      await place.srgan('upscale', ...args),
      2,
      /^srgan: planUpscaling: .*kept.picture-1\.png and 2 more are there already; .*--overwrite/,
    );
    assert.equal(await readFile(older, 'utf8'), 'older');
    assert.equal(existsSync(join(place.path, 'kept', 'picture-0.png')), false);
    assertDone(await place.srgan('upscale', ...args, '--overwrite'));
    assert.deepEqual(await sizeOf('kept', 'picture-2.png'), [96, 96]);
  });

  it('replaces no original, also where it is told to replace files', async () => {
    await symlink(place.photos, join(place.path, 'linked'));
    const before = await readFile(join(place.path, photo));
    const args = ['photos', '--model', 'bicubic', '--output', 'linked', '--overwrite'];
    assertFails(await place.srgan('upscale', ...args), 2, /picture-0\.png would be replaced/);
    assert.deepEqual(await readFile(join(place.path, photo)), before);
  });

  it("tells where enlargements lie among a person's own files", async () => {
    const warning = /mine holds other files too, so it is not marked as output/;
    await mkdir(join(place.path, 'mine'));
    const args = [photo, '--model', 'bicubic', '--output'];
    const fresh = await place.srgan('upscale', ...args, 'mine');
    assert.doesNotMatch(fresh.stderr, warning, 'an empty folder is marked');
    await rm(join(place.path, 'mine', '.srgan-output'));
    const { stderr, status } = await place.srgan('upscale', ...args, 'mine', '--overwrite');
    assert.equal(status, 0);
    assert.match(stderr, warning);
    const file = await place.srgan('upscale', ...args, join('mine', 'one.png'));
    assert.doesNotMatch(file.stderr, warning, 'who names a file knows where it lies');
  });
});
