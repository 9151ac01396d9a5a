// Data sets by folder and by name: which images belong to them, how they are split, what is said when they cannot be.
import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { catalogueNames, readCatalogueEntry } from '../../lib/data/catalogue';
import { openDataset } from '../../lib/data/dataset';
import { sortIntoPairs } from '../../lib/data/list-images';
import { PAGE_SIZE, renderPage } from '../../lib/data/pages';
import { loadPair } from '../../lib/data/pairs';
import { prepareDataset } from '../../lib/data/prepare-dataset';
import { renderScene, SCENE_SIZE, sceneSvg } from '../../lib/data/scenes';
import { splitBySeed } from '../../lib/data/split';
import { verifyDataset } from '../../lib/data/verify-dataset';
import { crop } from '../../lib/images/crop';
import { downscaleBicubic } from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';
import { writeImage } from '../../lib/images/write-image';
import { createRandom } from '../../lib/random/random';
import { NEEDS_SHARED, noise, SHARED } from '../images/fixtures';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'srgan-sets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Empty files: opening a set reads names alone. */
function touch(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
}

describe('openDataset on a folder', () => {
  it('lists images in nested folders by name, and nothing else', async () => {
    touch(
      'b.png',
      'a.JPG',
      'deep/er/c.webp',
      'notes.txt',
      '.hidden.png',
      '.git/x.png',
      'Thumbs.db',
      'b.png.77.partial',
    );
    const { name, images } = await openDataset(folder);
    assert.equal(name, folder.split('/').at(-1));
    assert.deepEqual(
      images.map((image) => image.name),
      ['a', 'b', 'deep/er/c'],
    );
    assert.equal(images[2].hr, join(folder, 'deep/er/c.webp'));
    assert.ok(images.every((image) => image.lr === undefined));
  });

  it('keeps the ending in the name of files that differ in nothing else', async () => {
    touch('a.png', 'a.jpg', 'b.png');
    assert.deepEqual(
      (await openDataset(folder)).images.map(({ name }) => name),
      ['a.jpg', 'a.png', 'b'],
    );
  });

  it('takes a tenth for validation, at least one, the rest for training', async () => {
    touch(...Array.from({ length: 40 }, (_, i) => `${i}.png`));
    const train = await openDataset(folder, { split: 'train', seed: 3 });
    const validation = await openDataset(folder, { split: 'validation', seed: 3 });
    assert.deepEqual([train.images.length, validation.images.length], [36, 4]);
    const names = new Set([...train.images, ...validation.images].map(({ name }) => name));
    assert.equal(names.size, 40);
    const other = await openDataset(folder, { split: 'validation', seed: 4 });
    assert.notDeepEqual(other.images, validation.images);
  });

  it('matches a folder of ready LR images by name', async () => {
    touch('hr/baby.png', 'hr/bird.png', 'hr/img_001_SRF_4_HR.png');
    rmSync(join(folder, 'hr/img_001_SRF_4_HR.png'));
    for (const [baby, bird] of [
      ['baby.png', 'bird.png'],
      ['babyx4.png', 'bird_x4.png'],
      ['baby_LR.png', 'bird_SRF_4_LR.png'],
      ['babyx4.jpg', 'birdx2.png'],
    ]) {
      rmSync(join(folder, 'lr'), { recursive: true, force: true });
      touch(`lr/${baby}`, `lr/${bird}`);
      const { images } = await openDataset(join(folder, 'hr'), { lr: join(folder, 'lr') });
      assert.deepEqual(
        images.map(({ lr }) => lr),
        [join(folder, 'lr', baby), join(folder, 'lr', bird)],
      );
    }
    await assert.rejects(
      openDataset(join(folder, 'hr'), { lr: join(folder, 'lr'), scale: 4 }),
      /has none for bird/,
    );
  });

  it('says what to do about folders that cannot be a set', async () => {
    await assert.rejects(openDataset(folder), /must hold images .* but it has none; add some/);
    touch('only.png');
    assert.equal((await openDataset(folder)).images.length, 1);
    await assert.rejects(
      openDataset(folder, { split: 'train' }),
      /at least 2 images, one of them for validation, but got 1; add images/,
    );
    await assert.rejects(
      openDataset(folder, { split: 'test' }),
      /split must be 'all', 'train' or 'validation' for a folder/,
    );
    await assert.rejects(
      openDataset(join(folder, 'only.png')),
      /must be a folder of images, but it is a file/,
    );
    await assert.rejects(
      openDataset(join(folder, 'no')),
      /one of bsd100, .*urban100, vgg19, but got .*no; check the name/,
    );
    await assert.rejects(
      openDataset(folder, { lr: join(folder, 'no') }),
      /there is no such folder/,
    );
  });
});

