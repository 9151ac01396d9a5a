// NIQE against another implementation written from the definition, and against values of the authors' parameters on Set5
// (float64, rounded planes, the rule for flat regions; BasicSR's own code agrees with them within 5e-4).
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openMeter } from '../../lib/evaluation/meter';
import { niqe, niqeMetric } from '../../lib/evaluation/niqe';
import { readNiqeParameters } from '../../lib/evaluation/niqe-parameters';
import { crop } from '../../lib/images/crop';
import type { RgbImage } from '../../lib/images/image';
import { upscaleBicubic } from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';
import { flat, nearest, synthetic } from './images';
import { askPython, skipWithoutPython } from './python';

const shared = process.env.SRGAN_SHARED_DATA ?? join(__dirname, '../../../shared/data');
const weights = join(shared, 'weights', 'niqe');
const skip = existsSync(weights) ? false : `no shared data at ${weights}`;

/** baby, bird, butterfly, head, woman of the mod-12 images, [kind, channel, border, scores]. */
const SET5 = [
  ['hr', 'y', 0, [3.265522, 4.362075, 5.154843, 8.350493, 4.388975]],
  ['hr', 'y', 4, [3.322401, 5.283065, 5.205036, 8.740756, 4.635479]],
  ['hr', 'gray', 0, [3.213071, 4.388782, 5.142268, 8.278964, 4.407878]],
  ['hr', 'gray', 4, [3.270981, 5.266753, 5.150313, 8.682717, 4.631542]],
  ['bicubic', 'y', 0, [7.340972, 8.516138, 8.510999, 9.838462, 7.78121]],
  ['bicubic', 'y', 4, [7.416579, 8.060533, 9.485692, 9.997265, 7.601934]],
  ['bicubic', 'gray', 0, [7.257622, 8.527802, 8.657738, 9.320929, 7.795878]],
  ['bicubic', 'gray', 4, [7.31595, 8.141333, 9.655606, 9.618605, 7.659003]],
  ['nearest', 'y', 0, [7.490153, 10.958812, 25.516682, 12.174789, 10.339181]],
  ['nearest', 'y', 4, [7.422428, 11.838704, 26.244289, 12.33751, 10.249796]],
  ['nearest', 'gray', 0, [7.607134, 11.230878, 27.831142, 12.603781, 11.187325]],
  ['nearest', 'gray', 4, [7.465348, 11.714822, 27.708234, 12.863906, 11.228584]],
] as const;

/** TID2013: the authors' MATLAB gave 3.654922 for I04, where nothing is flat, and agrees to 0.04 in the others. */
const TID2013 = { I03: 15.745904, I04: 3.654922, I06: 3.234317, I08: 3.202014, I19: 8.66797 };

const near = (value: number, expected: number): boolean => Math.abs(value - expected) < 1e-5;

