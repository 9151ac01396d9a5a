// LPIPS in validation, with random weights: logged where they are on the disk, and what a game keeps its best by; a run
// that loses them on the way keeps what it has.
import assert from 'node:assert/strict';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { composeConfig } from '../../lib/config/compose-config';
import { startEngine } from '../../lib/engine/engine';
import { openModels } from '../../lib/experiments/evaluated-models';
import type { Validate } from '../../lib/experiments/run-options';
import { networkUpscaler } from '../../lib/inference/network-upscaler';
import { ALEXNET } from '../../lib/models/alexnet';
import { readMetrics } from '../../lib/runs/metrics-file';
import { openGeneratorOf, openUpscaler } from '../../lib/runs/open-model';
import { readRunConfig } from '../../lib/runs/run-config';
import { runFolder } from '../../lib/runs/run-folder';
import { readTensorFile } from '../../lib/training/safetensors';
import { randomWeights, writeLpipsFiles } from '../models/lpips-files';
import { weightsOf } from '../support';
import { copyFirstRun, openWorkspace, type Workspace } from '../tiny-runs';
import { assertSameRun, savedStep } from './compare-runs';
import { train, trainUntil } from './runs';

let workspace: Workspace;
before(async () => {
  await startEngine();
  workspace = await openWorkspace();
  await writeLpipsFiles(join(workspace.lpips, 'alex'), ALEXNET, randomWeights(ALEXNET, 1));
});
after(() => workspace.dispose());

/** Takes the weights away until the end of the test. */
const hidden = (): string => `${workspace.lpips}-hidden`;
const hide = (): void => renameSync(workspace.lpips, hidden());
afterEach(() => {
  try {
    renameSync(hidden(), workspace.lpips);
  } catch {
    // they were not hidden
  }
});

const bicubicOf = (run: string): Record<string, number> =>
  JSON.parse(readFileSync(join(runFolder(run).path, 'environment.json'), 'utf8')).bicubic;

/** [step, LPIPS] of the rows that were validated. */
async function lpipsOf(run: string): Promise<[number, unknown][]> {
  const rows = await readMetrics(runFolder(run));
  return rows
    .filter((row) => 'validationPsnrY' in row)
    .map(({ step, validationLpips }) => [step, validationLpips]);
}

describe('a run on a disk with the weights of LPIPS', () => {
  for (const phase of ['pretrain', 'adversarial'] as const) {
    it(`logs it beside PSNR and SSIM, of bicubic too, and leaves no tensor (${phase})`, async () => {
      const { numTensors } = tf.memory();
      await train(workspace[phase], { run: phase });
      assert.equal(tf.memory().numTensors, numTensors);
      const [header] = readFileSync(join(runFolder(phase).path, 'metrics.csv'), 'utf8').split('\n');
      assert.ok(header.includes(',validationPsnrY,validationSsimY,validationLpips,'), header);
      const measured = await lpipsOf(phase);
      assert.deepEqual(
        measured.map(([step]) => step),
        [4, 8],
      );
      assert.ok(measured.every(([, lpips]) => typeof lpips === 'number' && lpips > 0));
      assert.ok(bicubicOf(phase).validationLpips > 0);
      const { metadata } = await readTensorFile(runFolder(phase).lastCheckpoint);
      const { bestBy } = JSON.parse(metadata.state);
      assert.equal(bestBy, phase === 'pretrain' ? 'validationPsnrY' : 'validationLpips');
    });
  }

  it('equals, stopped and resumed, one that was not (adversarial)', async () => {
    await train(workspace.adversarial, { run: 'whole' });
    await trainUntil(5, workspace.adversarial, { run: 'halves' });
    await train(workspace.adversarial, { run: 'halves', existing: 'resume' });
    await assertSameRun('halves', 'whole');
    const [[, first], [, second]] = await lpipsOf('whole');
    const best = Number(first) <= Number(second) ? 4 : 8;
    assert.equal(await savedStep('whole', 'bestCheckpoint'), best);
  });
});

