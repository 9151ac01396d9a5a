// Runs that the lab trained before configurations had a version: evaluated, and resumed to the weights that it made itself.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { composeConfig } from '../../lib/config/compose-config';
import { startEngine } from '../../lib/engine/engine';
import { evaluateModels } from '../../lib/experiments/evaluate-models';
import { readMetrics } from '../../lib/runs/metrics-file';
import { readRunConfig } from '../../lib/runs/run-config';
import { runFolder } from '../../lib/runs/run-folder';
import { readTensorFile, writeTensorFile } from '../../lib/training/safetensors';
import { withoutWeights } from '../losses/term-inputs';
import { copyFirstRun, FIRST_RUNS, openWorkspace, type Workspace } from '../tiny-runs';
import { assertSameRows, fileDifference, train } from './runs';

let workspace: Workspace;
let restore: () => void;
before(async () => {
  await startEngine();
  workspace = await openWorkspace();
  // what the runs were trained with
  restore = withoutWeights();
});
after(() => {
  restore();
  workspace.dispose();
});

const expected = (name: string): string => join(FIRST_RUNS, 'expected', name);

/** The networks alone of a checkpoint, as `expected` has them. */
async function networksOf(run: string): Promise<string> {
  const { tensors, metadata } = await readTensorFile(runFolder(run).lastCheckpoint);
  const networks = [...tensors].filter(([name]) => /^(generator|discriminator|ema)\//.test(name));
  const path = join(workspace.path, `${run}.safetensors`);
  await writeTensorFile(path, { tensors: new Map(networks), metadata });
  return path;
}

describe('runs of the first version', () => {
  it('are evaluated as then', async () => {
    const runs = ['evaluated-pretrain', 'evaluated-adversarial'];
    copyFirstRun(workspace, 'pretrain', runs[0]);
    copyFirstRun(workspace, 'adversarial', runs[1]);
    const { means } = await evaluateModels({ models: runs, data: workspace.pictures });
    const then = JSON.parse(readFileSync(expected('evaluation.json'), 'utf8')).means;
    for (const [i, { psnrY, ssimY, psnrRgb, ssimRgb }] of means.entries()) {
      // engines round some 8-bit values to the other side
      assert.ok(Math.abs(psnrY - then[i].psnrY) < 0.01, `${psnrY} is not ${then[i].psnrY}`);
      assert.ok(Math.abs(psnrRgb - then[i].psnrRgb) < 0.01);
      assert.ok(Math.abs(ssimY - then[i].ssimY) < 1e-3);
      assert.ok(Math.abs(ssimRgb - then[i].ssimRgb) < 1e-3);
    }
  });

  for (const phase of ['pretrain', 'adversarial'] as const) {
    it(`are resumed to the same weights and rows (${phase})`, async () => {
      // the game's run names the one that it started from
      for (const each of ['pretrain', 'adversarial'] as const) copyFirstRun(workspace, each);
      const run = runFolder(phase);
      const config = await composeConfig(phase, {
        base: await readRunConfig(run),
        set: ['numSteps=10'],
      });
      const notices: string[] = [];
      const result = await train(config, {
        run: phase,
        existing: 'resume',
        onNotice: (sentence) => notices.push(sentence),
      });
      assert.deepEqual([result.reason, result.step], ['finished', 10]);
      assert.ok(result.seconds > 0.5, 'the seconds of both parts are added up');
      assert.ok(
        notices.includes(`${phase} goes on from its checkpoint at step 6.`),
        notices.join(),
      );
      const difference = await fileDifference(
        await networksOf(phase),
        expected(`${phase}-resumed.safetensors`),
      );
      assert.ok(difference <= 1e-6, `differs by ${difference}`);
      assertSameRows(await readMetrics(run), await thenRows(phase), 1e-4);
      const [header] = readFileSync(join(run.path, 'metrics.csv'), 'utf8').split('\n');
      assert.ok(!header.includes('colourDrift'), header);
    });
  }

  /** The rows of the run that the lab resumed itself, read as a run's. */
  async function thenRows(phase: string): ReturnType<typeof readMetrics> {
    const path = join(workspace.path, `then-${phase}`);
    mkdirSync(path);
    copyFileSync(expected(`${phase}-resumed.csv`), join(path, 'metrics.csv'));
    return readMetrics(runFolder(path));
  }
});