describe('niqe', () => {
  it('equals an implementation in NumPy, also where parts are flat', {
    skip: skipWithoutPython,
  }, async () => {
    const partlyFlat = synthetic(288, 192, { seed: 2, noise: 9 });
    partlyFlat.data.fill(90, 0, 288 * 3 * 60);
    const cases = [
      { image: synthetic(205, 301, { seed: 1, noise: 20 }), cropBorder: 0 },
      { image: partlyFlat, cropBorder: 0 },
      { image: synthetic(330, 204, { seed: 3, noise: 2 }), cropBorder: 6 },
    ];
    await askPython<number>('niqe.py', cases, async (expected, folder) => {
      const parameters = await readNiqeParameters(join(folder, 'parameters.npz'));
      for (const [i, { image, cropBorder }] of cases.entries()) {
        const score = await niqe(image, { cropBorder, parameters });
        assert.ok(near(score, expected[i]), `case ${i}: ${score} against ${expected[i]}`);
      }
    });
  });

  it('gives the 60 values of Set5 and the 5 of TID2013', { skip }, async () => {
    const parameters = await readNiqeParameters(weights);
    const names = ['baby', 'bird', 'butterfly', 'head', 'woman'];
    for (const [at, name] of names.entries()) {
      const file = (folder: string): Promise<RgbImage> =>
        readImage(join(shared, 'set5', folder, `${name}.png`));
      const lr = await file('LR_bicubic_x4');
      const images = {
        hr: await file('HR_mod12'),
        bicubic: upscaleBicubic(lr, 4),
        nearest: nearest(lr, 4),
      };
      for (const [kind, channel, cropBorder, expected] of SET5) {
        const score = await niqe(images[kind], { channel, cropBorder, parameters });
        assert.ok(near(score, expected[at]), `${name} ${kind} ${channel} ${cropBorder}: ${score}`);
      }
    }
    for (const [name, expected] of Object.entries(TID2013)) {
      const image = await readImage(join(shared, 'tid2013_pairs', 'dist', `${name}.png`));
      const score = await niqe(image, { channel: 'gray', parameters });
      assert.ok(near(score, expected), `${name}: ${score}`);
    }
  });

  it('sees rounded Y alone: a level of blue is a tenth of one, and rarely seen', {
    skip,
  }, async () => {
    const parameters = await readNiqeParameters(weights);
    const image = synthetic(200, 200, { seed: 4, noise: 20 });
    const score = await niqe(image, { parameters });
    const y = (data: Uint8Array, i: number): number =>
      Math.round(16 + (65.481 * data[i] + 128.553 * data[i + 1] + 24.966 * data[i + 2]) / 255);
    const seen = { same: 0, moved: 0 };
    for (let pixel = 40 * 200 + 40; pixel < 40 * 200 + 80; pixel++) {
      const data = image.data.slice();
      data[pixel * 3 + 2] ^= 1;
      const moved = y(data, pixel * 3) !== y(image.data, pixel * 3);
      seen[moved ? 'moved' : 'same']++;
      assert.equal((await niqe({ ...image, data }, { parameters })) !== score, moved);
    }
    assert.ok(seen.same > 0 && seen.moved > 0, JSON.stringify(seen));
  });

  it('refuses images of fewer than two blocks, or of flat ones', { skip }, async () => {
    const parameters = await readNiqeParameters(weights);
    const image = synthetic(192, 96, { seed: 1, noise: 20 });
    assert.ok((await niqe(image, { parameters })) > 0);
    await assert.rejects(
      niqe(image, { parameters, cropBorder: 1 }),
      /niqe: .* at least 2 blocks of 96x96 .* but got 192x96 with a border of 1; take a larger/,
    );
    await assert.rejects(niqe(flat(7, 300, 300), { parameters }), /that are not flat/);
  });

  it('says as a metric on how many blocks it rests, and NaN where there are too few', {
    skip,
  }, async () => {
    process.env.SRGAN_NIQE = weights;
    try {
      assert.equal(niqeMetric.missing?.(), undefined);
      const meter = await openMeter([niqeMetric]);
      const sr = synthetic(200, 296, { seed: 1, noise: 20 });
      const images = { sr, hr: sr, lr: sr, scale: 4, cropBorder: 4 };
      const whole = await meter.measure(images);
      assert.equal(whole.niqeBlocks, 6);
      const inside = crop(sr, { left: 4, top: 4, width: 192, height: 288 });
      const parameters = await readNiqeParameters();
      assert.equal(whole.niqe, await niqe(inside, { parameters }));
      const small = await meter.measure({ ...images, sr: flat(3, 110, 110) });
      assert.deepEqual(small, { niqe: Number.NaN, niqeBlocks: 1 });
    } finally {
      delete process.env.SRGAN_NIQE;
    }
  });
});

describe('the parameters of NIQE', () => {
  it('are missed with the command that gets them', async () => {
    const before = process.env.SRGAN_DATASETS;
    process.env.SRGAN_DATASETS = join(__dirname, 'nowhere');
    try {
      assert.match(niqeMetric.missing?.() ?? '', /nowhere.*`npx srgan data fetch niqe` gets them/);
      await assert.rejects(readNiqeParameters(), /none on this disk; .*srgan data fetch niqe/);
      await assert.rejects(
        readNiqeParameters(__filename.replace('.ts', '')),
        /must be an .npz file or a folder with one/,
      );
      await assert.rejects(
        readNiqeParameters(__filename),
        /niqe.plain.test.ts must be .*, but got/,
      );
    } finally {
      if (before === undefined) delete process.env.SRGAN_DATASETS;
      else process.env.SRGAN_DATASETS = before;
    }
  });
});
