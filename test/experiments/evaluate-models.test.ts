// Models measured by name.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { presetConfig } from '../../lib/config/presets';
import { startEngine } from '../../lib/engine/engine';
import { ssimMetric } from '../../lib/evaluation/ssim';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import { createRandom } from '../../lib/random/random';
import { writeRunConfig } from '../../lib/runs/run-config';
import { runFolder } from '../../lib/runs/run-folder';
import { saveCheckpoint } from '../../lib/training/checkpoint';
import { MINI, miniGenerator } from '../own-parts';
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

  it('takes the scale of the runs, and an own generator that is handed over', async () => {
    const { SRGAN_RESULTS } = process.env;
    process.env.SRGAN_RESULTS = join(folder.path, 'results');
    await startEngine();
    const run = runFolder('mini');
    mkdirSync(run.path, { recursive: true });
    await writeRunConfig(run, { ...presetConfig('pretrain', 'smoke'), generator: MINI });
    const generator = miniGenerator.build(MINI, createRandom(1));
    await saveCheckpoint(
      run.bestCheckpoint,
      { networks: { generator }, optimizers: {} },
      { step: 1 },
    );
    const { numTensors } = tf.memory();
    const models = ['bicubic', 'mini'];
    try {
      const { means } = await evaluateModels({ models, data: photos, generators: [miniGenerator] });
      const better = await evaluateModels({ models: ['bicubic'], data: photos });
      assert.ok(means[0].psnrY > better.means[0].psnrY + 1, 'x2, which is easier than x4');
      assert.ok(Number.isFinite(means[1].psnrY));
      await assert.rejects(evaluateModels({ models, data: photos }), /must be one of srresnet/);
      assert.equal(tf.memory().numTensors, numTensors);
    } finally {
      generator.dispose();
      if (SRGAN_RESULTS === undefined) delete process.env.SRGAN_RESULTS;
      else process.env.SRGAN_RESULTS = SRGAN_RESULTS;
    }
  });

  it('names a model that it cannot find', async () => {
    await assert.rejects(
      evaluateModels({ models: ['absent'], data: photos }),
      /model must be bicubic, a run .*absent/,
    );
  });
});
