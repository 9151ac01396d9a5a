// The list of metrics: lookups, conventions, and the values of its PSNR and SSIM against scikit-image.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openMeter } from '../../lib/evaluation/meter';
import {
  conventionOf,
  METRICS,
  mainColumns,
  metricColumn,
  metricsNamed,
} from '../../lib/evaluation/metrics';
import { psnrMetric } from '../../lib/evaluation/psnr';
import { ssimMetric } from '../../lib/evaluation/ssim';
import type { RgbImage } from '../../lib/images/image';
import { downscaleBicubic, upscaleBicubic } from '../../lib/images/imresize';
import { readImage } from '../../lib/images/read-image';
import { flat, synthetic } from './images';
import { contrastMetric } from './own-metric';
import { askPython, skipWithoutPython } from './python';

const root = join(__dirname, '..', '..');
const shared = process.env.SRGAN_SHARED_DATA ?? join(root, '..', 'shared', 'data');
const set5 = join(shared, 'set5', 'HR_mod12');

describe('the list of metrics', () => {
  it('has names and keys that differ', () => {
    const names = METRICS.map(({ name }) => name);
    const keys = METRICS.flatMap(({ columns }) => columns.map(({ key }) => key));
    assert.equal(new Set(names).size, names.length);
    assert.equal(new Set(keys).size, keys.length);
  });

  it('finds metrics by name and columns by key, also in a list of the caller', () => {
    assert.deepEqual(metricsNamed(['ssim', 'mos']), [ssimMetric]);
    assert.deepEqual(metricColumn('psnrY'), psnrMetric.columns[0]);
    assert.equal(metricColumn('contrast'), undefined);
    assert.equal(metricColumn('contrast', [...METRICS, contrastMetric])?.label, 'Contrast');
    assert.deepEqual(
      mainColumns([ssimMetric, contrastMetric]).map(({ key }) => key),
      ['ssimY', 'contrast'],
    );
  });

  it('says what the metrics in use mean, what they share once', () => {
    const both = conventionOf([psnrMetric, ssimMetric]);
    assert.match(both, /^PSNR in dB; SSIM after Wang .*means of per-image values\.$/);
    assert.equal(both.match(/BT\.601/g)?.length, 1);
    const own = conventionOf([contrastMetric]);
    assert.match(own, /^contrast is the range of green; 8-bit images/);
    assert.doesNotMatch(own, /PSNR|SSIM|BT\.601/);
  });
});

describe('psnr and ssim of the list', () => {
  it('equals scikit-image to 1e-6 on synthetic images', {
    skip: skipWithoutPython,
  }, async () => {
    const cases = [
      {
        a: synthetic(64, 48, { seed: 1, noise: 3 }),
        b: synthetic(64, 48, { seed: 2, noise: 12 }),
        cropBorder: 4,
      },
      {
        a: synthetic(31, 57, { seed: 3, noise: 0 }),
        b: synthetic(31, 57, { seed: 4, noise: 40 }),
        cropBorder: 0,
      },
      { a: flat(3, 40, 30), b: synthetic(40, 30, { seed: 5, noise: 70 }), cropBorder: 3 },
      { a: synthetic(12, 12, { seed: 6, noise: 9 }), b: flat(255, 12, 12), cropBorder: 0 },
    ];
    await assertEqualsScikitImage(cases);
  });

  const skip = skipWithoutPython || (existsSync(set5) ? false : `no shared data at ${set5}`);
  it('equals scikit-image to 1e-6 on Set5 enlarged by bicubic', { skip }, async () => {
    const cases: Case[] = [];
    for (const file of readdirSync(set5)) {
      const hr = await readImage(join(set5, file));
      cases.push({ a: upscaleBicubic(downscaleBicubic(hr, 4), 4), b: hr, cropBorder: 4 });
    }
    await assertEqualsScikitImage(cases);
  });
});

interface Case {
  a: RgbImage;
  b: RgbImage;
  cropBorder: number;
}

async function assertEqualsScikitImage(cases: readonly Case[]): Promise<void> {
  const meter = await openMeter([psnrMetric, ssimMetric]);
  await askPython<Record<string, number>>('scikit_image.py', cases, async (theirs) => {
    for (const [i, { a, b, cropBorder }] of cases.entries()) {
      const ours = await meter.measure({ sr: a, hr: b, lr: b, scale: 1, cropBorder });
      for (const metric of ['psnrY', 'ssimY', 'psnrRgb', 'ssimRgb'] as const) {
        const difference = Math.abs(ours[metric] - theirs[i][metric]);
        assert.ok(
          difference < 1e-6,
          `case ${i} ${metric}: ${ours[metric]} against ${theirs[i][metric]}`,
        );
      }
    }
  });
}
