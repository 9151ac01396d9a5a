// The precision of a run: chosen at its first step, said, recorded, kept when it resumes.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { bfloat16Support } from '../../lib/engine/bfloat16-support';
import { startEngine } from '../../lib/engine/engine';
import { branch } from '../../lib/options/tree';
import { readEnvironment } from '../../lib/runs/environment';
import { runFolder } from '../../lib/runs/run-folder';
import { openWorkspace, type Workspace } from '../tiny-runs';
import { fileDifference, inBfloat16, train, trainUntil } from './runs';

let workspace: Workspace;
before(async () => {
  await startEngine();
  workspace = await openWorkspace();
});
after(() => workspace.dispose());

const recorded = async (run: string): Promise<unknown> =>
  branch((await readEnvironment(runFolder(run))).precision).used;

describe('the precision of a run', () => {
  it('is bfloat16 by auto where that is fast, else float32', async () => {
    await train({ ...workspace.pretrain, precision: 'auto' }, { run: 'auto' });
    assert.equal(await recorded('auto'), bfloat16Support().fast ? 'bfloat16' : 'float32');
  });

  it('changes the steps, and the weights stay near those of float32', async (test) => {
    if (!bfloat16Support().fast) return test.skip(bfloat16Support().reason);
    const config = inBfloat16(workspace.pretrain);
    await train({ ...config, precision: 'float32' }, { run: 'long' });
    await train(config, { run: 'short' });
    const [long, short] = ['long', 'short'].map((run) => runFolder(run).lastCheckpoint);
    const difference = await fileDifference(long, short);
    assert.ok(difference > 0 && difference < 0.05, String(difference));
  });

  it('is refused before the folder exists where the machine has no bfloat16', async (test) => {
    if (bfloat16Support().fast) return test.skip('this machine has bfloat16');
    await assert.rejects(
      train(inBfloat16(workspace.pretrain), { run: 'refused' }),
      /precision must be one that this machine computes, but got bfloat16, and /,
    );
    assert.equal(existsSync(runFolder('refused').path), false);
  });

  it('is that of the first step when the run resumes, whatever the machine has', async (test) => {
    if (!bfloat16Support().fast) return test.skip(bfloat16Support().reason);
    const config = { ...inBfloat16(workspace.pretrain), precision: 'auto' as const };
    await trainUntil(4, config, { run: 'moved' });
    process.env.ONEDNN_MAX_CPU_ISA = 'AVX2';
    try {
      await assert.rejects(
        train(config, { run: 'moved', existing: 'resume' }),
        /precision of moved, begun in bfloat16, must be .*ONEDNN_MAX_CPU_ISA=AVX2/,
      );
    } finally {
      delete process.env.ONEDNN_MAX_CPU_ISA;
    }
    await train(config, { run: 'moved', existing: 'resume' });
    assert.equal(await recorded('moved'), 'bfloat16');
  });

  it('is no longer to be changed when the run resumes', async () => {
    await trainUntil(4, workspace.pretrain, { run: 'begun' });
    const resumed = { ...workspace.pretrain, precision: 'bfloat16' as const };
    await assert.rejects(train(resumed, { run: 'begun', existing: 'resume' }), /another precision/);
  });
});
