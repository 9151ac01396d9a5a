// A run that is asked to stop: after the step in hand, saved, without a validation; and while it validates.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import type { Validate } from '../../lib/experiments/run-options';
import { readMetrics } from '../../lib/runs/metrics-file';
import { runFolder } from '../../lib/runs/run-folder';
import { openWorkspace, type Workspace } from '../tiny-runs';
import { savedStep } from './compare-runs';
import { train, trainUntil } from './runs';

let workspace: Workspace;
before(async () => {
  await startEngine();
  workspace = await openWorkspace();
});
after(() => workspace.dispose());

for (const phase of ['pretrain', 'adversarial'] as const) {
  describe(`a signal in ${phase}`, () => {
    it('ends it after the step in hand, with the state saved and no tensor left', async () => {
      const run = `${phase}-stopped`;
      const { numTensors } = tf.memory();
      const { reason, step } = await trainUntil(3, workspace[phase], { run });
      assert.deepEqual([reason, step], ['stopped', 3]);
      assert.equal(await savedStep(run), 3);
      assert.equal(tf.memory().numTensors, numTensors);
    });
  });
}

describe('a signal', () => {
  it('at a step that would validate ends it without waiting for that', async () => {
    let validations = 0;
    const validate: Validate = async () => ({ validationPsnrY: ++validations });
    const { reason, step, validation } = await trainUntil(4, workspace.pretrain, {
      run: 'no-validation',
      validate,
    });
    assert.deepEqual([reason, step], ['stopped', 4]);
    assert.equal(validations, 1, 'bicubic alone was measured');
    assert.equal(validation.model, undefined);
  });

  it('breaks the validation off; a resumed run makes it up', async () => {
    const controller = new AbortController();
    const run = 'in-validation';
    // the lab's own validation asks the signal between images
    const validate: Validate = async (model, _, { signal }) => {
      if (model.name === run) controller.abort();
      signal?.throwIfAborted();
      return { validationPsnrY: 30 };
    };
    const options = { run, validate, signal: controller.signal };
    const { reason, step } = await train(workspace.pretrain, options);
    assert.deepEqual([reason, step], ['stopped', 4]);
    assert.deepEqual(await stepsOf(run), [2], 'the row of step 4 waits for its validation');
    await train(workspace.pretrain, { run, existing: 'resume' });
    const rows = await readMetrics(runFolder(run));
    assert.deepEqual(
      rows.map(({ step: at, validationPsnrY }) => [at, validationPsnrY !== undefined]),
      [
        [2, false],
        [4, true],
        [6, false],
        [8, true],
      ],
    );
  });

  it('before the first step leaves no run behind', async () => {
    const { numTensors } = tf.memory();
    const signal = AbortSignal.abort(new Error('not wanted any more'));
    await assert.rejects(
      train(workspace.pretrain, { run: 'never', signal }),
      /not wanted any more/,
    );
    assert.ok(!existsSync(runFolder('never').path));
    assert.equal(tf.memory().numTensors, numTensors);
  });
});

const stepsOf = async (run: string): Promise<number[]> =>
  (await readMetrics(runFolder(run))).map(({ step }) => step);
