// SRGAN_THREADS: how many threads compute.
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { after, describe, it } from 'node:test';
import { threadCount } from '../../lib/engine/threads';

const before = process.env.SRGAN_THREADS;
after(() => {
  if (before === undefined) delete process.env.SRGAN_THREADS;
  else process.env.SRGAN_THREADS = before;
});

describe('threadCount', () => {
  it('is what SRGAN_THREADS says, else all that the process may use', () => {
    process.env.SRGAN_THREADS = '3';
    assert.equal(threadCount(), 3);
    for (const none of ['', ' ']) {
      process.env.SRGAN_THREADS = none;
      assert.equal(threadCount(), availableParallelism());
    }
  });

  it('refuses what is no number of threads', () => {
    for (const wrong of ['0', '1.5', 'two', '-1']) {
      process.env.SRGAN_THREADS = wrong;
      assert.throws(threadCount, /SRGAN_THREADS must be a whole number of at least 1, but got/);
    }
  });
});
