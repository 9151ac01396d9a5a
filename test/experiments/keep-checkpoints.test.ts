// The checkpoints of a run: last, the one before it, best; and a disk that is full for a while.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { startEngine } from '../../lib/engine/engine';
import { createKeeper, type Keeper } from '../../lib/experiments/keep-checkpoints';
import type { Trainer } from '../../lib/experiments/trainer';
import type { Generator } from '../../lib/models/network';
import { createRandom } from '../../lib/random/random';
import { type RunFolder, runFolder } from '../../lib/runs/run-folder';
import type { CheckpointState } from '../../lib/training/checkpoint-state';
import { readTensorFile } from '../../lib/training/safetensors';
import { MINI, miniGenerator } from '../own-parts';
import { openWorkspace, type Workspace } from '../tiny-runs';

let workspace: Workspace;
let generator: Generator;
let run: RunFolder;
let count = 0;
before(async () => {
  await startEngine();
  workspace = await openWorkspace();
  generator = miniGenerator.build(MINI, createRandom(1));
});
after(() => {
  generator.dispose();
  workspace.dispose();
});
beforeEach(() => {
  run = runFolder(`kept-${++count}`);
  mkdirSync(dirname(run.lastCheckpoint), { recursive: true });
});

/** A rule whose column no validation of these tests has. */
const unmeasured = { column: 'unmeasured', best: 'max' } as const;

/** A keeper of one generator, whose bias is its mark. */
function keeper(
  best: Trainer['best'],
  state: CheckpointState = { step: 0 },
  checkpoint: string = run.lastCheckpoint,
): Keeper {
  const trainer: Trainer = {
    measures: [],
    parts: { networks: { generator }, optimizers: {} },
    best,
    evaluationGenerator: () => generator,
    restored: () => {},
    step: () => ({}),
    forward: () => {},
  };
  return createKeeper(run, trainer, { state, checkpoint });
}
function mark(value: number): void {
  const bias = generator.weights.get('last/bias')!;
  tf.tidy(() => bias.assign(tf.fill(bias.shape, value)));
}
/** Step and mark of a checkpoint. */
async function kept(path: string): Promise<[number, number]> {
  const { tensors, metadata } = await readTensorFile(path);
  return [JSON.parse(metadata.state).step, tensors.get('generator/last/bias')!.values[0]];
}

describe('the last checkpoints', () => {
  it('are the last state and the one before it', async () => {
    const { save } = keeper(unmeasured);
    for (const step of [2, 4, 6]) {
      mark(step);
      await save({ step });
    }
    assert.deepEqual(await kept(run.lastCheckpoint), [6, 6]);
    assert.deepEqual(await kept(run.previousCheckpoint), [4, 4]);
    assert.equal(readdirSync(dirname(run.lastCheckpoint)).length, 2, 'nothing else is left');
  });

  it('stay two states where one step is saved twice', async () => {
    const { save } = keeper(unmeasured);
    for (const step of [2, 4, 4]) await save({ step });
    assert.deepEqual((await kept(run.lastCheckpoint))[0], 4);
    assert.deepEqual((await kept(run.previousCheckpoint))[0], 2);
  });
});

describe('a run that goes on from the state before the last one', () => {
  it('keeps that one until the next is saved: the last one was given up', async () => {
    const first = keeper(unmeasured);
    for (const step of [2, 4]) {
      mark(step);
      await first.save({ step });
    }
    const again = keeper(unmeasured, { step: 2 }, run.previousCheckpoint);
    mark(40);
    await again.save({ step: 4 });
    assert.deepEqual(await kept(run.lastCheckpoint), [4, 40]);
    assert.deepEqual(await kept(run.previousCheckpoint), [2, 2]);
  });
});

