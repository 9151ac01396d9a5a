// Folders as a person's disk has them: pipes and devices named .png, names that are no text, links in circles, and
// the lab's own results in the midst of the data. Each is named, or left out with a note; none hangs or counts twice.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { checkImages } from '../../lib/data/check-images';
import { openDataset } from '../../lib/data/dataset';
import { listImages } from '../../lib/data/list-images';
import { markOutput, OUTPUT_MARKER } from '../../lib/data/output-marker';
import { loadPair } from '../../lib/data/pairs';
import { prepareDataset } from '../../lib/data/prepare-dataset';
import { scanImages } from '../../lib/data/scan-images';
import { stateOf } from '../../lib/data/set-state';
import { readImage } from '../../lib/images/read-image';
import { writeImage } from '../../lib/images/write-image';
import { noise } from '../images/fixtures';

let folder: string;
const at = (...path: string[]): string => join(folder, ...path);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'srgan-hostile-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Empty files: listing reads names alone. */
function touch(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(at(path, '..'), { recursive: true });
    writeFileSync(at(path), '');
  }
}
const namesOf = async (path = folder): Promise<string[]> =>
  (await openDataset(path)).images.map(({ name }) => name);

describe('what is called .png and is no file', { skip: process.platform === 'win32' }, () => {
  const server = createServer();
  const make: Record<string, { make(path: string): unknown; reason: string }> = {
    pipe: { make: (path) => execFileSync('mkfifo', [path]), reason: 'it is a named pipe' },
    socket: {
      make: (path) => new Promise<void>((resolve) => server.listen(path, resolve)),
      reason: 'it is a socket',
    },
    folder: { make: (path) => mkdirSync(path), reason: 'it is a folder' },
    zero: { make: (path) => symlinkSync('/dev/zero', path), reason: 'it is a device' },
    link: { make: (path) => symlinkSync('/no/where', path), reason: 'it is a link to nothing' },
    loop: { make: (path) => symlinkSync(path, path), reason: 'it is a link to itself' },
  };
  for (const [kind, { make: create, reason }] of Object.entries(make)) {
    it(`is refused and named: ${kind}`, { timeout: 20_000 }, async () => {
      touch('sub/a.png');
      const path = at('sub', 'x.png');
      await create(path);
      try {
        await assert.rejects(
          listImages(folder),
          new RegExp(`^Error: listImages: ${path} must be a regular file, but ${reason}; remove`),
        );
        // a data set lists it, so that it is named with all others that are bad, and refuses to read it
        const dataset = await openDataset(folder, { scale: 4 });
        assert.equal(dataset.images.length, 2);
        await assert.rejects(readImage(path), new RegExp(`readImage: ${path} must be .*${reason}`));
        await assert.rejects(loadPair(dataset.images[1], 4), new RegExp(reason));
        await assert.rejects(checkImages(dataset), new RegExp(`sub/x \\(${reason}\\)`));
      } finally {
        server.close();
      }
    });
  }

  it('counts as damaged in a downloaded set', { timeout: 20_000 }, async () => {
    process.env.SRGAN_DATASETS = folder;
    try {
      mkdirSync(at('one', 'images'), { recursive: true });
      execFileSync('mkfifo', [at('one', 'images', 'a.png')]);
      const files = [{ path: 'a.png', sha256: '0'.repeat(64) }];
      const texts = { title: '', origin: '', terms: '', citation: '' };
      const { wrong } = await stateOf({ name: 'one', kind: 'images', ...texts, files });
      assert.deepEqual(wrong, files);
    } finally {
      delete process.env.SRGAN_DATASETS;
    }
  });
});

describe('links', { skip: process.platform === 'win32' }, () => {
  it('to files are followed, links to folders are not: no circle', async () => {
    touch('real/a.jpg');
    symlinkSync(at('real', 'a.jpg'), at('b.png'));
    symlinkSync(folder, at('real', 'circle'));
    assert.deepEqual(await listImages(folder), ['b.png', 'real/a.jpg']);
  });
});

