// The crop stream: what its batches depend on, how their halves belong together, what they keep in memory.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { createCropPlan } from '../../lib/data/crop-plan';
import { type CropStreamOptions, createCropStream } from '../../lib/data/crop-stream';
import { copySquare, cropSquare, enlarged } from '../../lib/data/cut-crops';
import { type Dataset, openDataset } from '../../lib/data/dataset';
import { createPairCache } from '../../lib/data/pair-cache';
import type { ImagePair } from '../../lib/data/pairs';
import { loadPair } from '../../lib/data/pairs';
import { DEGRADATIONS } from '../../lib/degradation/degradations';
import { startEngine } from '../../lib/engine/engine';
import { crop } from '../../lib/images/crop';
import { writeImage } from '../../lib/images/write-image';
import { noise } from '../images/fixtures';

const folder = mkdtempSync(join(tmpdir(), 'srgan-stream-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const OPTIONS: CropStreamOptions = { scale: 4, hrCropSize: 16, batchSize: 4, seed: 7 };
let dataset: Dataset;

before(async () => {
  await startEngine();
  for (let i = 0; i < 6; i++)
    await writeImage(join(folder, `${i}.png`), noise(37 + 4 * i, 29 + 3 * i, i));
  dataset = await openDataset(folder);
});

/** The numbers of the batches of some steps, in the order in which they are asked for. */
async function batches(
  steps: readonly number[],
  options: Partial<CropStreamOptions> = {},
): Promise<Map<number, number[]>> {
  const stream = createCropStream(dataset, { ...OPTIONS, ...options });
  const found = new Map<number, number[]>();
  for (const step of steps) {
    const batch = await stream.batchAt(step);
    found.set(step, [...batch.lr.dataSync(), ...batch.hr.dataSync()]);
    batch.dispose();
  }
  stream.dispose();
  return found;
}

describe('createCropStream', () => {
  it('gives [n,h,w,3] in [0,1] and [n,sh,sw,3] in [-1,1], and leaves no tensor behind', async () => {
    const count = tf.memory().numTensors;
    const stream = createCropStream(dataset, OPTIONS);
    for (let step = 0; step < 5; step++) {
      const batch = await stream.batchAt(step);
      assert.deepEqual(
        [batch.lr.shape, batch.hr.shape],
        [
          [4, 4, 4, 3],
          [4, 16, 16, 3],
        ],
      );
      const [lr, hr] = [batch.lr.dataSync(), batch.hr.dataSync()];
      assert.ok(Math.min(...lr) >= 0 && Math.max(...lr) <= 1 && Math.max(...lr) > 0.5);
      assert.ok(Math.min(...hr) >= -1 && Math.min(...hr) < -0.5 && Math.max(...hr) <= 1);
      batch.dispose();
      assert.equal(tf.memory().numTensors, count);
    }
    stream.dispose();
  });

  it('depends on seed and step alone: not on order, cache or what was prefetched', async () => {
    const steps = [0, 1, 2, 3, 4, 5];
    const forwards = await batches(steps);
    const variants = [
      await batches([...steps].reverse()),
      await batches([4]),
      await batches(steps, { cacheMegabytes: 0 }),
    ];
    for (const variant of variants) {
      for (const [step, values] of variant) assert.deepEqual(values, forwards.get(step), `${step}`);
    }
    assert.notDeepEqual(forwards.get(0), forwards.get(1));
    assert.notDeepEqual((await batches([0], { seed: 8 })).get(0), forwards.get(0));
  });

  it('crops LR from the whole image’s LR, at the place of the HR crop', async () => {
    const stream = createCropStream(dataset, { ...OPTIONS, augment: false });
    const plan = createCropPlan({ ...OPTIONS, numImages: 6, augment: false, cropsPerImage: 1 });
    const batch = await stream.batchAt(3);
    const [lr, hr] = [await batch.lr.array(), await batch.hr.array()];
    for (const [i, choice] of plan(3).entries()) {
      const pair = await loadPair(dataset.images[choice.image], 4);
      const square = cropSquare(pair.lr, 4, choice);
      const wide = enlarged(square, 4);
      const lrCrop = crop(pair.lr, { ...square, width: 4, height: 4 });
      const hrCrop = crop(pair.hr, { ...wide, width: 16, height: 16 });
      for (const [k, value] of lr[i].flat(2).entries()) {
        assert.ok(Math.abs(value * 255 - lrCrop.data[k]) < 1e-4);
      }
      for (const [k, value] of hr[i].flat(2).entries()) {
        assert.ok(Math.abs((value + 1) * 127.5 - hrCrop.data[k]) < 1e-4);
      }
    }
    batch.dispose();
    stream.dispose();
  });

  describe('with a degradation', () => {
    const degradation = DEGRADATIONS.realistic;

    it('depends on seed and step alone, and leaves HR as it is', async () => {
      const steps = [0, 1, 2, 3];
      const forwards = await batches(steps, { degradation });
      const variants = [
        await batches([...steps].reverse(), { degradation }),
        await batches([2], { degradation, cacheMegabytes: 0 }),
      ];
      for (const variant of variants) {
        for (const [step, values] of variant) assert.deepEqual(values, forwards.get(step));
      }
      const clean = await batches(steps);
      const lrLength = 4 * 4 * 4 * 3;
      for (const step of steps) {
        const [ours, theirs] = [forwards.get(step)!, clean.get(step)!];
        assert.deepEqual(ours.slice(lrLength), theirs.slice(lrLength));
        assert.notDeepEqual(ours.slice(0, lrLength), theirs.slice(0, lrLength));
      }
      const other = await batches([0], { degradation, seed: 8 });
      assert.notDeepEqual(other.get(0), forwards.get(0));
    });

    it('makes LR that shows its HR crop: in the right symmetry, borders included', async () => {
      // a gray for each quarter: any mistake of place or symmetry shows in a large part of the crop
      const quarters = mkdtempSync(join(tmpdir(), 'srgan-quarters-'));
      const image = noise(48, 48, 1);
      image.data.forEach((_, i) => {
        const [x, y] = [Math.floor(i / 3) % 48, Math.floor(i / 3 / 48)];
        image.data[i] = [20, 90, 165, 235][(x < 24 ? 0 : 1) + (y < 24 ? 0 : 2)];
      });
      for (const name of ['a', 'b']) await writeImage(join(quarters, `${name}.png`), image);
      const set = await openDataset(quarters);
      const options = { ...OPTIONS, hrCropSize: 32, batchSize: 16, degradation: DEGRADATIONS.mild };
      const stream = createCropStream(set, options);
      const batch = await stream.batchAt(0);
      tf.engine().startScope();
      const small = tf.avgPool(batch.hr, 4, 4, 'valid');
      // the eight symmetries of HR, its own first: another one is never nearer
      const turned = [small, tf.transpose(small, [0, 2, 1, 3])].flatMap((x) =>
        [[], [1], [2], [1, 2]].map((axes) => (axes.length === 0 ? x : tf.reverse(x, axes))),
      );
      const [own, ...others] = turned.map((x) => {
        const difference = tf.abs(tf.sub(tf.add(tf.mul(x, 0.5), 0.5), batch.lr));
        return difference.mean([1, 2, 3]).dataSync();
      });
      for (const [i, error] of own.entries()) {
        const nearest = Math.min(...others.map((errors) => errors[i]));
        assert.ok(error < 0.75 * nearest, `${i}: ${error} ${nearest}`);
      }
      tf.engine().endScope();
      batch.dispose();
      stream.dispose();
      rmSync(quarters, { recursive: true });
    });
  });

  it('names the file that turns out corrupt, at the step that needs it, and goes on elsewhere', async () => {
    const bad = mkdtempSync(join(tmpdir(), 'srgan-bad-'));
    await writeImage(join(bad, 'good.png'), noise(40, 40, 1));
    writeFileSync(join(bad, 'bad.png'), 'no picture');
    const stream = createCropStream(await openDataset(bad), { ...OPTIONS, batchSize: 1 });
    const plan = createCropPlan({
      ...OPTIONS,
      batchSize: 1,
      numImages: 2,
      augment: true,
      cropsPerImage: 1,
    });
    for (let step = 0; step < 6; step++) {
      const needsBad = plan(step)[0].image === 0;
      if (needsBad) await assert.rejects(stream.batchAt(step), /bad\.png must be a PNG/);
      else (await stream.batchAt(step)).dispose();
    }
    stream.dispose();
    rmSync(bad, { recursive: true });
  });

  it('rejects images smaller than the crop, naming one, and impossible options', async () => {
    const stream = createCropStream(dataset, { ...OPTIONS, hrCropSize: 64 });
    await assert.rejects(
      stream.batchAt(0),
      /at least 64x64 pixels \(hrCropSize\), but \d is .* smaller hrCropSize/,
    );
    stream.dispose();
    const impossible: [Partial<CropStreamOptions>, RegExp][] = [
      [{ hrCropSize: 18 }, /hrCropSize must be a multiple of scale \(4\), but got 18/],
      [{ batchSize: 0 }, /batchSize must be a whole number from 1, but got 0/],
      [{ scale: 1.5 }, /scale must be a whole number/],
      [{ cacheMegabytes: -1 }, /cacheMegabytes must be 0 or more/],
      [{ cropsPerImage: 0.5 }, /cropsPerImage must be/],
    ];
    for (const [options, message] of impossible) {
      assert.throws(() => createCropStream(dataset, { ...OPTIONS, ...options }), message);
    }
    assert.throws(
      () => createCropStream({ name: 'none', images: [] }, OPTIONS),
      /must have images/,
    );
  });

  it('counts the seconds that callers wait, and lets the process end without dispose', () => {
    const script = `
      const { openDataset } = require('./lib/data/dataset');
      const { createCropStream } = require('./lib/data/crop-stream');
      (async () => {
        const stream = createCropStream(await openDataset(${JSON.stringify(folder)}), ${JSON.stringify(OPTIONS)});
        (await stream.batchAt(0)).dispose();
        console.log(stream.waitSeconds > 0 && stream.waitSeconds < 60);
      })();`;
    const root = join(__dirname, '..', '..');
    const output = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], {
      cwd: root,
      encoding: 'utf8',
      timeout: 60_000,
    });
    assert.equal(output.trim().split('\n').at(-1), 'true');
  });

  it('rejects what is asked for after dispose', async () => {
    const stream = createCropStream(dataset, OPTIONS);
    stream.dispose();
    await assert.rejects(stream.batchAt(0), /disposed/);
  });
});

