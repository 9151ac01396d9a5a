// How runs begin: what they leave, what they say, and starts that fail and leave nothing.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, mock } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type { TrainingConfig } from '../../lib/config/config';
import { startEngine } from '../../lib/engine/engine';
import type { RunOptions } from '../../lib/experiments/run-options';
import { readMetrics } from '../../lib/runs/metrics-file';
import { runFolder } from '../../lib/runs/run-folder';
import { readTensorFile } from '../../lib/training/safetensors';
import { withValues } from '../config/with-value';
import { openWorkspace, type Workspace } from '../tiny-runs';
import { train } from './runs';

let workspace: Workspace;
let pretrain: TrainingConfig;
let adversarial: TrainingConfig;
before(async () => {
  await startEngine();
  workspace = await openWorkspace();
  ({ pretrain, adversarial } = workspace);
});
after(() => workspace.dispose());

const readJson = (run: string, file: string) =>
  JSON.parse(readFileSync(join(runFolder(run).path, file), 'utf8'));

describe('a run', () => {
  for (const phase of ['pretrain', 'adversarial'] as const) {
    it(`leaves config, environment, metrics and checkpoints, and no tensor (${phase})`, async () => {
      const config = workspace[phase];
      const { numTensors } = tf.memory();
      const { run, reason, step, validation } = await train(config, { run: `left-${phase}` });
      assert.equal(tf.memory().numTensors, numTensors);
      assert.deepEqual([reason, step, run.name], ['finished', 8, `left-${phase}`]);
      assert.deepEqual(readJson(run.name, 'config.json'), config);
      assert.match(readJson(run.name, 'environment.json').data.train.sha256, /^[0-9a-f]{64}$/);
      assert.deepEqual(readdirSync(run.path).sort(), [
        ...['checkpoints', 'config.json', 'environment.json', 'figures', 'metrics.csv', 'samples'],
      ]);
      const rows = await readMetrics(run);
      assert.deepEqual(
        rows.map(({ step }) => step),
        [2, 4, 6, 8],
      );
      const best = await readTensorFile(run.bestCheckpoint);
      assert.ok([...best.tensors.keys()].every((name) => name.startsWith('generator/')));
      assert.equal(
        validation.model?.validationPsnrY?.toFixed(4),
        Number(rows[3].validationPsnrY).toFixed(4),
      );
      assert.ok(Number(validation.bicubic.validationPsnrY) > 20);
      const measures = Object.keys(rows[1]);
      for (const name of Object.keys(config.loss)) {
        assert.ok(measures.includes(`${name}Loss`), `${name} is no column`);
      }
    });
  }

  it('is told of when it is ready, step by step, row by row and after each validation', async () => {
    const events: string[] = [];
    await train(pretrain, {
      run: 'told',
      onStart: ({ name }, { firstStep, numSteps, bicubic }) =>
        events.push(`${name} ${firstStep} ${numSteps} ${Object.keys(bicubic)}`),
      onStep: (step, measures) => {
        assert.ok(measures.pixelLoss > 0);
        events.push(`step ${step}`);
      },
      onLog: ({ step }) => events.push(`row ${step}`),
      onValidate: async ({ step, measures, model, validation }) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        assert.deepEqual([model.name, model.scale, validation.images.length], ['told', 4, 1]);
        events.push(`validated ${step} ${Object.keys(measures)}`);
      },
    });
    const columns = 'validationPsnrY,validationSsimY';
    assert.deepEqual(events, [
      `told 0 8 ${columns}`,
      ...['step 1', 'step 2', 'row 2', 'step 3', 'step 4', `validated 4 ${columns}`, 'row 4'],
      ...['step 5', 'step 6', 'row 6', 'step 7', 'step 8', `validated 8 ${columns}`, 'row 8'],
    ]);
  });

  it('gets a name of its own where none is given', async () => {
    const { run } = await train({ ...pretrain, numSteps: 1 }, {});
    assert.equal(run.name, 'srresnet-x4-b1f4-pictures-1');
  });

  it('says plainly that a game without a pretrained run starts untrained', async () => {
    const notices: string[] = [];
    const onNotice = (sentence: string) => notices.push(sentence);
    await train({ ...adversarial, numSteps: 2 }, { run: 'untrained', onNotice });
    assert.ok(
      notices.some((sentence) =>
        /No pretrained run is given \(--from\): the generator starts untrained/.test(sentence),
      ),
    );
    await train(pretrain, { run: 'base' });
    const { generator } = pretrain;
    const from = withValues(adversarial, { numSteps: 2, pretrained: 'base', generator });
    notices.length = 0;
    await train(from, { run: 'pretrained', onNotice });
    assert.ok(!notices.some((sentence) => sentence.includes('untrained')), notices.join());
    assert.equal(readJson('pretrained', 'environment.json').pretrained, 'base');
  });
});