describe('names', () => {
  const linux = process.platform === 'linux';
  /** A file or folder whose name is these bytes. */
  const rename = (name: string, bytes: Buffer): void =>
    renameSync(at(name), Buffer.concat([Buffer.from(`${folder}/`), bytes]));

  it('that are no UTF-8 are left out of a set, with a note, and named elsewhere', {
    skip: !linux,
  }, async () => {
    touch('good.png', 'one', 'two/in.png');
    rename('one', Buffer.from('caf\xe9.png', 'latin1'));
    rename('two', Buffer.from([0xff, 0x1b, 0x2e]));
    const { files, unnameable } = await scanImages(folder);
    assert.deepEqual([...files], ['good.png']);
    assert.deepEqual([...unnameable], ['\\xff\\x1b./in.png', 'caf\\xe9.png']);
    const { images, note } = await openDataset(folder);
    assert.equal(images.length, 1);
    assert.match(note ?? '', /^2 files are left out: the names of images in .* must be UTF-8/);
    await assert.rejects(
      listImages(folder),
      /must be UTF-8, but \\xff\\x1b\.\/in\.png is not, nor/,
    );
    rmSync(at('good.png'));
    await assert.rejects(
      openDataset(folder),
      /must hold images .* but it has none; .*must be UTF-8/,
    );
  });

  it('are no matter for files that are no images', { skip: !linux }, async () => {
    touch('good.png', 'one');
    rename('one', Buffer.from('notes\xe9.txt', 'latin1'));
    assert.equal((await openDataset(folder)).note, undefined);
  });

  it('may hold anything else', { skip: !linux }, async () => {
    const odd = [
      'a\nb.png',
      '\x1b[31m.png',
      ' .png',
      '[x](y).png',
      '=1+1.png',
      '雪.png',
      '%41.png',
    ];
    for (const name of odd) await writeImage(at(name), noise(8, 8, 1));
    const dataset = await openDataset(folder);
    assert.equal(dataset.images.length, odd.length);
    assert.deepEqual((await checkImages(dataset)).bad, []);
  });

  it('may be as long as the file system allows', async () => {
    const long = `${'n'.repeat(251)}.png`;
    await writeImage(at(long), noise(8, 8, 1));
    assert.deepEqual(readdirSync(folder), [long]);
    assert.deepEqual(await prepareDataset(folder, { output: folder }), { written: 1, kept: 0 });
    assert.equal((await openDataset(folder, { scale: 4 })).images[0].lr, at('LR_x4', long));
  });
});

describe('the lab’s own results in a data set', () => {
  it('are left out where their folder is marked, with a note', async () => {
    touch('a.png', 'b.png', 'res/images/bicubic/a.png', 'res/panels/a.png');
    assert.equal(await markOutput(at('marked')), true);
    touch('marked/images/srgan/a.png');
    assert.deepEqual(await namesOf(), ['a', 'b', 'res/images/bicubic/a', 'res/panels/a']);
    writeFileSync(at('res', OUTPUT_MARKER), '');
    const { images, note } = await openDataset(folder);
    assert.equal(images.length, 2);
    assert.equal(note, `Left out, as SRGAN Lab wrote it: ${at('marked')} and 1 more.`);
    assert.deepEqual(await listImages(folder), ['a.png', 'b.png']);
  });

  it('are read where somebody names them', async () => {
    await markOutput(at('marked'));
    touch('marked/images/srgan/a.png');
    assert.deepEqual(await namesOf(at('marked')), ['images/srgan/a']);
    assert.deepEqual(await namesOf(at('marked', 'images', 'srgan')), ['a']);
  });

  it('are left out where a run or an evaluation of an older version lies there', async () => {
    touch('a.png', 'run/config.json', 'run/checkpoints/last.safetensors', 'run/figures/loss.png');
    touch('old/evaluation.csv', 'old/evaluation.md', 'old/evaluation.html', 'old/images/m/a.png');
    touch('mine/config.json', 'mine/b.png');
    assert.deepEqual(await namesOf(), ['a', 'mine/b']);
  });

  it('are not marked in a folder that holds other things', async () => {
    touch('mine/photo.png');
    assert.equal(await markOutput(at('mine')), false);
    assert.deepEqual(await namesOf(), ['mine/photo']);
    assert.equal(await markOutput(at('new')), true);
    touch('new/photo.png');
    assert.equal(await markOutput(at('new')), true);
  });

  it('are prepared LR images too, wherever they were written', async () => {
    await writeImage(at('a.png'), noise(16, 16, 1));
    await prepareDataset(folder, { output: at('small') });
    await prepareDataset(folder, { output: folder });
    const { images } = await openDataset(folder, { scale: 4 });
    assert.deepEqual(images, [{ name: 'a', hr: at('a.png'), lr: at('LR_x4', 'a.png') }]);
    const lr = await openDataset(folder, { lr: at('small', 'LR_x4') });
    assert.equal(lr.images[0].lr, at('small', 'LR_x4', 'a.png'));
  });
});
