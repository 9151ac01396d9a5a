// Published figures: for which sets, in which columns, and that they are what our own bicubic agrees with.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { metricColumn } from '../../lib/evaluation/metrics';
import { psnrMetric } from '../../lib/evaluation/psnr';
import { PUBLISHED } from '../../lib/evaluation/published';
import { benchmarkOf, publishedRows } from '../../lib/evaluation/published-rows';
import { ssimMetric } from '../../lib/evaluation/ssim';

const metrics = [psnrMetric, ssimMetric];

describe('benchmarkOf', () => {
  it('knows a set by its name or its folder, and by its number of images', () => {
    const cases = [
      ...([
        ['set5', 5, 'set5'],
        ['/data/Set5', 5, 'set5'],
        ['/data/set5/HR_mod12', 5, 'set5'],
      ] as const),
      ...([
        ['./Set_14/', 14, 'set14'],
        ['BSDS100', 100, 'bsd100'],
        ['Urban100/HR', 100, 'urban100'],
      ] as const),
      ...([
        ['set5', 4, undefined],
        ['set14', 12, undefined],
        ['photos', 5, undefined],
      ] as const),
      ...([
        ['/set5/data/HR', 5, undefined],
        ['', 5, undefined],
      ] as const),
    ];
    for (const [data, images, expected] of cases) {
      assert.equal(benchmarkOf(data, images), expected, data);
    }
  });
});

describe('publishedRows', () => {
  it('gives what was measured, marked as quoted, with its source', () => {
    const rows = publishedRows('set14', { dataset: 'mine', scale: 4, metrics });
    const esrgan = rows.find(({ model }) => model === 'RCAN (quoted: Wang et al. 2018)');
    assert.deepEqual(esrgan?.values, { psnrY: 28.87, ssimY: 0.7889 });
    assert.match(esrgan?.source ?? '', /^Wang et al\. 2018: arXiv 1809\.00219 .*Table 2/);
    assert.ok(
      rows.every(({ model, dataset }) => /\(quoted: .+\)$/.test(model) && dataset === 'mine'),
    );
    const psnrOnly = publishedRows('set14', { dataset: 'mine', scale: 4, metrics: [psnrMetric] });
    assert.ok(psnrOnly.every(({ values }) => !('ssimY' in values)));
    const ssimOnly = publishedRows('set14', { dataset: 'mine', scale: 4, metrics: [ssimMetric] });
    assert.ok(ssimOnly.length > 0 && ssimOnly.every(({ model }) => !model.includes('Ledig')));
  });

  it('has none for another scale, and none of the SRGAN paper of Urban100', () => {
    assert.deepEqual(publishedRows('set5', { dataset: 'a', scale: 2, metrics }), []);
    const urban = publishedRows('urban100', { dataset: 'a', scale: 4, metrics });
    assert.ok(urban.length > 0 && urban.every(({ model }) => !model.includes('Ledig')));
  });
});

describe('the tables', () => {
  it('have a value for each of their columns, and methods rise as their papers say', () => {
    for (const { source, keys, sets } of PUBLISHED) {
      assert.ok(
        keys.every((key) => metricColumn(key) !== undefined),
        source,
      );
      for (const [set, methods] of Object.entries(sets)) {
        for (const [method, values] of Object.entries(methods)) {
          assert.equal(values.length, keys.length, `${source} ${set} ${method}`);
        }
      }
    }
    const [srgan, esrgan] = PUBLISHED;
    for (const set of ['set5', 'set14', 'bsd100']) {
      const { SRResNet, bicubic, ...rest } = srgan.sets[set];
      assert.ok(
        Object.values(rest).every(([psnr]) => psnr < SRResNet[0]),
        set,
      );
      // both papers' bicubic is MATLAB's, on the same images
      assert.ok(Math.abs(bicubic[0] - esrgan.sets[set].bicubic[0]) <= 0.02, set);
    }
  });
});