describe('the best checkpoint', () => {
  const highest = { column: 'score', best: 'max' } as const;
  const lowest = { column: 'score', best: 'min' } as const;

  it('is that of the highest score, which the state remembers', async () => {
    const { save, keepBest } = keeper(highest);
    for (const [step, score] of [
      [2, 1],
      [4, 3],
      [6, 2],
    ]) {
      mark(step);
      await keepBest(step, { score });
    }
    assert.deepEqual(await kept(run.bestCheckpoint), [4, 4]);
    await save({ step: 6 });
    const { metadata } = await readTensorFile(run.lastCheckpoint);
    const { bestScore, bestBy } = JSON.parse(metadata.state);
    assert.deepEqual([bestScore, bestBy], [3, 'score']);
  });

  it('is not replaced by a lower score after a resume', async () => {
    const before = keeper(highest);
    mark(4);
    await before.keepBest(4, { score: 3 });
    const resumed = keeper(highest, { step: 4, bestScore: 3, bestBy: 'score' });
    mark(8);
    await resumed.keepBest(8, { score: 2 });
    assert.deepEqual(await kept(run.bestCheckpoint), [4, 4]);
    await resumed.keepBest(12, { score: 3.5 });
    assert.deepEqual(await kept(run.bestCheckpoint), [12, 8]);
  });

  it('is made where it is missing, whatever the score was', async () => {
    const { keepBest } = keeper(highest, { step: 4, bestScore: 99, bestBy: 'score' });
    const notices: string[] = [];
    await keepBest(8, { score: 2 }, (sentence) => notices.push(sentence));
    assert.deepEqual((await kept(run.bestCheckpoint))[0], 8);
    assert.match(notices.join(), /^The best generator of kept-\d+ is gone: that of step 8 takes/);
    // the score to beat is that of what is there now
    await keepBest(12, { score: 3 });
    assert.deepEqual((await kept(run.bestCheckpoint))[0], 12);
  });

  it('is that of the lowest score where less is better, the first of equal ones', async () => {
    const { keepBest } = keeper(lowest);
    for (const [step, score] of [
      [2, 3],
      [4, 1],
      [6, 1],
      [8, 2],
      [10, Number.NaN],
    ]) {
      await keepBest(step, { score });
    }
    assert.deepEqual((await kept(run.bestCheckpoint))[0], 4);
  });

  it('is the latest where nothing is measured by which it is known', async () => {
    const { keepBest } = keeper(highest);
    await keepBest(2, { another: 9 });
    await keepBest(4, { another: 1 });
    assert.deepEqual((await kept(run.bestCheckpoint))[0], 4);
  });

  it('stays where a run goes on without what it is known by, and is beaten where that is back', async () => {
    const before = keeper(lowest);
    await before.keepBest(2, { score: 0.3 });
    await before.save({ step: 2 });
    const state = JSON.parse((await readTensorFile(run.lastCheckpoint)).metadata.state);
    const without = keeper(lowest, state);
    await without.keepBest(4, { another: 1 });
    await without.save({ step: 4 });
    assert.deepEqual((await kept(run.bestCheckpoint))[0], 2);
    const again = keeper(
      lowest,
      JSON.parse((await readTensorFile(run.lastCheckpoint)).metadata.state),
    );
    await again.keepBest(6, { score: 0.4 });
    assert.deepEqual((await kept(run.bestCheckpoint))[0], 2);
    await again.keepBest(8, { score: 0.2 });
    assert.deepEqual((await kept(run.bestCheckpoint))[0], 8);
  });

  it('is not known by a score of something else: games of earlier labs remembered PSNR', async () => {
    const lpips = { column: 'validationLpips', best: 'min' } as const;
    const { keepBest } = keeper(lpips, { step: 2, bestScore: 31.2 });
    await keepBest(4, { another: 1 });
    await keepBest(6, { another: 1 });
    assert.deepEqual((await kept(run.bestCheckpoint))[0], 6, 'the latest, as then');
    await keepBest(8, { validationLpips: 40 });
    await keepBest(10, { another: 1 });
    assert.deepEqual((await kept(run.bestCheckpoint))[0], 8);
    const psnr = { column: 'validationPsnrY', best: 'max' } as const;
    const pretraining = keeper(psnr, { step: 2, bestScore: 31.2 });
    await pretraining.keepBest(12, { validationPsnrY: 30 });
    assert.deepEqual((await kept(run.bestCheckpoint))[0], 8);
  });
});

describe('a disk that takes nothing', () => {
  /** A file in the place of the folder. */
  const fill = (): void => {
    rmSync(dirname(run.lastCheckpoint), { recursive: true });
    writeFileSync(dirname(run.lastCheckpoint), '');
  };
  const free = (): void => {
    rmSync(dirname(run.lastCheckpoint));
    mkdirSync(dirname(run.lastCheckpoint));
  };

  it('does not end a training: it is told, tried again, and forgotten once it works', async () => {
    const kept = keeper(unmeasured);
    const notices: string[] = [];
    const onNotice = (sentence: string): void => void notices.push(sentence);
    fill();
    await kept.save({ step: 2 }, onNotice);
    await kept.keepBest(2, {}, onNotice);
    assert.match(
      notices[0],
      /^The state at step 2 could not be saved \(.+\); training goes on and tries again\.$/,
    );
    assert.match(notices[1], /^The generator at step 2 could not be saved \(/);
    assert.equal(kept.saved.step, 0, 'what is not saved is not done');
    free();
    await kept.save({ step: 4 }, onNotice);
    await kept.keepBest(4, {}, onNotice);
    assert.equal(notices.length, 2);
    assert.equal(kept.saved.step, 4);
    await kept.finish();
    assert.ok(existsSync(run.lastCheckpoint) && existsSync(run.bestCheckpoint));
  });

  it('is tried once more at the end of the run, and fails it then', async () => {
    const kept = keeper(unmeasured);
    fill();
    await kept.save({ step: 8 });
    await assert.rejects(kept.finish(), /must be a file that can be written/);
    free();
    await kept.finish();
    assert.equal(kept.saved.step, 8);
    assert.ok(existsSync(run.lastCheckpoint));
  });

  it('fails the run at its end, though the best generator could be saved after the state', async () => {
    const kept = keeper(unmeasured);
    mkdirSync(run.lastCheckpoint);
    await kept.save({ step: 8 });
    await kept.keepBest(8, {});
    assert.ok(existsSync(run.bestCheckpoint));
    await assert.rejects(kept.finish());
  });
});