describe('sortIntoPairs', () => {
  it('knows an HR folder with LR beside it, for the scale asked for', () => {
    const files = ['HR/a.png', 'HR/sub/b.png', 'LR_x2/a.png', 'LR_x4/a.png', 'LR_x4/sub/bx4.png'];
    assert.deepEqual(sortIntoPairs(files, 4), [
      { name: 'a', hr: 'HR/a.png', lr: 'LR_x4/a.png' },
      { name: 'sub/b', hr: 'HR/sub/b.png', lr: 'LR_x4/sub/bx4.png' },
    ]);
    assert.equal(sortIntoPairs(files, 2)[1].lr, undefined);
    assert.ok(sortIntoPairs(files).every(({ lr }) => lr === undefined));
  });

  it('knows SelfExSR’s names', () => {
    const files = [
      'img_001_SRF_4_HR.png',
      'img_001_SRF_4_LR.png',
      'img_002_SRF_4_HR.png',
      'img_002_SRF_4_LR.png',
    ];
    const pairs = sortIntoPairs(files, 4);
    assert.deepEqual(
      pairs.map(({ name, lr }) => [name, lr]),
      [
        ['img_001', files[1]],
        ['img_002', files[3]],
      ],
    );
    assert.equal(sortIntoPairs(files, 2)[0].lr, undefined);
  });

  it('leaves prepared LR folders out of a plain folder', () => {
    assert.deepEqual(sortIntoPairs(['LR_x4/a.png', 'a.png'], 4), [
      { name: 'a', hr: 'a.png', lr: 'LR_x4/a.png' },
    ]);
  });
});

describe('splitBySeed', () => {
  it('does not depend on the order, and a new item moves at most a few others', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 80 }),
        fc.nat(),
        (names, seed) => {
          const items = names.map((name) => ({ name }));
          const { train, validation } = splitBySeed(items, seed);
          assert.equal(train.length + validation.length, items.length);
          assert.equal(validation.length, Math.max(1, Math.round(items.length / 10)));
          const reversed = splitBySeed([...items].reverse(), seed).validation.map(
            ({ name }) => name,
          );
          assert.deepEqual(reversed.sort(), validation.map(({ name }) => name).sort());
          const more = splitBySeed([...items, { name: 'one more than before' }], seed).validation;
          const moved = more.filter((item) => !validation.some(({ name }) => name === item.name));
          assert.ok(moved.length <= 2);
        },
      ),
    );
  });
});

describe('loadPair', () => {
  it('computes LR from the whole image, so that a crop’s LR inside equals the image’s there', async () => {
    const image = noise(50, 43, 1);
    await writeImage(join(folder, 'a.png'), image);
    const { lr, hr, name } = await loadPair({ name: 'a', hr: join(folder, 'a.png') }, 4);
    assert.deepEqual([name, hr.width, hr.height, lr.width, lr.height], ['a', 48, 40, 12, 10]);
    assert.deepEqual(lr, downscaleBicubic(hr, 4));
    // 3 LR pixels from a border the kernel (8 HR pixels to each side) sees nothing of it
    const part = crop(hr, { left: 8, top: 4, width: 32, height: 32 });
    const inside = { left: 3, top: 3, width: 2, height: 2 };
    assert.deepEqual(
      crop(downscaleBicubic(part, 4), inside),
      crop(lr, { ...inside, left: 5, top: 4 }),
    );
  });

  it('takes a ready LR file, cut to what both share', async () => {
    await writeImage(join(folder, 'a.png'), noise(18, 13, 1));
    const lr = noise(5, 4, 2);
    await writeImage(join(folder, 'ax4.png'), lr);
    const pair = await loadPair(
      { name: 'a', hr: join(folder, 'a.png'), lr: join(folder, 'ax4.png') },
      4,
    );
    assert.deepEqual(pair.lr, crop(lr, { left: 0, top: 0, width: 4, height: 3 }));
    assert.deepEqual([pair.hr.width, pair.hr.height], [16, 12]);
  });

  it('rejects an LR file of another scale, and an image smaller than the scale', async () => {
    await writeImage(join(folder, 'a.png'), noise(16, 16, 1));
    const image = { name: 'a', hr: join(folder, 'a.png'), lr: join(folder, 'a.png') };
    await assert.rejects(
      loadPair(image, 4),
      /a\.png must be 4x4 pixels \(HR \/ 4\), but got 16x16; check the scale/,
    );
    await assert.rejects(
      loadPair({ name: 'a', hr: image.hr }, 32),
      /at least 32x32 pixels, but got 16x16/,
    );
  });
});