describe('createCropPlan', () => {
  const anyPlan = fc.record({
    numImages: fc.integer({ min: 1, max: 50 }),
    batchSize: fc.integer({ min: 1, max: 20 }),
    seed: fc.nat(),
    cropsPerImage: fc.integer({ min: 1, max: 5 }),
  });

  it('shows every image cropsPerImage times an epoch', () => {
    fc.assert(
      fc.property(anyPlan, (options) => {
        const plan = createCropPlan({ ...options, augment: true });
        const { numImages, batchSize, cropsPerImage } = options;
        const epoch = numImages * cropsPerImage;
        const seen = Array.from({ length: Math.ceil(epoch / batchSize) }, (_, step) =>
          plan(step),
        ).flat();
        const counts = new Array<number>(numImages).fill(0);
        for (const { image } of seen.slice(0, epoch)) counts[image]++;
        assert.ok(counts.every((count) => count === cropsPerImage));
      }),
      { numRuns: 40 },
    );
  });

  it('has different images in a batch within an epoch, and draws inside [0, 1)', () => {
    fc.assert(
      fc.property(anyPlan, fc.nat({ max: 100 }), (options, step) => {
        const { numImages, batchSize } = options;
        const choices = createCropPlan({ ...options, cropsPerImage: 1, augment: true })(step);
        for (const { across, down, symmetry } of choices) {
          assert.ok(
            across >= 0 && across < 1 && down >= 0 && down < 1 && symmetry >= 0 && symmetry < 8,
          );
        }
        const first = step * batchSize;
        const sameEpoch =
          Math.floor(first / numImages) === Math.floor((first + batchSize - 1) / numImages);
        if (sameEpoch) assert.equal(new Set(choices.map(({ image }) => image)).size, batchSize);
      }),
      { numRuns: 60 },
    );
  });

  it('uses all eight symmetries when augmenting, and the first alone otherwise', () => {
    const options = { numImages: 9, batchSize: 16, seed: 1, cropsPerImage: 1 };
    const symmetries = (augment: boolean): Set<number> =>
      new Set(
        [0, 1, 2, 3, 4, 5].flatMap((step) =>
          createCropPlan({ ...options, augment })(step).map((c) => c.symmetry),
        ),
      );
    assert.equal(symmetries(true).size, 8);
    assert.deepEqual([...symmetries(false)], [0]);
  });
});

