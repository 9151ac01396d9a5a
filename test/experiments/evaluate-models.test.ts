// Models measured by name.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ssimMetric } from '../../lib/evaluation/ssim';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import { temporaryFolder, writePictures } from '../support';

const folder = temporaryFolder();
const photos = join(folder.path, 'photos');

before(async () => {
  await mkdir(photos);
  await writePictures(photos, { count: 2, size: 48 });
});
after(() => folder.dispose());

describe('evaluateModels', () => {
  it('gives rows, means and what they mean, of the metrics asked for', async () => {
    const { rows, means, convention } = await evaluateModels({
      models: ['bicubic', photos],
      data: photos,
      metrics: [ssimMetric],
    });
    assert.deepEqual(
      rows.map(({ model, image }) => `${model} ${image}`),
      ['bicubic picture-0', 'photos picture-0', 'bicubic picture-1', 'photos picture-1'],
    );
    assert.ok(Math.abs(means[1].ssimY - 1) < 1e-12, 'the photographs themselves');
    assert.ok(means[0].ssimY < 1);
    assert.ok(!('psnrY' in means[0]));
    assert.match(convention, /^SSIM/);
  });

  it('waits for what is done with each step before it goes on', async () => {
    const log: string[] = [];
    await evaluateModels({
      models: ['bicubic'],
      data: photos,
      async onProgress({ row, done }) {
        log.push(`begin ${row.image}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        log.push(`end ${done}`);
      },
    });
    assert.deepEqual(log, ['begin picture-0', 'end 1', 'begin picture-1', 'end 2']);
  });

  it('names a model that it cannot find', async () => {
    await assert.rejects(
      evaluateModels({ models: ['absent'], data: photos }),
      /model must be bicubic, a run .*absent/,
    );
  });
});