describe('the catalogue', () => {
  it('has its sets with origin, terms and citation, and a checksum for every file', async () => {
    const names = await catalogueNames();
    const expected = [
      'bsd100',
      'bsds500',
      'div2k',
      'kodak24',
      'lpips',
      'niqe',
      'pages',
      'sample',
      'set14',
      'set5',
      'urban100',
      'vgg19',
    ];
    assert.deepEqual(names, expected);
    const counts: Record<string, number> = {
      set5: 10,
      set14: 28,
      bsd100: 200,
      urban100: 200,
      bsds500: 500,
      kodak24: 24,
      lpips: 24,
      niqe: 1,
      vgg19: 1,
      div2k: 0,
      sample: 13,
      pages: 0,
    };
    for (const name of names) {
      const entry = await readCatalogueEntry(name);
      assert.equal(entry.name, name);
      assert.equal(entry.files.length, counts[name], name);
      for (const text of [entry.origin, entry.terms, entry.citation])
        assert.ok(text.length > 20, name);
      for (const file of entry.files) assert.ok(file.bytes && (file.sha256 ?? file.md5), file.path);
    }
  });

  it('never lets the benchmark in BSDS500 into training', async () => {
    const { files } = await readCatalogueEntry('bsds500');
    for (const { path, split } of files)
      assert.equal(split, path.startsWith('val/') ? 'test' : 'train');
    assert.equal(files.filter(({ split }) => split === 'test').length, 100);
  });

  it('rejects unknown names and sets that hold no images', async () => {
    await assert.rejects(readCatalogueEntry('set6'), /name must be one of bsd100, .* but got set6/);
    await assert.rejects(openDataset('vgg19'), /must be one of images, but vgg19 holds weights/);
  });

  it('trains on the train files of a set whose test files are not there', async () => {
    process.env.SRGAN_DATASETS = folder;
    try {
      const { files } = await readCatalogueEntry('bsds500');
      const train = files.filter(({ split }) => split === 'train');
      touch(...train.map(({ path }) => `bsds500/images/${path}`));
      const count = async (split: 'train' | 'validation'): Promise<number> =>
        (await openDataset('bsds500', { split })).images.length;
      assert.deepEqual([await count('train'), await count('validation')], [360, 40]);
      await assert.rejects(openDataset('bsds500', { split: 'test' }), /it lacks val\//);
      await assert.rejects(openDataset('bsds500'), /it lacks val\//);
    } finally {
      delete process.env.SRGAN_DATASETS;
    }
  });

  it('says how to fetch a set that is not there, or not whole', async () => {
    process.env.SRGAN_DATASETS = folder;
    try {
      await assert.rejects(openDataset('set5'), /it is not there; run: npx srgan data fetch set5/);
      touch('set5/images/img_001_SRF_4_HR.png');
      await assert.rejects(
        openDataset('set5'),
        /it lacks img_001_SRF_4_LR\.png; run: npx srgan data fetch set5/,
      );
      const { files } = await readCatalogueEntry('set5');
      touch(...files.map(({ path }) => `set5/images/${path}`), 'set5/images/mine.png');
      const { images } = await openDataset('set5', { split: 'test', scale: 4 });
      assert.deepEqual(
        images.map(({ name }) => name),
        ['img_001', 'img_002', 'img_003', 'img_004', 'img_005'],
      );
      assert.ok(images.every(({ lr }) => lr?.endsWith('_LR.png')));
      await assert.rejects(
        openDataset('set5', { split: 'train' }),
        /has none: set5 is a benchmark; choose another set/,
      );
    } finally {
      delete process.env.SRGAN_DATASETS;
    }
  });

  it('lists the files that shared data holds', NEEDS_SHARED, async () => {
    const { files } = await readCatalogueEntry('bsds500');
    const known = new Map(files.map(({ path, bytes }) => [path, bytes]));
    for (const part of ['train', 'test']) {
      for (const file of readdirSync(join(SHARED, 'bsds400', part)).slice(0, 20)) {
        assert.equal(
          known.get(`${part}/${file}`),
          statSync(join(SHARED, 'bsds400', part, file)).size,
        );
      }
    }
  });
});

describe('prepareDataset', () => {
  it('writes what loadPair computes, keeps what is current, and is found again', async () => {
    await writeImage(join(folder, 'a.png'), noise(24, 24, 1));
    await writeImage(join(folder, 'sub/b.png'), noise(26, 30, 2));
    const prepare = (): ReturnType<typeof prepareDataset> =>
      prepareDataset(folder, { scales: [2, 4], output: folder });
    assert.deepEqual(await prepare(), { written: 4, kept: 0 });
    assert.deepEqual(await prepare(), { written: 0, kept: 4 });
    const { images } = await openDataset(folder, { scale: 4 });
    assert.deepEqual(
      images.map(({ lr }) => lr),
      [join(folder, 'LR_x4/a.png'), join(folder, 'LR_x4/sub/b.png')],
    );
    const { lr, hr } = await loadPair(images[1], 4);
    assert.deepEqual(lr, downscaleBicubic(hr, 4));
    utimesSync(join(folder, 'a.png'), new Date(), new Date(Date.now() + 5000));
    assert.deepEqual(await prepare(), { written: 2, kept: 2 });
    await assert.rejects(prepareDataset(folder), /output must be a folder for the LR images/);
  });
});

describe('the sample set', () => {
  after(() => delete process.env.SRGAN_DATASETS);

  it('draws scenes that a number decides, alike in nothing else', async () => {
    const [a, again, b] = await Promise.all([renderScene(1), renderScene(1), renderScene(2)]);
    assert.deepEqual([a.width, a.height], [SCENE_SIZE, SCENE_SIZE]);
    assert.deepEqual(a, again);
    assert.notDeepEqual(a.data, b.data);
    assert.equal(sceneSvg(createRandom('x')), sceneSvg(createRandom('x')));
  });

  it('scatters like a photograph: brightness over the whole range, small steps far commoner than large', async () => {
    const steps = new Array<number>(256).fill(0);
    const levels = new Set<number>();
    for (const seed of [3, 4, 5]) {
      const { data, width } = await renderScene(seed);
      for (let i = 1; i < data.length - width * 3; i += 3) {
        steps[Math.abs(data[i] - data[i + 3])]++;
        levels.add(data[i] >> 4);
      }
    }
    const share = (from: number, to: number): number =>
      steps.slice(from, to).reduce((a, b) => a + b) / steps.reduce((a, b) => a + b);
    assert.ok(levels.size >= 14, `${levels.size} of 16`);
    assert.ok(
      share(0, 8) > 0.5 && share(64, 256) > 0.005 && share(64, 256) < 0.1,
      `${share(0, 8)} ${share(64, 256)}`,
    );
  });

  it('has photographs in three parts that share none and scenes to train on, or says why it has scenes alone', async (t) => {
    const { note } = await openDataset('sample');
    if (note !== undefined) {
      t.diagnostic(note);
      assert.match(note, /procedural scenes alone.*Install Python 3\.10/);
      const [train, validation] = await Promise.all(
        (['train', 'validation'] as const).map((split) => openDataset('sample', { split })),
      );
      assert.deepEqual([train.images.length, validation.images.length], [43, 5]);
      await assert.rejects(openDataset('sample', { split: 'test' }), /Install Python 3\.10/);
      return;
    }
    const parts = { train: 57, validation: 2, test: 2, all: 61 } as const;
    const seen = new Set<string>();
    for (const [split, count] of Object.entries(parts)) {
      const { images } = await openDataset('sample', { split: split as keyof typeof parts });
      assert.equal(images.length, count, split);
      if (split === 'all') continue;
      for (const { name } of images) assert.ok(!seen.has(name) && seen.add(name));
    }
    const [cat] = (await openDataset('sample', { split: 'test' })).images;
    const { width, height } = await readImage(cat.hr);
    assert.deepEqual([cat.name, width, height], ['photographs/chelsea', 451, 300]);
    assert.deepEqual((await verifyDataset('sample')).missing, []);
  });

  it('draws pages to train on and to test on, the same every time, no two alike', async () => {
    const count = { train: 32, validation: 4, test: 12, all: 48 } as const;
    for (const split of ['train', 'validation', 'test', 'all'] as const) {
      const { images } = await openDataset('pages', { split });
      assert.equal(images.length, count[split], split);
    }
    assert.deepEqual(await verifyDataset('pages'), {
      ...(await verifyDataset('pages')),
      ...{ right: 48, missing: [], wrong: [] },
    });
    const { images } = await openDataset('pages', { split: 'test' });
    const drawn = await renderPage('test-1 0');
    assert.deepEqual((await readImage(images[0].hr)).data, drawn.data);
    assert.notDeepEqual((await readImage(images[1].hr)).data, drawn.data);
  });

  it('draws pages of writing that are mostly paper, and whose letters a downscaling by 4 keeps', async () => {
    const { data, width } = await renderPage('train-1 0');
    assert.equal(width, PAGE_SIZE);
    const counts = new Map<number, number>();
    for (let i = 0; i < data.length; i += 3) {
      const color = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
      counts.set(color, (counts.get(color) ?? 0) + 1);
    }
    const paper = Math.max(...counts.values()) / (data.length / 3);
    assert.ok(paper > 0.5 && paper < 0.97, `${paper}`);
  });
});