describe('a game', () => {
  it('keeps the best by LPIPS; the latest is @latest, in evaluations and as a start', async () => {
    let validations = 0;
    // worse from the third on; the first call is bicubic's
    const validate: Validate = async () => ({
      validationPsnrY: 30 - validations,
      validationLpips: [0.9, 0.5, 0.2, 0.3, 0.4][validations++],
    });
    const config = { ...workspace.adversarial, validateEvery: 2 };
    await train(config, { run: 'kept', validate });
    assert.equal(await savedStep('kept', 'bestCheckpoint'), 4);
    const latest = await openGeneratorOf('kept@latest');
    const best = await openGeneratorOf('kept');
    assert.deepEqual([latest.name, best.name], ['kept@latest', 'kept']);
    const { tensors } = await readTensorFile(runFolder('kept').lastCheckpoint);
    for (const [name, values] of weightsOf(latest.generator)) {
      assert.deepEqual(values, tensors.get(`ema/${name}`)?.values, name);
    }
    assert.notDeepEqual(weightsOf(latest.generator), weightsOf(best.generator));
    const upscaler = await openUpscaler('kept@latest');
    const lr = {
      data: new Uint8Array(12 * 12 * 3).map((_, i) => (i * 37) % 256),
      width: 12,
      height: 12,
    };
    const expected = await networkUpscaler(latest.generator).upscale(lr);
    assert.deepEqual((await upscaler.upscale(lr)).data, expected.data);
    for (const opened of [upscaler, latest.generator, best.generator]) opened.dispose();
    const opened = await openModels(['kept@latest', 'kept'], { scale: 4 });
    opened.dispose();
    const steps = opened.facts.map(({ path, step }) => [path, step]);
    const { path } = runFolder('kept');
    assert.deepEqual(steps, [
      [path, config.numSteps],
      [path, 4],
    ]);
    const from = { ...workspace.adversarial, pretrained: 'kept@latest' };
    const { reason } = await train(from, { run: 'from-latest' });
    assert.equal(reason, 'finished');
  });

  it('keeps its best where it goes on without the weights, and what bicubic reached', async () => {
    const config = { ...workspace.adversarial, validateEvery: 2 };
    await trainUntil(5, config, { run: 'moved' });
    const before = bicubicOf('moved');
    const best = await readTensorFile(runFolder('moved').bestCheckpoint);
    hide();
    const notices: string[] = [];
    await train(config, {
      run: 'moved',
      existing: 'resume',
      onNotice: (said) => notices.push(said),
    });
    const { tensors } = await readTensorFile(runFolder('moved').bestCheckpoint);
    assert.deepEqual(tensors, best.tensors);
    assert.deepEqual(bicubicOf('moved'), before);
    const measured = await lpipsOf('moved');
    assert.deepEqual(
      measured.map(([step, lpips]) => [step, lpips !== undefined]),
      [
        [2, true],
        [4, true],
        [6, false],
        [8, false],
      ],
    );
    assert.ok(
      notices.some((said) =>
        /srgan data fetch lpips` gets them\): the latest generator is kept/.test(said),
      ),
    );
    const state = JSON.parse(
      (await readTensorFile(runFolder('moved').lastCheckpoint)).metadata.state,
    );
    assert.equal(state.bestBy, 'validationLpips');
    assert.ok(state.bestScore > 0);
  });

  it('of the first version of the lab goes on, and is kept by LPIPS from then', async () => {
    for (const phase of ['pretrain', 'adversarial'] as const) copyFirstRun(workspace, phase);
    const base = await readRunConfig(runFolder('adversarial'));
    const config = await composeConfig('adversarial', {
      base,
      set: ['numSteps=8', 'validateEvery=1'],
    });
    await train(config, { run: 'adversarial', existing: 'resume' });
    const measured = (await lpipsOf('adversarial')).filter(([, lpips]) => lpips !== undefined);
    assert.equal(measured.length, 2);
    const [step] = measured.reduce((a, b) => (Number(b[1]) < Number(a[1]) ? b : a));
    assert.equal(await savedStep('adversarial', 'bestCheckpoint'), step);
  });
});