describe('copySquare', () => {
  const table = Float32Array.from({ length: 256 }, (_, i) => i);
  const cut = (image: ReturnType<typeof noise>, size: number, symmetry: number): Float32Array => {
    const target = new Float32Array(size * size * 3);
    copySquare(image, { left: 0, top: 0, size }, { symmetry, table }, target, 0);
    return target;
  };

  it('gives eight different squares, each a rearrangement of the pixels', () => {
    const image = noise(5, 5, 2);
    const squares = [0, 1, 2, 3, 4, 5, 6, 7].map((symmetry) => cut(image, 5, symmetry));
    assert.deepEqual([...squares[0]], [...image.data]);
    assert.equal(new Set(squares.map(String)).size, 8);
    const sorted = (values: Iterable<number>): number[] => [...values].sort((a, b) => a - b);
    for (const square of squares) assert.deepEqual(sorted(square), sorted(image.data));
  });

  it('commutes with reduction: LR and HR turn together', () => {
    // each LR pixel is the mean of its 2x2 block, so whatever the symmetry, blocks and pixels must still agree
    const lr = noise(6, 6, 3);
    const hr = { data: new Uint8Array(12 * 12 * 3), width: 12, height: 12 };
    hr.data.forEach((_, i) => {
      const [x, y] = [Math.floor(i / 3) % 12, Math.floor(i / 36)];
      hr.data[i] = lr.data[(Math.floor(y / 2) * 6 + Math.floor(x / 2)) * 3 + (i % 3)];
    });
    for (let symmetry = 0; symmetry < 8; symmetry++) {
      const [small, large] = [cut(lr, 6, symmetry), cut(hr, 12, symmetry)];
      large.forEach((value, i) => {
        const [x, y] = [Math.floor(i / 3) % 12, Math.floor(i / 36)];
        assert.equal(value, small[(Math.floor(y / 2) * 6 + Math.floor(x / 2)) * 3 + (i % 3)]);
      });
    }
  });
});

