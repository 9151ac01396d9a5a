// From a model's name to something that enlarges: its scale, its weights, own generators, and what it frees.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { presetConfig } from '../../lib/config/presets';
import { startEngine } from '../../lib/engine/engine';
import { networkUpscaler } from '../../lib/inference/network-upscaler';
import { buildGenerator } from '../../lib/models/generators';
import type { Generator } from '../../lib/models/network';
import { buildSrresnet } from '../../lib/models/srresnet';
import { createRandom } from '../../lib/random/random';
import {
  loadGeneratorWeights,
  modelScale,
  openGeneratorOf,
  openUpscaler,
} from '../../lib/runs/open-model';
import { writeRunConfig } from '../../lib/runs/run-config';
import { runFolder } from '../../lib/runs/run-folder';
import { saveCheckpoint } from '../../lib/training/checkpoint';
import { MINI, miniGenerator } from '../own-parts';
import { picture, TINY_GENERATOR, weightsOf } from '../support';
import { copyFirstRun, openWorkspace, type Workspace } from '../tiny-runs';

let workspace: Workspace;
/** The generator that the run `mini` has saved: own, x2. */
let mini: Generator;
const own = { generators: [miniGenerator] };
const lr = picture(12, 1);

before(async () => {
  await startEngine();
  workspace = await openWorkspace();
  copyFirstRun(workspace, 'pretrain', 'first');
  const config = { ...presetConfig('pretrain', 'smoke'), generator: MINI };
  mini = buildGenerator(MINI, createRandom(77), own.generators);
  for (const name of ['mini', 'unsaved']) {
    mkdirSync(runFolder(name).path);
    await writeRunConfig(runFolder(name), config);
  }
  const parts = { networks: { generator: mini }, optimizers: {} };
  await saveCheckpoint(runFolder('mini').bestCheckpoint, parts, { step: 1 });
});
after(() => {
  mini.dispose();
  workspace.dispose();
});

describe('openUpscaler', () => {
  it("opens a run at the run's own scale, under its name", async () => {
    const [first, ownRun] = [await openUpscaler('first'), await openUpscaler('mini', own)];
    assert.deepEqual([first.name, first.scale], ['first', 4]);
    assert.deepEqual([ownRun.name, ownRun.scale], ['mini', 2]);
    const { width, height } = await ownRun.upscale(lr);
    assert.deepEqual([width, height], [24, 24]);
    for (const upscaler of [first, ownRun]) upscaler.dispose();
  });

  it('computes with the weights that the run has saved', async () => {
    const upscaler = await openUpscaler('mini', own);
    const expected = await networkUpscaler(mini).upscale(lr);
    assert.deepEqual((await upscaler.upscale(lr)).data, expected.data);
    upscaler.dispose();
  });

  it('opens a run by the path of its folder', async () => {
    const upscaler = await openUpscaler(join(workspace.results, 'first'));
    assert.equal(upscaler.name, 'first');
    upscaler.dispose();
  });

  it('takes x4 for bicubic and folders, or any other scale', async () => {
    for (const [model, name] of [
      ['bicubic', 'bicubic'],
      [workspace.pictures, 'pictures'],
    ] as const) {
      const [four, three] = [await openUpscaler(model), await openUpscaler(model, { scale: 3 })];
      assert.deepEqual([four.name, four.scale, three.scale], [name, 4, 3]);
    }
  });

  it('frees everything that it opened', async () => {
    const { numTensors } = tf.memory();
    const upscaler = await openUpscaler('first');
    assert.ok(tf.memory().numTensors > numTensors);
    await upscaler.upscale(lr);
    upscaler.dispose();
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('refuses another scale than the run has, and frees what it opened', async () => {
    const { numTensors } = tf.memory();
    await assert.rejects(
      openUpscaler('first', { scale: 2 }),
      /^Error: openUpscaler: scale must be 4 for the run first, but got 2$/,
    );
    assert.equal(tf.memory().numTensors, numTensors);
    const upscaler = await openUpscaler('first', { scale: 4 });
    upscaler.dispose();
  });

  it('refuses tiles that cannot be, and frees what it opened', async () => {
    const { numTensors } = tf.memory();
    await assert.rejects(openUpscaler('first', { tile: 8 }), /tile must be more than twice/);
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('says which own generator a run needs', async () => {
    const { numTensors } = tf.memory();
    await assert.rejects(
      openUpscaler('mini'),
      /mini.config\.json: generator\.kind must be one of srresnet, rrdb, but got "mini"/,
    );
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('says of a run that has saved nothing how to train it, and frees what it opened', async () => {
    const { numTensors } = tf.memory();
    await assert.rejects(
      openUpscaler('unsaved', own),
      /run must have a checkpoint, but got none in .*unsaved; checkpoints are not in git: train it/,
    );
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('names the runs there are for a mistyped one', async () => {
    await assert.rejects(
      openUpscaler('frist'),
      /model must be bicubic, a run or a folder of images, but got frist; the runs in .* are first, mini, unsaved \(did you mean first\?\)/,
    );
  });
});

describe('modelScale', () => {
  it('is that of a run, without its weights, and undefined for what takes any', async () => {
    assert.equal(await modelScale('first'), 4);
    assert.equal(await modelScale('unsaved', own), 2);
    assert.equal(await modelScale('bicubic'), undefined);
    assert.equal(await modelScale(workspace.pictures), undefined);
  });
});

describe('openGeneratorOf', () => {
  it('gives the generator with its saved weights, which the caller disposes', async () => {
    const { numTensors } = tf.memory();
    const { generator, name } = await openGeneratorOf('mini', own);
    assert.deepEqual([name, generator.scale], ['mini', 2]);
    assert.deepEqual(weightsOf(generator), weightsOf(mini));
    generator.dispose();
    assert.equal(tf.memory().numTensors, numTensors);
  });
});

describe('loadGeneratorWeights', () => {
  it('refuses a generator of another shape, naming the weight', async () => {
    const wider = buildSrresnet({ ...TINY_GENERATOR, numFilters: 8 }, createRandom(1));
    await assert.rejects(
      loadGeneratorWeights('first', wider),
      /generator\/head\/conv\/kernel must be a tensor \[3,3,3,8\], but got \[3,3,3,4\]/,
    );
    wider.dispose();
  });
});
