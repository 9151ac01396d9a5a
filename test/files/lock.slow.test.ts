// Locks: one owner at a time among calls, processes and machines; what the dead left behind hinders nobody.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeLock, withLock } from '../../lib/files/lock';
import { ownHolder } from '../../lib/files/lock-holder';

let folder: string;
let path: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'srgan-lock-'));
  path = join(folder, 'deep', '.lock');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Writes a lock file that was last written so many seconds ago. */
function leave(content: string, secondsAgo: number): void {
  mkdirSync(join(folder, 'deep'), { recursive: true });
  writeFileSync(path, content);
  const then = new Date(Date.now() - 1000 * secondsAgo);
  utimesSync(path, then, then);
}

const foreign = (): string =>
  JSON.stringify({ ...ownHolder(), host: 'node7', pid: 4711, since: '2026-01-02T03:04:05.000Z' });

/** A process that takes the lock, says so, and then does what the script says. */
async function holderProcess(then: string): Promise<ChildProcess> {
  const script = `require('./lib/files/lock').takeLock(${JSON.stringify(path)}, 'it')
    .then((lock) => { process.stdout.write('taken'); ${then} });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], {
    cwd: join(__dirname, '..', '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout!, 'data');
  return child;
}

const taken = async (): Promise<boolean> => {
  const lock = await takeLock(path, 'the run a').catch((error: Error) => {
    assert.match(error.message, /^takeLock: the run a must have one owner, but process \d+ on /);
    return undefined;
  });
  await lock?.release();
  return lock !== undefined;
};

describe('takeLock and withLock', () => {
  it('lets one in at a time and cleans up, after failures too', async () => {
    let finish = (): void => {};
    const first = withLock(path, 'it', () => new Promise<void>((resolve) => (finish = resolve)));
    while (!existsSync(path)) await sleep(5);
    await assert.rejects(
      withLock(path, 'the run a', async () => {}),
      new RegExp(
        `the run a must have one owner, but process ${process.pid} on ${hostname()} has held it since \\d{4}-.*` +
          `; wait until it ends, or stop it; if there is no such process, delete ${path}$`,
      ),
    );
    finish();
    await first;
    await assert.rejects(
      withLock(path, 'it', async () => Promise.reject(new Error('work failed'))),
      /work failed/,
    );
    assert.equal(await withLock(path, 'it', async () => 3), 3);
    assert.deepEqual(readdirSync(join(folder, 'deep')), []);
  });

  it('writes host, process and time', async () => {
    const lock = await takeLock(path, 'it');
    const { host, pid, since } = JSON.parse(readFileSync(path, 'utf8'));
    assert.deepEqual([host, pid], [hostname(), process.pid]);
    assert.ok(Math.abs(Date.now() - Date.parse(since)) < 60_000);
    await lock.release();
    await lock.release();
    assert.ok(!existsSync(path));
  });

  it('refuses while another process lives, and takes over the moment it was killed', async () => {
    const child = await holderProcess('setInterval(() => {}, 1000)');
    assert.equal(await taken(), false);
    child.kill('SIGKILL');
    await once(child, 'close');
    assert.equal(await taken(), true);
  });

  const linux = process.platform === 'linux';
  it('refuses while its process is merely stopped, however long', { skip: !linux }, async () => {
    const child = await holderProcess('setInterval(() => {}, 1000)');
    child.kill('SIGSTOP');
    const old = new Date(Date.now() - 3600_000);
    utimesSync(path, old, old);
    assert.equal(await taken(), false);
  });

  it('keeps no process from ending', async () => {
    const child = await holderProcess('');
    if (child.exitCode === null) await once(child, 'close');
    assert.equal(child.exitCode, 0);
    assert.equal(await taken(), true);
  });

  it('takes over from a number that is another process by now', { skip: !linux }, async () => {
    leave(JSON.stringify({ ...ownHolder(), began: '1' }), 0);
    assert.equal(await taken(), true);
  });

  it('knows other machines by their signs of life alone', async () => {
    leave(foreign(), 5);
    await assert.rejects(
      takeLock(path, 'the run a'),
      /process 4711 on node7 has held it since 2026-01-02T03:04:05\.000Z \(last sign of life \d+ s ago\)/,
    );
    leave(foreign(), 61);
    assert.equal(await taken(), true);
  });

  it('does not take the clock of this machine for that of the disk', async () => {
    leave(foreign(), 5);
    const { now } = Date;
    Date.now = () => now() + 3600_000;
    try {
      assert.equal(await taken(), false);
    } finally {
      Date.now = now;
    }
  });

  it('takes over what names no holder, once it is some seconds old', async () => {
    for (const content of ['', '4711', '{"host":"node7"', '{}', '\0\0\0']) {
      leave(content, 6);
      assert.equal(await taken(), true);
    }
    leave('', 4.5);
    assert.equal(await taken(), true);
  });

  it('is not held up by a takeover that was broken off', async () => {
    leave(foreign(), 100);
    const old = new Date(Date.now() - 10_000);
    writeFileSync(`${path}.takeover`, '');
    utimesSync(`${path}.takeover`, old, old);
    assert.equal(await taken(), true);
  });

  it('refuses to take a folder of that name for a lock', async () => {
    mkdirSync(path, { recursive: true });
    await assert.rejects(takeLock(path, 'it'), /must be a lock file, but it is a folder; move it/);
  });

  it('says why it cannot be written', async () => {
    writeFileSync(join(folder, 'deep'), '');
    await assert.rejects(takeLock(path, 'it'), /must be a file that can be written, but got .*E/);
  });

  it('goes to one of many who find a stale one', async () => {
    for (let round = 0; round < 10; round++) {
      leave(round % 2 === 0 ? foreign() : '', 100);
      const attempts = Array.from({ length: 12 }, () => takeLock(path, 'it'));
      const results = await Promise.allSettled(attempts);
      const locks = results.flatMap((r) => (r.status === 'fulfilled' ? [r.value] : []));
      assert.equal(locks.length, 1, `round ${round}`);
      await locks[0].release();
      assert.deepEqual(readdirSync(join(folder, 'deep')), []);
    }
  });
});

describe('a lock that is held', () => {
  const FAST = { heartbeatSeconds: 0.02 };

  it('gives signs of life', async () => {
    const lock = await takeLock(path, 'it', FAST);
    const old = new Date(Date.now() - 100_000);
    utimesSync(path, old, old);
    while (Date.now() - statSync(path).mtimeMs > 50_000) await sleep(5);
    await lock.release();
  });

  it('comes back where its file was deleted', async () => {
    const lock = await takeLock(path, 'it', FAST);
    rmSync(path);
    while (!existsSync(path)) await sleep(5);
    assert.equal(await taken(), false);
    await lock.release();
    assert.equal(await taken(), true);
  });

  it('tells its holder when another has taken it, and leaves it to that one', async () => {
    const lock = await takeLock(path, 'it', FAST);
    const theirs = foreign();
    rmSync(path);
    writeFileSync(path, theirs);
    while (!lock.signal.aborted) await sleep(5);
    assert.match(String(lock.signal.reason), /must stay this process's, but another took it/);
    await lock.release();
    assert.equal(readFileSync(path, 'utf8'), theirs);
  });
});
