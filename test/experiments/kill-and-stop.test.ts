// A run that is killed or stopped anywhere, and goes on, is the run that nobody disturbed: weights to the bit, rows too.
// Rows come every 3 steps, checkpoints every 2, validations every 4: they meet in every order.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { TrainingConfig } from '../../lib/config/config';
import { pretrain } from '../../lib/experiments/pretrain';
import type { RunOptions } from '../../lib/experiments/run-options';
import { trainAdversarial } from '../../lib/experiments/train-adversarial';
import { runFolder } from '../../lib/runs/run-folder';
import { openWorkspace, type Workspace } from '../tiny-runs';
import { assertSameRun, rowsOf, savedStep } from './compare-runs';
import { killAt, type Moment, startRun } from './run-child';

const CADENCE = { numSteps: 9, logEvery: 3, saveEvery: 2, validateEvery: 4 } as const;

const run = (config: TrainingConfig, options: RunOptions) =>
  config.phase === 'pretrain' ? pretrain(config, options) : trainAdversarial(config, options);

let workspace: Workspace;
let configs: { pretrain: TrainingConfig; adversarial: TrainingConfig };
before(async () => {
  workspace = await openWorkspace();
  configs = {
    pretrain: { ...workspace.pretrain, ...CADENCE },
    adversarial: { ...workspace.adversarial, ...CADENCE },
  };
  for (const config of Object.values(configs)) await run(config, { run: `${config.phase}-whole` });
});
after(() => workspace.dispose());

const resume = async (config: TrainingConfig, name: string): Promise<void> => {
  const { reason, step } = await run(config, { run: name, existing: 'resume' });
  assert.deepEqual([reason, step], ['finished', 9]);
  await assertSameRun(name, `${config.phase}-whole`);
  const left = await readdir(dirname(runFolder(name).lastCheckpoint));
  assert.deepEqual(left.sort(), ['best.safetensors', 'last.safetensors', 'previous.safetensors']);
};

describe('attack 18: rows and weights of a run that was killed (kill -9) and resumed', () => {
  const kills: readonly (readonly ['pretrain' | 'adversarial', Moment])[] = [
    ['pretrain', 'step 4'], // row 3 is written, state 4 is not
    ['pretrain', 'validation 4'],
    ['pretrain', 'row 4'],
    ['adversarial', 'row 6'],
    ['adversarial', 'validation 9'],
  ];
  for (const [phase, moment] of kills) {
    it(`are those of an undisturbed one: ${phase} at ${moment}`, async () => {
      const name = `${phase}-killed-${moment.replace(' ', '-')}`;
      await killAt(moment, configs[phase], { run: name });
      await resume(configs[phase], name);
    });
  }

  it('are those of an undisturbed one after a second kill, of the resumed run', async () => {
    const options = { run: 'twice' };
    await killAt('step 5', configs.pretrain, options);
    await killAt('validation 8', configs.pretrain, { ...options, existing: 'resume' });
    await resume(configs.pretrain, 'twice');
  });
});

describe('attack 18: rows and weights of a run that was stopped and resumed', () => {
  for (const steps of [1, 3, 4, 7, 9]) {
    it(`are those of an undisturbed one: after ${steps} of 9 steps`, async () => {
      const name = `stopped-${steps}`;
      const stop = new AbortController();
      const stopped = await run(configs.pretrain, {
        run: name,
        signal: stop.signal,
        onStep: (step) => step === steps && stop.abort(),
      });
      assert.deepEqual([stopped.reason, stopped.step], ['stopped', steps]);
      assert.equal(await savedStep(name), steps);
      await resume(configs.pretrain, name);
    });
  }
});

describe('attack 7: a signal', () => {
  for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) {
    it(`loses no finished step: ${signal}`, async () => {
      const name = `signal-${signal.toLowerCase()}`;
      const config = { ...configs.pretrain, saveEvery: 1000, validateEvery: 1000 };
      const child = startRun(config, { run: name, pace: 150 });
      await child.until('step 3');
      child.process.kill(signal);
      assert.equal(await child.ended(), signal);
      const done = child.events.filter((event) => event.startsWith('step ')).length;
      assert.ok(done < 9, 'the signal came too late');
      assert.equal(child.events.at(-1), `stopped ${done}`);
      assert.equal(await savedStep(name), done);
      const { step } = await run(config, { run: name, existing: 'resume' });
      assert.equal(step, 9);
      assert.equal((await rowsOf(name)).length, 3);
    });
  }
});