describe('a start that fails', () => {
  /** Fails, and leaves neither folder nor tensor; then the name is free for the corrected start. */
  async function fails(
    run: string,
    config: TrainingConfig,
    sentence: RegExp,
    options: RunOptions = {},
  ): Promise<void> {
    const { numTensors } = tf.memory();
    await assert.rejects(train(config, { run, ...options }), sentence);
    assert.ok(!existsSync(runFolder(run).path), 'a folder is left');
    assert.equal(tf.memory().numTensors, numTensors);
  }

  it('on its configuration leaves nothing', async () => {
    await fails('wrong', { ...pretrain, emaDecay: 2 }, /emaDecay must be below 1, but got 2/);
  });

  it('on its data leaves nothing, and does not block its name', async () => {
    const small = withValues(pretrain, { 'data.hrCropSize': 400 });
    await fails('corrected', small, /400/);
    await fails(
      'corrected',
      withValues(pretrain, { 'data.name': '/nowhere' }),
      /must be a folder of images/,
    );
    const broken = join(workspace.path, 'broken');
    mkdirSync(broken);
    for (const name of ['a.png', 'b.png']) writeFileSync(join(broken, name), 'no picture');
    await fails('corrected', withValues(pretrain, { 'data.name': broken }), /broken|png/);
    const { reason } = await train({ ...pretrain, numSteps: 2 }, { run: 'corrected' });
    assert.equal(reason, 'finished');
  });

  it('on its pretrained run or its VGG19 leaves nothing', async () => {
    await fails(
      'orphan',
      withValues(adversarial, { pretrained: 'absent' }),
      /run must be a folder with config\.json, but got .*absent/,
    );
    const perceptual = {
      ...{ weight: 1, layers: { block1_conv1: 1 }, activation: 'after', distance: 'l1' },
      ...{ featureDivisor: 1, maxShift: 0 },
    };
    const config = withValues(adversarial, { 'loss.perceptual': perceptual });
    await fails('orphan', config, /path must be a model\.json.*\/nowhere/, {
      vggWeights: '/nowhere',
    });
  });

  it('on a name that is none leaves nothing', async () => {
    for (const run of ['..', '']) {
      await assert.rejects(train(pretrain, { run }), /run must be a name such as srresnet-1/);
    }
    await assert.rejects(
      train(pretrain, { run: '../outside' }),
      /must be a plain name of a folder in/,
    );
    assert.ok(!existsSync(join(workspace.path, 'outside')));
  });

  it('on a step that cannot fit into memory leaves nothing', async () => {
    const freemem = mock.method(os, 'freemem', () => 1e4);
    try {
      await fails(
        'huge',
        pretrain,
        /needs at least .* GB and 0\.0 GB are free; lower data\.batchSize/,
      );
    } finally {
      freemem.mock.restore();
    }
  });
});

describe('a run that exists', () => {
  before(async () => {
    await train(pretrain, { run: 'exists' });
  });

  it('is not trained over', async () => {
    await assert.rejects(
      train(pretrain, { run: 'exists' }),
      /run must be a new name, but got exists, which exists/,
    );
    assert.equal((await readMetrics(runFolder('exists'))).length, 4);
  });

  it('goes on only with the configuration that its checkpoint is made of', async () => {
    await assert.rejects(
      train({ ...pretrain, seed: 2 }, { run: 'exists', existing: 'resume' }),
      /must keep what its checkpoint is made of, but got another seed/,
    );
    await assert.rejects(
      train(adversarial, { run: 'exists', existing: 'resume' }),
      /but got another phase/,
    );
  });

  it('goes on only to at least the steps that it has done', async () => {
    const { numTensors } = tf.memory();
    await assert.rejects(
      train({ ...pretrain, numSteps: 6 }, { run: 'exists', existing: 'resume' }),
      /numSteps must be at least the 8 steps that exists has done, but got 6/,
    );
    assert.equal(tf.memory().numTensors, numTensors);
    assert.equal(readJson('exists', 'config.json').numSteps, 8, 'the refused one is not kept');
  });
});

describe('a resumed run', () => {
  it('tells where it goes on, and what was lost', async () => {
    const run = 'lost';
    await train({ ...pretrain, numSteps: 4 }, { run });
    const metrics = join(runFolder(run).path, 'metrics.csv');
    // what a process that was killed had logged after it saved
    writeFileSync(metrics, `${readFileSync(metrics, 'utf8')}5,pretrain\n7,pretrain\n`);
    const notices: string[] = [];
    let begun = 0;
    await train(pretrain, {
      run,
      existing: 'resume',
      onNotice: (sentence) => notices.push(sentence),
      onStart: (_, { firstStep }) => {
        begun = firstStep;
      },
    });
    assert.ok(
      notices.includes(
        'lost goes on from its checkpoint at step 4; the 3 steps that were logged after it are done again.',
      ),
      notices.join(),
    );
    assert.equal(begun, 4);
    const rows = await readMetrics(runFolder(run));
    assert.deepEqual(
      rows.map(({ step }) => step),
      [2, 4, 6, 8],
    );
    assert.ok(rows.every((row) => Number(row.pixelLoss) > 0));
  });

  it("'continue' goes on with what was stopped and starts anew what was finished", async () => {
    const run = 'cell';
    const firstSteps: number[] = [];
    const onStart: RunOptions['onStart'] = (_, { firstStep }) => firstSteps.push(firstStep);
    const controller = new AbortController();
    const stopping = {
      signal: controller.signal,
      onStep: (step: number) => step === 3 && controller.abort(),
    };
    await train(pretrain, { run, existing: 'continue', onStart, ...stopping });
    await train(pretrain, { run, existing: 'continue', onStart });
    await train(pretrain, { run, existing: 'continue', onStart });
    assert.deepEqual(firstSteps, [0, 3, 0]);
  });
});
