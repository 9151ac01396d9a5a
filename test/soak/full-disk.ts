// A disk that is full while a run trains, and empties again or not: on a small file system in memory.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertSameRun } from '../experiments/compare-runs';
import { startRun } from '../experiments/run-child';
import { type Area, between, oneOf, type SoakContext } from './area';

const SIZE = '2m';

/** Runs on a full disk. */
export const fullDisk: Area = {
  name: 'full disk',
  share: 2,
  async open(context) {
    const { pretrain, results, path } = context.workspace;
    const disk = join(path, 'disk');
    const reason = mount(disk, context);
    if (reason !== undefined) return { skip: reason };
    const whole = join(results, 'whole-disk');
    assert.equal(await startRun(pretrain, { run: 'whole-disk' }).ended(), 0);
    return async (random, number) => {
      const run = `full-${number}`;
      const [filledAt, emptiedAt] = [between(random, 1, 8), between(random, 2, 12)];
      const left = oneOf(random, [0, 100, 1000, 4096, 20_000]);
      await onDisk(disk, async () => {
        const child = startRun(pretrain, { run, pace: 100 });
        await child.until(`step ${filledAt}`);
        fill(disk, left);
        if (emptiedAt > filledAt && emptiedAt <= 8) {
          await child.until(`step ${emptiedAt}`);
          empty(disk);
        }
        const status = await child.ended();
        empty(disk);
        if (status !== 0) {
          const said = child.events.at(-1) ?? '';
          assert.match(said, /^failed: \w+: .* must .*ENOSPC.*free/, child.events.join('; '));
          const again = startRun(pretrain, { run, existing: 'continue' });
          assert.equal(await again.ended(), 0, again.events.join('; '));
        }
        await assertSameRun(run, whole);
        rmSync(join(disk, run), { recursive: true });
      });
      return 1;
    };
  },
};

/** Why the file system cannot be mounted here; it goes when the campaign ends. */
function mount(disk: string, { onEnd }: SoakContext): string | undefined {
  mkdirSync(disk, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'srgan-soak', disk], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch {
    return 'a file system in memory cannot be mounted here (that takes root on Linux)';
  }
  onEnd(() => execFileSync('umount', ['-l', disk], { stdio: 'ignore' }));
  return undefined;
}

/** Does the work while the results folder is that disk. */
async function onDisk(disk: string, work: () => Promise<void>): Promise<void> {
  const before = process.env.SRGAN_RESULTS;
  process.env.SRGAN_RESULTS = disk;
  try {
    await work();
  } finally {
    process.env.SRGAN_RESULTS = before;
    empty(disk);
  }
}

/** Takes all room but so many bytes. */
function fill(disk: string, left: number): void {
  const { bavail, bsize } = statfsSync(disk);
  const bytes = Math.max(0, bavail * bsize - left);
  try {
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(bytes));
  } catch {
    // the run took some of the room meanwhile: full all the same
  }
}

const empty = (disk: string): void => rmSync(join(disk, 'ballast'), { force: true });
