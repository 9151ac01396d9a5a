// A run that diverges stops within a few steps, says where, spoils no checkpoint, and goes on with a lower rate.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type { TrainingConfig } from '../../lib/config/config';
import { startEngine } from '../../lib/engine/engine';
import { createWeightWatch } from '../../lib/experiments/weight-watch';
import { buildSrresnet } from '../../lib/models/srresnet';
import { createRandom } from '../../lib/random/random';
import { runFolder } from '../../lib/runs/run-folder';
import { TrainingDivergedError } from '../../lib/training/measures';
import { readTensorFile } from '../../lib/training/safetensors';
import { withValues } from '../config/with-value';
import { TINY_GENERATOR } from '../support';
import { openWorkspace, type Workspace } from '../tiny-runs';
import { train } from './runs';

let workspace: Workspace;
before(async () => {
  await startEngine();
  workspace = await openWorkspace();
});
after(() => workspace.dispose());

describe('a run that diverges', () => {
  const generator = { ...TINY_GENERATOR, numFilters: 8, numResBlocks: 6 };
  const wild = { learningRate: 10, clipNorm: null, schedule: { kind: 'constant' } };
  const tame = { ...wild, learningRate: 1e-4, clipNorm: 1 };
  for (const phase of ['pretrain', 'adversarial'] as const) {
    it(`stops within a few steps, says where, and goes on from the last good checkpoint (${phase})`, async () => {
      const run = `wild-${phase}`;
      const at = (optimizer: object, numSteps: number): TrainingConfig =>
        withValues(workspace[phase] as TrainingConfig, {
          ...{ numSteps, saveEvery: 50, generator },
          generatorOptimizer: { ...workspace[phase].generatorOptimizer, ...optimizer },
        });
      await train(at(tame, 4), { run });
      const { numTensors } = tf.memory();
      await assert.rejects(
        train(at(wild, 40), { run, existing: 'resume' }),
        /must be finite, but got (NaN|-?Infinity|\d\S*) at step ([5-9]|1\d); lower the learning rate/,
      );
      assert.equal(tf.memory().numTensors, numTensors);
      const { metadata, tensors } = await readTensorFile(runFolder(run).lastCheckpoint);
      assert.ok(JSON.parse(metadata.state).step < 12);
      for (const [tensor, { values }] of tensors) {
        assert.ok(values.every(Number.isFinite), `${tensor} is not finite`);
      }
      const resumed = await train(at(tame, 16), { run, existing: 'resume' });
      assert.deepEqual([resumed.reason, resumed.step], ['finished', 16]);
      const earlier = await readFile(join(runFolder(run).path, 'config-2.json'), 'utf8');
      assert.equal(JSON.parse(earlier).generatorOptimizer.learningRate, 10);
    });
  }
});

describe('createWeightWatch', () => {
  it('stops at weights that are not finite, or a thousand times those of the start', () => {
    const network = buildSrresnet(TINY_GENERATOR, createRandom(1));
    const parts = { networks: { generator: network }, optimizers: {} };
    const watch = createWeightWatch(parts);
    const scale = (factor: number): void =>
      tf.tidy(() => {
        for (const weight of network.weights.values()) weight.assign(tf.mul(weight, factor));
      });
    const { numTensors } = tf.memory();
    watch.check(1);
    scale(900);
    watch.check(2);
    scale(1.2);
    assert.throws(
      () => watch.check(3),
      (error) =>
        error instanceof TrainingDivergedError &&
        error.step === 2 &&
        error.measure === 'weightNorm',
    );
    createWeightWatch(parts, watch.firstNorm * 1000).check(3);
    assert.throws(() => createWeightWatch(parts, watch.firstNorm).check(3), TrainingDivergedError);
    scale(Number.NaN);
    assert.throws(
      () => watch.check(4),
      /weightNorm must be at most 1000 times its start of .+, but got NaN at step 4/,
    );
    assert.equal(tf.memory().numTensors, numTensors);
    network.dispose();
  });
});
