// One owner per run: processes that would train into one folder at a time, orphans, and locks that the dead left.
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { PretrainConfig } from '../../lib/config/config';
import { pretrain } from '../../lib/experiments/pretrain';
import { ownHolder } from '../../lib/files/lock-holder';
import { runFolder } from '../../lib/runs/run-folder';
import { openWorkspace, type Workspace } from '../tiny-runs';
import { assertSameRun, rowsOf } from './compare-runs';
import { killAt, type RunChild, startRun } from './run-child';

let workspace: Workspace;
let config: PretrainConfig;
const children: RunChild[] = [];
before(async () => {
  workspace = await openWorkspace();
  config = workspace.pretrain;
  await pretrain(config, { run: 'whole' });
});
afterEach(() => {
  for (const child of children.splice(0)) child.process.kill('SIGKILL');
});
after(() => workspace.dispose());

/** Starts a run and waits until it stands still. */
async function held(name: string): Promise<RunChild> {
  const child = startRun(config, { run: name, holdAt: 'step 3' });
  children.push(child);
  await child.until('step 3');
  return child;
}

/** Leaves a lock of another machine's process, whose last sign of life was so many seconds ago. */
function leaveLock(name: string, secondsAgo: number): void {
  const path = join(runFolder(name).path, '.lock');
  mkdirSync(runFolder(name).path, { recursive: true });
  writeFileSync(path, JSON.stringify({ ...ownHolder(), host: 'node7', pid: 4711 }));
  const then = new Date(Date.now() - 1000 * secondsAgo);
  utimesSync(path, then, then);
}

const owned = (name: string, pid: number, host: string): RegExp =>
  new RegExp(
    `^takeLock: the run ${name} must have one owner, but process ${pid} on ${host} has held it since .*; wait until it ends`,
  );

describe('attack 1: a second writer of a run', () => {
  it('is refused in a sentence while the first one trains, and disturbs nothing', async () => {
    const first = startRun(config, { run: 'shared', pace: 300 });
    children.push(first);
    await first.until('step 3');
    for (const existing of ['resume', 'replace', 'continue', 'fail'] as const) {
      await assert.rejects(pretrain(config, { run: 'shared', existing }), ({ message }: Error) => {
        assert.match(message, owned('shared', first.process.pid ?? 0, hostname()));
        return true;
      });
    }
    assert.equal(await first.ended(), 0);
    assert.equal(first.events.at(-1), 'finished 8');
    await assertSameRun('shared', 'whole');
  });

  it('is refused where an orphan trains on, and goes on once that has ended', async () => {
    const orphan = await held('orphaned');
    await assert.rejects(pretrain(config, { run: 'orphaned', existing: 'resume' }), {
      message: owned('orphaned', orphan.process.pid ?? 0, hostname()),
    });
    orphan.process.kill('SIGKILL');
    await orphan.ended();
    await pretrain(config, { run: 'orphaned', existing: 'resume' });
    await assertSameRun('orphaned', 'whole');
  });

  it('is one of two that start at once: the other one is refused', async () => {
    const both = [1, 2].map(() => startRun(config, { run: 'race' }));
    children.push(...both);
    const codes = await Promise.all(both.map((child) => child.ended()));
    assert.deepEqual(codes.sort(), [0, 1]);
    const loser = both.find(({ events }) => events.at(-1)?.startsWith('failed'));
    assert.match(
      loser?.events.at(-1) ?? '',
      /must have one owner, but process|must be a new name, but got race/,
    );
    await assertSameRun('race', 'whole');
  });
});

describe("attack 1: the lock of another machine's process", () => {
  it('holds as long as it gives signs of life', async () => {
    await killAt('step 5', config, { run: 'elsewhere' });
    leaveLock('elsewhere', 20);
    const before = readFileSync(join(runFolder('elsewhere').path, 'metrics.csv'), 'utf8');
    await assert.rejects(pretrain(config, { run: 'elsewhere', existing: 'resume' }), {
      message: owned('elsewhere', 4711, 'node7'),
    });
    const now = readFileSync(join(runFolder('elsewhere').path, 'metrics.csv'), 'utf8');
    assert.equal(now, before);
  });

  it('is taken over after a minute of silence', async () => {
    await killAt('step 5', config, { run: 'silent' });
    leaveLock('silent', 120);
    await pretrain(config, { run: 'silent', existing: 'resume' });
    await assertSameRun('silent', 'whole');
  });
});

describe('attack 1: rows that two writers of an earlier lab left behind', () => {
  it('are mended on resume: in order, one a step, none after the checkpoint', async () => {
    await killAt('step 7', config, { run: 'mended' });
    const path = join(runFolder('mended').path, 'metrics.csv');
    const [, ...rows] = readFileSync(path, 'utf8').split('\n').filter(Boolean);
    appendFileSync(path, `${[rows[1], rows[0], rows[2].replace(/^6/, '8')].join('\n')}\n7,pre`);
    await pretrain(config, { run: 'mended', existing: 'resume' });
    assert.deepEqual(await rowsOf('mended'), await rowsOf('whole'));
  });
});
