// A run that is stopped, or killed, and goes on, ends where an undisturbed one ends.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { TrainingConfig } from '../../lib/config/config';
import { startEngine } from '../../lib/engine/engine';
import { WORKSPACE_ROOT } from '../../lib/files/workspace';
import { readMetrics } from '../../lib/runs/metrics-file';
import { runFolder } from '../../lib/runs/run-folder';
import { openWorkspace, type Workspace } from '../tiny-runs';
import { assertSameRows, checkpointDifference, fileDifference, train, trainUntil } from './runs';

let workspace: Workspace;
before(async () => {
  await startEngine();
  workspace = await openWorkspace();
});
after(() => workspace.dispose());

for (const phase of ['pretrain', 'adversarial'] as const) {
  describe(`a resumed ${phase} run`, () => {
    let config: TrainingConfig;
    const name = (kind: string): string => `${phase}-${kind}`;
    const rowsOf = (kind: string) => readMetrics(runFolder(name(kind)));
    before(async () => {
      config = workspace[phase];
      await train(config, { run: name('whole') });
    });

    for (const steps of [1, 4, 7]) {
      it(`equals all 8 steps after ${steps}, a stop and the others, in weights and rows`, async () => {
        const run = name(`halves-${steps}`);
        const stopped = await trainUntil(steps, config, { run });
        assert.deepEqual([stopped.reason, stopped.step], ['stopped', steps]);
        const resumed = await train(config, { run, existing: 'resume' });
        assert.deepEqual([resumed.reason, resumed.step], ['finished', 8]);
        assert.ok(resumed.seconds > stopped.seconds, 'seconds of both parts are added up');
        assert.ok((await checkpointDifference(name('whole'), run)) <= 1e-6);
        const best = await fileDifference(
          runFolder(name('whole')).bestCheckpoint,
          runFolder(run).bestCheckpoint,
        );
        assert.ok(best <= 1e-6, `the best generator differs by ${best}`);
        assertSameRows(await rowsOf(`halves-${steps}`), await rowsOf('whole'), 1e-6);
      });
    }

    it('equals it after kill -9 at a random moment too', { timeout: 120_000 }, async () => {
      await killDuring(config, name('killed'));
      await train(config, { run: name('killed'), existing: 'resume' });
      const difference = await checkpointDifference(name('whole'), name('killed'));
      assert.ok(difference <= 1e-6, `differs by ${difference}`);
      assertSameRows(await rowsOf('killed'), await rowsOf('whole'), 1e-5);
      const left = await readdir(join(runFolder(name('killed')).path, 'checkpoints'));
      assert.deepEqual(left.sort(), [
        'best.safetensors',
        'last.safetensors',
        'previous.safetensors',
      ]);
    });

    it('goes on from the checkpoint before the last where that is asked for', async () => {
      const run = name('before');
      await trainUntil(6, config, { run });
      const notices: string[] = [];
      const resumed = await train(config, {
        run,
        existing: 'resume',
        resumeFrom: 'previous',
        onNotice: (sentence) => notices.push(sentence),
      });
      assert.ok(
        notices.some((sentence) => / goes on from its checkpoint at step 4/.test(sentence)),
      );
      assert.equal(resumed.step, 8);
      assert.ok((await checkpointDifference(name('whole'), run)) <= 1e-6);
    });
  });
}

/** Starts the run in another process and kills it once it has saved, at a random moment of the rest. */
async function killDuring(config: TrainingConfig, name: string): Promise<void> {
  const program = join(workspace.path, `${name}.cjs`);
  const source = (path: string): string =>
    JSON.stringify(join(WORKSPACE_ROOT, 'lib', 'build', 'experiments', path));
  await writeFile(
    program,
    `const { pretrain } = require(${source('pretrain.js')});
     const { trainAdversarial } = require(${source('train-adversarial.js')});
     const config = ${JSON.stringify(config)};
     // slowed down, so that the kill falls between the first and the last step
     const onLog = () => { process.stdout.write('row'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150); };
     (config.phase === 'pretrain' ? pretrain : trainAdversarial)(config, { run: ${JSON.stringify(name)}, onLog });`,
  );
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 400));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('close', resolve));
}
