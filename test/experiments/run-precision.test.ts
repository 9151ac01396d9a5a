// The precision of a run: chosen at its first step, said, recorded, kept when it resumes.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bfloat16Support } from '../../lib/engine/bfloat16-support';
import { engineInfo, startEngine } from '../../lib/engine/engine';
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

  it('changes the steps, and the weights stay near those of float32', async () => {
    const config = inBfloat16(workspace.pretrain);
    await train({ ...config, precision: 'float32' }, { run: 'long' });
    await train(config, { run: 'short' });
    const difference = await fileDifference(
      ...(['long', 'short'].map((run) => runFolder(run).lastCheckpoint) as [string, string]),
    );
    if (engineInfo().name === 'tensorflow') assert.ok(difference > 0);
    else assert.equal(difference, 0);
    assert.ok(difference < 0.05, String(difference));
  });

  it('is said where it is not what was asked for', async () => {
    const notices: string[] = [];
    const onNotice = (sentence: string): number => notices.push(sentence);
    await train({ ...workspace.pretrain, precision: 'bfloat16' }, { run: 'asked', onNotice });
    const expected =
      engineInfo().name === 'tensorflow' ? [] : [/computes in float32: the \w+ engine/];
    if (bfloat16Support().fast)
      assert.deepEqual(
        notices.filter((n) => /float/.test(n)),
        [],
      );
    for (const pattern of expected) assert.match(notices.join(), pattern);
  });

  it('is no longer to be changed when the run resumes', async () => {
    await trainUntil(4, workspace.pretrain, { run: 'begun' });
    const resumed = { ...workspace.pretrain, precision: 'bfloat16' as const };
    await assert.rejects(train(resumed, { run: 'begun', existing: 'resume' }), /another precision/);
  });
});
