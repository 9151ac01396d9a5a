// Models measured by name.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { presetConfig } from '../../lib/config/presets';
import { startEngine } from '../../lib/engine/engine';
import type { EvaluationFailure } from '../../lib/evaluation/evaluate';
import { psnrMetric } from '../../lib/evaluation/psnr';
import { ssimMetric } from '../../lib/evaluation/ssim';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import type { Upscaler } from '../../lib/inference/upscaler';
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

  it('measures an own upscaler, which its maker disposes, by its scale', async () => {
    let disposed = 0;
    const own = { ...bicubicUpscaler(2), name: 'own', parameters: 7, dispose: () => disposed++ };
    const { means, base } = await evaluateModels({
      ...{ models: ['bicubic', own], data: photos, base: 'own' },
      onSet: ({ scale, models }) => {
        assert.equal(scale, 2);
        assert.deepEqual(models[1], { name: 'own', kind: 'own', caveats: [], parameters: 7 });
      },
    });
    assert.equal(means[1].psnrY, means[0].psnrY);
    assert.deepEqual([base, disposed], ['own', 0]);
    await assert.rejects(
      evaluateModels({ models: [own, own], data: photos }),
      /names of upscalers must differ, but got own twice/,
    );
  });

  it('measures several sets with LR of each, and tells folders of one name apart', async () => {
    const sets = ['one', 'two'].map((name) => join(folder.path, name, 'HR'));
    const lr = ['one', 'two'].map((name) => join(folder.path, name, 'LR'));
    for (const [i, set] of sets.entries()) {
      await mkdir(set, { recursive: true });
      await writePictures(set, { count: 2, size: 40 + 8 * i });
      await mkdir(lr[i]);
      await writePictures(lr[i], { count: 2, size: 10 + 2 * i });
    }
    const { means, rows, differences } = await evaluateModels({
      ...{ models: ['bicubic', sets[0]], data: sets.slice(0, 1), lr: lr[0] },
    });
    assert.deepEqual([means.length, rows.length, means[0].dataset], [2, 4, 'HR']);
    assert.ok(differences.every(({ base, low }) => base === 'bicubic' && low === undefined));
    const both = await evaluateModels({ models: ['bicubic'], data: sets, lr });
    assert.deepEqual(
      both.means.map(({ dataset, images }) => [dataset, images]),
      [
        ['one-HR', 2],
        ['two-HR', 2],
      ],
    );
    assert.equal(both.means[0].psnrY, means[0].psnrY);
    const made = await evaluateModels({ models: ['bicubic'], data: sets });
    assert.notEqual(made.means[0].psnrY, both.means[0].psnrY, 'LR is not that of the folder');
    const wrong = { models: ['bicubic'], data: sets };
    await assert.rejects(evaluateModels({ ...wrong, lr: lr[0] }), /lr must be one folder for each/);
    await assert.rejects(
      evaluateModels({ ...wrong, data: [sets[0], sets[0]] }),
      /data must be different sets, but got one-HR twice/,
    );
    await assert.rejects(evaluateModels({ ...wrong, data: [] }), /data must name a set/);
  });

  it('goes on with the next set where every image of one fails, and says which are missing', async () => {
    const bicubic = bicubicUpscaler(4);
    const upscale: Upscaler['upscale'] = async (lr) => {
      if (lr.width === 12) throw new Error('no');
      return bicubic.upscale(lr);
    };
    const more = join(folder.path, 'more');
    await mkdir(more);
    await writePictures(more, { count: 2, size: 40 });
    const failed: string[] = [];
    const options = {
      models: [{ ...bicubic, name: 'fragile', upscale }],
      onFailure: ({ dataset, image }: EvaluationFailure) => failed.push(`${dataset} ${image}`),
    };
    const { means, convention } = await evaluateModels({ ...options, data: [photos, more] });
    assert.deepEqual(
      means.map(({ dataset }) => dataset),
      ['more'],
    );
    assert.deepEqual(failed, ['photos picture-0', 'photos picture-1']);
    assert.match(convention, / Without picture-0 of photos, picture-1 of photos, which failed\.$/);
    await assert.rejects(evaluateModels({ ...options, data: [photos] }), /no/);
  });

  it('shows published figures only where asked, beside the rows and never in them', async () => {
    const set5 = join(folder.path, 'Set5');
    await mkdir(set5);
    await writePictures(set5, { count: 5, size: 40 });
    const plain = await evaluateModels({ models: ['bicubic'], data: set5 });
    assert.ok(!('published' in plain));
    const notices: string[] = [];
    const onNotice = (sentence: string) => notices.push(sentence);
    const options = { models: ['bicubic'], published: true, metrics: [psnrMetric], onNotice };
    const { published = [], means, rows } = await evaluateModels({ ...options, data: set5 });
    const srgan = published.find(({ model }) => model === 'SRGAN (quoted: Ledig et al. 2017)');
    assert.deepEqual([srgan?.dataset, srgan?.values], ['Set5', { psnrY: 29.4 }]);
    assert.deepEqual([rows.length, means.length, notices], [5, 1, []]);
    assert.deepEqual((await evaluateModels({ ...options, data: photos })).published, []);
    assert.deepEqual(notices, ['No published figures are known for photos x4.']);
  });

  it('names a model that it cannot find', async () => {
    await assert.rejects(
      evaluateModels({ models: ['absent'], data: photos }),
      /model must be bicubic, a run .*absent/,
    );
  });
});
