// A researcher's own network, loss term, discriminator and validation in one run: trained, saved, resumed, opened again.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type { TrainingConfig } from '../../lib/config/config';
import type { OwnParts } from '../../lib/config/own-parts';
import { openDataset } from '../../lib/data/dataset';
import { loadPair } from '../../lib/data/pairs';
import { startEngine } from '../../lib/engine/engine';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import type { Validate } from '../../lib/experiments/run-options';
import { readMetrics } from '../../lib/runs/metrics-file';
import { openUpscaler } from '../../lib/runs/open-model';
import { runFolder } from '../../lib/runs/run-folder';
import { readTensorFile } from '../../lib/training/safetensors';
import { withValues } from '../config/with-value';
import { edgeTerm, MINI, miniDiscriminator, miniGenerator } from '../own-parts';
import { picture } from '../support';
import { openWorkspace, type Workspace } from '../tiny-runs';
import { assertSameRun } from './compare-runs';
import { train, trainUntil } from './runs';

const own: OwnParts = {
  terms: [edgeTerm],
  generators: [miniGenerator],
  discriminators: [miniDiscriminator],
};

/** Mean brightness of the first image's enlargement: a column `brightness`. */
const validate: Validate = async (model, { images }) => {
  const { lr } = await loadPair(images[0], model.scale);
  const { data } = await model.upscale(lr);
  return { brightness: data.reduce((sum, value) => sum + value, 0) / data.length };
};

let workspace: Workspace;
let pretrain: TrainingConfig;
let adversarial: TrainingConfig;
before(async () => {
  await startEngine();
  workspace = await openWorkspace();
  const parts = { generator: MINI, 'loss.edge': { weight: 0.5, power: 1 } };
  pretrain = withValues(workspace.pretrain, parts);
  adversarial = withValues(workspace.adversarial, {
    ...parts,
    discriminator: { kind: 'mean' },
    pretrained: 'mini-base',
  });
  await train(withValues(pretrain, { numSteps: 2 }), { run: 'mini-base', ...own });
});
after(() => workspace.dispose());

const header = (run: string): string[] =>
  readFileSync(join(runFolder(run).path, 'metrics.csv'), 'utf8')
    .split('\n')[0]
    .split(',');

for (const phase of ['pretrain', 'adversarial'] as const) {
  describe(`own parts in ${phase}`, () => {
    let config: TrainingConfig;
    const options = { ...own, validate };
    const name = (kind: string): string => `${phase}-${kind}`;
    before(async () => {
      config = { pretrain, adversarial }[phase];
      await train(config, { run: name('whole'), ...options });
    });

    it('are columns of metrics.csv, the validation in its place, and notes of the environment', async () => {
      const columns = header(name('whole'));
      assert.ok(columns.includes('edgeLoss') && columns.includes('totalLoss'), columns.join());
      assert.deepEqual(columns.slice(-3), ['brightness', 'seconds', 'tensors']);
      assert.ok(!columns.includes('validationPsnrY'), 'nothing measures it');
      const rows = await readMetrics(runFolder(name('whole')));
      assert.ok(rows.every((row) => Number(row.edgeLoss) > 0));
      assert.deepEqual(
        rows.filter((row) => 'brightness' in row).map(({ step }) => step),
        [4, 8],
      );
      const path = join(runFolder(name('whole')).path, 'environment.json');
      const environment = JSON.parse(readFileSync(path, 'utf8'));
      assert.equal(environment.edgePower, 1);
      assert.ok(environment.bicubic.brightness > 0, 'bicubic is measured in the same way');
    });

    it('are saved and resumed to the same weights and rows', async () => {
      const run = name('halves');
      await trainUntil(3, config, { run, ...options });
      await train(config, { run, existing: 'resume', ...options });
      await assertSameRun(run, name('whole'));
    });

    it('keep the latest generator, where the validation has no score that is known', async () => {
      const { metadata } = await readTensorFile(runFolder(name('whole')).bestCheckpoint);
      const { step, brightness } = JSON.parse(metadata.state);
      assert.equal(step, 8);
      assert.equal(typeof brightness, 'number');
    });

    it('are opened with the parts: the model that the run validated last', async () => {
      const { numTensors } = tf.memory();
      const upscaler = await openUpscaler(name('whole'), own);
      assert.deepEqual([upscaler.name, upscaler.scale], [name('whole'), 2]);
      const { width } = await upscaler.upscale(picture(10, 1));
      assert.equal(width, 20);
      const validation = await openDataset(workspace.pictures, { split: 'validation', seed: 1 });
      const again = await validate(upscaler, validation, {});
      const { metadata } = await readTensorFile(runFolder(name('whole')).bestCheckpoint);
      assert.ok(Number.isFinite(again.brightness));
      assert.equal(again.brightness, JSON.parse(metadata.state).brightness);
      upscaler.dispose();
      const models = ['bicubic', name('whole')];
      const { means } = await evaluateModels({ models, data: workspace.pictures, ...own });
      assert.ok(means.every(({ psnrY }) => Number.isFinite(psnrY)));
      assert.equal(tf.memory().numTensors, numTensors);
    });

    it('are measured by name, at their own scale, with their generators', async () => {
      const options = { models: ['bicubic', name('whole')], data: workspace.pictures };
      const { means } = await evaluateModels({ ...options, ...own });
      assert.ok(means.every(({ psnrY }) => Number.isFinite(psnrY)));
      await assert.rejects(
        evaluateModels(options),
        /must be one of srresnet, rrdb, but got "mini"/,
      );
    });

    it('are asked for in a clear sentence where they are not handed over', async () => {
      const { numTensors } = tf.memory();
      const run = name('whole');
      await assert.rejects(
        openUpscaler(run),
        /generator\.kind must be one of srresnet, rrdb, but got "mini"/,
      );
      await assert.rejects(
        train(config, { run, existing: 'resume' }),
        /generator\.kind must be one of srresnet, rrdb, but got "mini"; loss must be without the unknown key edge/,
      );
      await assert.rejects(
        train(config, { run, existing: 'resume', ...own, terms: [] }),
        /loss must be without the unknown key edge/,
      );
      assert.equal(tf.memory().numTensors, numTensors);
    });
  });
}

describe('own parts that fail', () => {
  it('end the run with their own error, and leave no tensor', async () => {
    const broken = {
      ...edgeTerm,
      open: () => ({
        measure: () => {
          throw new Error('not yet written');
        },
      }),
    };
    const { numTensors } = tf.memory();
    await assert.rejects(
      train(pretrain, { run: 'broken-term', ...own, terms: [broken] }),
      /not yet written/,
    );
    assert.equal(tf.memory().numTensors, numTensors);
    const failing = async (): Promise<never> => {
      throw new Error('no such metric');
    };
    await assert.rejects(
      train(pretrain, { run: 'broken-validation', ...own, validate: failing }),
      /no such metric/,
    );
    assert.equal(tf.memory().numTensors, numTensors);
  });
});
