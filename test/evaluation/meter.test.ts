// Several metrics opened, measured and disposed as one.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openMeter } from '../../lib/evaluation/meter';
import type { Metric } from '../../lib/evaluation/metric';
import { psnrMetric } from '../../lib/evaluation/psnr';
import { flat } from './images';
import { contrastMetric } from './own-metric';

const images = { sr: flat(100), hr: flat(110), lr: flat(110, 5, 5), scale: 4, cropBorder: 4 };

/** A metric that writes what happens to it into a log. */
function logged(key: string, log: string[], failing = false): Metric {
  return {
    name: key,
    columns: [{ key, label: key, digits: 0, best: 'max' }],
    convention: [key],
    open() {
      if (failing) throw new Error(`no weights of ${key}`);
      log.push(`open ${key}`);
      return { measure: () => ({ [key]: 1 }), dispose: () => log.push(`dispose ${key}`) };
    },
  };
}

describe('openMeter', () => {
  it('measures the columns of all metrics, in their order', async () => {
    const meter = await openMeter([contrastMetric, psnrMetric]);
    const measured = await meter.measure(images);
    assert.deepEqual(Object.keys(measured), ['contrast', 'psnrY', 'psnrRgb']);
    assert.equal(measured.contrast, 0);
    assert.ok(Math.abs(measured.psnrRgb - 10 * Math.log10(65025 / 100)) < 1e-12);
    meter.dispose(); // neither has anything to dispose
  });

  it('disposes what it opened, once, last first, also when the next metric fails', async () => {
    const log: string[] = [];
    const meter = await openMeter([logged('a', log), logged('b', log)]);
    meter.dispose();
    meter.dispose();
    assert.deepEqual(log.splice(0), ['open a', 'open b', 'dispose b', 'dispose a']);
    await assert.rejects(openMeter([logged('a', log), logged('b', log, true)]), /no weights of b/);
    assert.deepEqual(log, ['open a', 'dispose a']);
  });

  it('refuses keys used twice, and the names of a row', async () => {
    await assert.rejects(openMeter([psnrMetric, psnrMetric]), /keys .* but got psnrY twice/);
    await assert.rejects(openMeter([logged('image', [])]), /also from .*, but got image twice/);
  });

  it('passes NaN on, and refuses a metric that leaves out a column of its own', async () => {
    const measuring = (measured: Record<string, number>): Metric => ({
      ...contrastMetric,
      open: () => ({ measure: () => measured }),
    });
    const nan = await openMeter([measuring({ contrast: Number.NaN })]);
    assert.deepEqual(await nan.measure(images), { contrast: Number.NaN });
    const less = await openMeter([measuring({ other: 1 })]);
    await assert.rejects(less.measure(images), /contrast must return a number as contrast/);
  });
});
