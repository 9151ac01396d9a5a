// Runs that diverge: what they leave is a state from which a gentler run goes on, as the error says.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { PretrainConfig } from '../../lib/config/config';
import { pretrain } from '../../lib/experiments/pretrain';
import { runFolder } from '../../lib/runs/run-folder';
import { readTensorFile } from '../../lib/training/safetensors';
import { openWorkspace, type Workspace } from '../tiny-runs';
import { rowsOf, savedStep } from './compare-runs';

let workspace: Workspace;
before(async () => {
  workspace = await openWorkspace();
});
after(() => workspace.dispose());

/** Saves every step, at a learning rate. */
function at(learningRate: number, numSteps: number): PretrainConfig {
  const { pretrain: tiny } = workspace;
  const wild = { learningRate, clipNorm: null, schedule: { kind: 'constant' as const } };
  return {
    ...tiny,
    ...{ numSteps, saveEvery: 1, logEvery: 1 },
    generatorOptimizer: { ...tiny.generatorOptimizer, ...wild },
  };
}

/** L2 norm of the generator's weights in a state. */
async function weightNorm(path: string): Promise<number> {
  const { tensors } = await readTensorFile(path);
  const squares = [...tensors].map(([name, { values }]) =>
    name.startsWith('generator/') ? values.reduce((sum, value) => sum + value * value, 0) : 0,
  );
  return Math.sqrt(squares.reduce((sum, value) => sum + value, 0));
}

describe('attack 17: a run that diverges', () => {
  it('is one whose weights grow a thousandfold, though every loss is finite', async () => {
    await pretrain(at(1e-4, 2), { run: 'grows' });
    const healthy = await weightNorm(runFolder('grows').lastCheckpoint);
    await assert.rejects(
      pretrain(at(1e5, 50), { run: 'grows', existing: 'resume' }),
      /must be (finite|at most 1000 times its start of .+), but got .*resume from the checkpoint before/,
    );
    const { lastCheckpoint } = runFolder('grows');
    assert.ok((await weightNorm(lastCheckpoint)) < 1000 * healthy);
    assert.ok((await rowsOf('grows')).every((row) => Object.values(row).every((v) => v !== null)));
  });

  it('goes on from the state before the last one, where the last one is ruined', async () => {
    const run = 'ruined';
    await pretrain(at(1e-4, 4), { run });
    // ruined, but not a thousandfold: it is saved, and the state before it is kept
    await pretrain(at(0.5, 5), { run, existing: 'resume' });
    const folder = runFolder(run);
    assert.deepEqual([await savedStep(run), await savedStep(run, 'previousCheckpoint')], [5, 4]);
    const healthy = await weightNorm(folder.previousCheckpoint);
    assert.ok((await weightNorm(folder.lastCheckpoint)) > 2 * healthy);
    const { step } = await pretrain(at(1e-4, 6), {
      run,
      ...{ existing: 'resume', resumeFrom: 'previous' },
    });
    assert.equal(step, 6);
    assert.ok((await weightNorm(folder.lastCheckpoint)) < 1.1 * healthy);
    assert.deepEqual(
      (await rowsOf(run)).map((row) => Object.values(row)[0]),
      [1, 2, 3, 4, 5, 6],
    );
  });

  it('keeps the state that it went on from until there are two new ones', async () => {
    const run = 'again';
    await pretrain(at(1e-4, 4), { run });
    await pretrain(at(0.5, 5), { run, existing: 'resume' });
    const stop = new AbortController();
    const onStep = (step: number): void => {
      if (step === 5) stop.abort();
    };
    const options = { run, existing: 'resume', resumeFrom: 'previous' } as const;
    await pretrain(at(1e-4, 8), { ...options, signal: stop.signal, onStep });
    // the ruined state of step 5 has given way to the new one, and is not the one before it
    assert.deepEqual([await savedStep(run), await savedStep(run, 'previousCheckpoint')], [5, 4]);
    const { previousCheckpoint, lastCheckpoint } = runFolder(run);
    const healthy = await weightNorm(previousCheckpoint);
    assert.ok((await weightNorm(lastCheckpoint)) < 1.1 * healthy);
  });
});
