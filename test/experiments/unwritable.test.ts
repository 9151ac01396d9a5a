// A results folder that cannot be written, and a disk that is full for a while.
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { pretrain } from '../../lib/experiments/pretrain';
import { runFolder } from '../../lib/runs/run-folder';
import { openWorkspace, type Workspace } from '../tiny-runs';
import { assertSameRun, rowsOf, savedStep } from './compare-runs';

let workspace: Workspace;
before(async () => {
  workspace = await openWorkspace();
  await pretrain(workspace.pretrain, { run: 'whole' });
});
afterEach(() => {
  process.env.SRGAN_RESULTS = workspace.results;
});
after(() => workspace.dispose());

describe('attack 19: a results folder that cannot be written', () => {
  it('is named in a sentence with a way on', async () => {
    const file = join(workspace.path, 'file');
    writeFileSync(file, '');
    const place = join(file, 'results');
    process.env.SRGAN_RESULTS = place;
    await assert.rejects(pretrain(workspace.pretrain, { run: 'nowhere' }), ({ message }: Error) => {
      assert.match(
        message,
        /^withRunLock: .*nowhere must be a folder that can be written, but got .*; check its permissions and the disk, or set SRGAN_RESULTS/,
      );
      return message.includes(place);
    });
  });
});

/** Puts a file in a folder's place: whatever is written into it fails, as on a full disk. Returns what undoes it. */
function block(folder: string): () => void {
  renameSync(folder, `${folder}-aside`);
  writeFileSync(folder, '');
  return () => {
    rmSync(folder);
    renameSync(`${folder}-aside`, folder);
  };
}

describe('attack 19: a disk that takes no state for a while', () => {
  const checkpoints = (run: string): string => join(runFolder(run).path, 'checkpoints');

  it('stops no training, which says so and saves when it can', async () => {
    const run = 'full-for-a-while';
    const notices: string[] = [];
    let undo = (): void => {};
    await pretrain(workspace.pretrain, {
      run,
      onNotice: (sentence) => notices.push(sentence),
      onStep(step) {
        if (step === 3) undo = block(checkpoints(run));
        if (step === 6) undo();
      },
    });
    assert.match(
      notices.join('\n'),
      /^The state at step 4 could not be saved \(.*\); training goes on and tries again\.$/m,
    );
    assert.ok(!notices.some((notice) => /at step 8 could not/.test(notice)));
    await assertSameRun(run, 'whole');
  });

  it('is tried once more at the end, though the best generator could be saved meanwhile', async () => {
    const run = 'full-at-the-end';
    const notices: string[] = [];
    let undo = (): void => {};
    await pretrain(workspace.pretrain, {
      run,
      onNotice(sentence) {
        notices.push(sentence);
        // the state of the last step fails, the generator after it does not
        if (sentence.startsWith('The state at step 8')) undo();
      },
      onStep(step) {
        if (step === 8) undo = block(checkpoints(run));
      },
    });
    assert.equal(notices.length, 1, notices.join('\n'));
    assert.equal(await savedStep(run), 8);
    await assertSameRun(run, 'whole');
  });

  it('ends with an error where nothing helps; what was saved before goes on', async () => {
    const run = 'full-for-good';
    let undo = (): void => {};
    await assert.rejects(
      pretrain(workspace.pretrain, {
        run,
        onStep(step) {
          if (step === 5) undo = block(checkpoints(run));
        },
      }),
      /last\.safetensors must be a file that can be written, but got .*free space/,
    );
    undo();
    assert.equal(await savedStep(run), 4);
    await pretrain(workspace.pretrain, { run, existing: 'resume' });
    await assertSameRun(run, 'whole');
  });
});

describe('attack 19: a disk that takes no rows for a while', () => {
  it('gets them all, in order, when it has room again', async () => {
    const run = 'rows-later';
    const path = join(runFolder(run).path, 'metrics.csv');
    const notices: string[] = [];
    await pretrain(workspace.pretrain, {
      run,
      onNotice: (sentence) => notices.push(sentence),
      onStep(step) {
        if (step === 3) {
          renameSync(path, `${path}-aside`);
          mkdirSync(path);
        }
        if (step === 7) {
          rmSync(path, { recursive: true });
          renameSync(`${path}-aside`, path);
        }
      },
    });
    assert.equal(notices.length, 1, notices.join('\n'));
    assert.match(
      notices[0],
      /^Row 4 of metrics\.csv could not be written \(EISDIR.*\); training goes on/,
    );
    assert.deepEqual(await rowsOf(run), await rowsOf('whole'));
  });
});
