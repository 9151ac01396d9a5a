// A researcher's own generator, loss term and validation: handed to runs, kept in their files, needed to open them.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { composeConfig } from '../../lib/config/compose-config';
import { startEngine } from '../../lib/engine/engine';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import { pretrain } from '../../lib/experiments/pretrain';
import type { LossTerm } from '../../lib/losses/loss-term';
import { bicubicEnlarge } from '../../lib/models/bicubic-enlarge';
import type { GeneratorKind } from '../../lib/models/generator-kind';
import { conv2d } from '../../lib/models/layers';
import { createNetwork, createWeightStore } from '../../lib/models/network';
import { readMetrics } from '../../lib/runs/metrics-file';
import { openUpscaler } from '../../lib/runs/open-model';
import { describeRun } from '../../lib/runs/run-config';
import { runFolder } from '../../lib/runs/run-folder';
import { temporaryFolder, writePictures } from '../support';

const folder = temporaryFolder();
const photos = join(folder.path, 'photos');

const brightness: LossTerm = {
  name: 'brightness',
  label: 'brightness',
  open: () => ({ measure: ({ sr, hr }) => tf.abs(tf.sub<tf.Scalar>(tf.mean(sr), tf.mean(hr))) }),
};

const sharpener: GeneratorKind = {
  kind: 'sharpener',
  label: 'Sharpener',
  adversarialName: 'sharpener-gan',
  sizeName: () => 'k3',
  build({ scale }, random) {
    const store = createWeightStore(random);
    const layer = conv2d(store, 'conv', { inChannels: 3, filters: 3 });
    const network = createNetwork<tf.Tensor4D>('sharpener', store, (lr) =>
      layer(bicubicEnlarge(lr, scale)),
    );
    return { ...network, scale };
  },
};

const own = { terms: [brightness], generators: [sharpener] };

before(async () => {
  await mkdir(photos);
  await writePictures(photos, { count: 4, size: 48 });
  process.env.SRGAN_RESULTS = join(folder.path, 'results');
  await startEngine();
  const config = await composeConfig('pretrain', {
    ...own,
    preset: 'smoke',
    data: photos,
    overrides: {
      data: { hrCropSize: 32, batchSize: 2 },
      generator: { kind: 'sharpener', scale: 2 },
      loss: { brightness: { weight: 0.5 } },
      numSteps: 4,
      logEvery: 2,
      validateEvery: 4,
    },
  });
  let validated = 0;
  await pretrain(config, {
    ...own,
    run: 'own',
    validate: async () => ({ validationCount: validated++ }),
  });
});
after(() => folder.dispose());

describe('a run of own parts', () => {
  it('names them in its configuration', async () => {
    const { generator, weights } = await describeRun(runFolder('own'));
    assert.deepEqual(generator, { kind: 'sharpener', scale: 2 });
    assert.deepEqual(weights, { pixel: 1, brightness: 0.5 });
  });

  it('has a column for its term and for what its validation measures, in the rows that have a value', async () => {
    const rows = await readMetrics(runFolder('own'));
    assert.ok(rows.every(({ brightnessLoss }) => Number(brightnessLoss) > 0));
    // bicubic was validated first
    assert.deepEqual(
      rows.map(({ validationCount }) => validationCount),
      [undefined, 1],
    );
    assert.ok(rows.every((row) => !('validationPsnrY' in row)));
  });

  it('opens and is measured with its generator, at its own scale', async () => {
    const upscaler = await openUpscaler('own', own);
    assert.equal(upscaler.scale, 2);
    upscaler.dispose();
    const { means } = await evaluateModels({ models: ['bicubic', 'own'], data: photos, ...own });
    assert.deepEqual(
      means.map(({ model }) => model),
      ['bicubic', 'own'],
    );
  });

  it('does not open without: the error names the kind', async () => {
    await assert.rejects(
      openUpscaler('own'),
      /generator\.kind must be one of .*but got "sharpener"/,
    );
    await assert.rejects(evaluateModels({ models: ['own'], data: photos }), /sharpener/);
  });
});