describe('createPairCache', () => {
  const pair = (index: number): ImagePair => {
    const image = { data: new Uint8Array(50), width: 1, height: 1 };
    return { name: `${index}`, lr: image, hr: image };
  };

  it('never keeps more than its bound, and loads again only what it gave up', async () => {
    const accesses = fc.array(fc.nat({ max: 9 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(accesses, fc.nat({ max: 700 }), async (indices, bound) => {
        let loads = 0;
        const cache = createPairCache(async (index) => {
          loads++;
          return pair(index);
        }, bound);
        const recent: number[] = [];
        let expected = 0;
        for (const index of indices) {
          const capacity = Math.floor(bound / 100);
          const known = recent.indexOf(index);
          if (known < 0) expected++;
          else recent.splice(known, 1);
          recent.push(index);
          if (recent.length > capacity) recent.shift();
          assert.equal((await cache.get(index)).name, `${index}`);
          assert.ok(cache.bytes <= bound && cache.bytes === recent.length * 100);
        }
        assert.equal(loads, expected);
      }),
    );
  });

  it('loads once for two callers at a time, and again after a failure', async () => {
    let loads = 0;
    const cache = createPairCache(async (index) => {
      loads++;
      if (loads === 1) throw new Error('no luck');
      return pair(index);
    }, 1000);
    const both = await Promise.allSettled([cache.get(1), cache.get(1)]);
    assert.ok(both.every(({ status }) => status === 'rejected'));
    await Promise.all([cache.get(1), cache.get(1)]);
    assert.equal(loads, 2);
  });
});
