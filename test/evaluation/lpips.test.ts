// LPIPS as a metric: every reference value, the HR features that models share, what it refuses and frees.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { lpipsMetric, lpipsSqueezeMetric } from '../../lib/evaluation/lpips';
import { openMeter } from '../../lib/evaluation/meter';
import type { Metric } from '../../lib/evaluation/metric';
import type { RgbImage } from '../../lib/images/image';
import { upscaleBicubic } from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';
import { LPIPS_NETWORKS } from '../../lib/models/lpips-weights';
import { randomWeights, writeLpipsFiles } from '../models/lpips-files';
import { temporaryFolder } from '../support';
import { flat, synthetic } from './images';

const shared = process.env.SRGAN_SHARED_DATA ?? join(__dirname, '..', '..', '..', 'shared', 'data');
const trained = join(shared, 'weights', 'lpips_keras');
const skip = existsSync(trained) ? false : `no shared data at ${trained}`;

const { SRGAN_LPIPS } = process.env;
const restore = (): void => {
  if (SRGAN_LPIPS === undefined) delete process.env.SRGAN_LPIPS;
  else process.env.SRGAN_LPIPS = SRGAN_LPIPS;
};
afterEach(restore);

/** What the metrics give of pairs whose LR they do not look at. */
async function measured(
  metrics: readonly Metric[],
  pairs: readonly (readonly [RgbImage, RgbImage])[],
): Promise<Record<string, number>[]> {
  const meter = await openMeter(metrics);
  const rows: Record<string, number>[] = [];
  try {
    for (const [sr, hr] of pairs) {
      rows.push(await meter.measure({ sr, hr, lr: hr, scale: 4, cropBorder: 4 }));
    }
    return rows;
  } finally {
    meter.dispose();
  }
}

const assertNear = (actual: number, expected: number, tolerance = 1e-4): void =>
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual}, not ${expected}`);

describe('lpips of the reference images', { skip }, () => {
  it('is that of Set5 enlarged by bicubic, with both networks', async () => {
    process.env.SRGAN_LPIPS = trained;
    const expected: [string, number, number][] = [
      ['baby', 0.313307, 0.213366],
      ['bird', 0.235538, 0.186341],
      ['butterfly', 0.382805, 0.373123],
      ['head', 0.42083, 0.426167],
      ['woman', 0.367477, 0.234613],
    ];
    const image = (folder: string, name: string): Promise<RgbImage> =>
      readImage(join(shared, 'set5', folder, `${name}.png`));
    const pairs: [RgbImage, RgbImage][] = [];
    for (const [name] of expected) {
      const lr = await image('LR_bicubic_x4', name);
      pairs.push([upscaleBicubic(lr, 4), await image('HR_mod12', name)]);
    }
    const rows = await measured([lpipsMetric, lpipsSqueezeMetric], pairs);
    for (const [i, [, alex, squeeze]] of expected.entries()) {
      assertNear(rows[i].lpips, alex);
      assertNear(rows[i].lpipsSqueeze, squeeze);
    }
  });

  it('is that of the original code on five pairs of TID2013, whose digits are four', async () => {
    process.env.SRGAN_LPIPS = trained;
    const expected = { I03: 0.7237, I04: 0.2572, I06: 0.0508, I08: 0.0521, I19: 0.4253 };
    const folder = join(shared, 'tid2013_pairs');
    const pairs: [RgbImage, RgbImage][] = [];
    for (const name of Object.keys(expected)) {
      const read = (side: string): Promise<RgbImage> =>
        readImage(join(folder, side, `${name}.png`));
      pairs.push([await read('dist'), await read('ref')]);
    }
    const rows = await measured([lpipsMetric], pairs);
    for (const [i, value] of Object.values(expected).entries()) {
      assertNear(rows[i].lpips, value, 0.5e-4 + 1e-5);
    }
  });
});

describe('lpips as a metric', () => {
  const folder = temporaryFolder();
  before(async () => {
    await startEngine();
    const weights = randomWeights(LPIPS_NETWORKS.squeeze, 1);
    await writeLpipsFiles(join(folder.path, 'squeeze'), LPIPS_NETWORKS.squeeze, weights);
  });
  after(() => folder.dispose());

  it('is 0 for equal images, and of the whole image: a border pixel counts', async () => {
    process.env.SRGAN_LPIPS = folder.path;
    const hr = synthetic(40, 36, { seed: 1, noise: 9 });
    const changed = { ...hr, data: Uint8Array.from(hr.data) };
    changed.data[0] ^= 255;
    const rows = await measured(
      [lpipsSqueezeMetric],
      [
        [{ ...hr }, hr],
        [changed, hr],
      ],
    );
    assert.equal(rows[0].lpipsSqueeze, 0);
    assert.ok(rows[1].lpipsSqueeze > 1e-5, `${rows[1].lpipsSqueeze}`);
  });

  it('measures models one after the other on an HR image, then on the next, as each alone', async () => {
    process.env.SRGAN_LPIPS = folder.path;
    const [a, b] = [synthetic(40, 36, { seed: 2, noise: 5 }), flat(90, 40, 36)];
    const [x, y] = [synthetic(40, 36, { seed: 3, noise: 5 }), flat(30, 40, 36)];
    const pairs = [
      [x, a],
      [y, a],
      [x, b],
      [x, a],
    ] as const;
    const together = await measured([lpipsSqueezeMetric], pairs);
    for (const [i, pair] of pairs.entries()) {
      const [alone] = await measured([lpipsSqueezeMetric], [pair]);
      assert.equal(together[i].lpipsSqueeze, alone.lpipsSqueeze);
    }
    assert.equal(new Set(together.map(({ lpipsSqueeze }) => lpipsSqueeze)).size, 3);
  });

  it('frees what it holds, also after an image that it refuses', async () => {
    process.env.SRGAN_LPIPS = folder.path;
    const { numTensors } = tf.memory();
    const hr = flat(20, 16, 40);
    await assert.rejects(
      measured([lpipsSqueezeMetric], [[hr, hr]]),
      /lpips: images must be at least 17 pixels .* SqueezeNet 1\.1, but got 16x40; use larger/,
    );
    const other = flat(20, 40, 40);
    const meter = await openMeter([lpipsSqueezeMetric]);
    const rest = { lr: other, scale: 4, cropBorder: 0 };
    await meter.measure({ sr: other, hr: other, ...rest });
    await assert.rejects(
      meter.measure({ sr: flat(20, 40, 36), hr: other, ...rest }),
      /lpips-squeeze: both images must be of one size, but got 40x36 and 40x40/,
    );
    meter.dispose();
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('says where it looked for weights, and how to get them', () => {
    process.env.SRGAN_LPIPS = join(folder.path, 'nowhere');
    assert.match(lpipsMetric.missing() ?? '', /nowhere; `npx srgan data fetch lpips` gets them/);
    process.env.SRGAN_LPIPS = folder.path;
    assert.equal(lpipsSqueezeMetric.missing(), undefined);
    mkdirSync(join(folder.path, 'alex'));
    assert.match(lpipsMetric.missing() ?? '', /no slice_1_base\.keras in .*alex; `npx/);
  });
});
