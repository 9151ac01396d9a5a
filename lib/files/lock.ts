// One owner at a time of what may have one writer only: a run's folder, a set's download. The lock is a file that
// says who holds it (host, process, since when) and is rewritten every few seconds while its holder lives, so that
// other machines on a shared disk can tell a holder from what a dead one left.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createLockFile,
  lockText,
  readLockFile,
  removeLockFile,
  removeStaleLock,
  rewriteLockFile,
  UNREADABLE_SECONDS,
} from './lock-file';
import { isRunning, type LockHolder, ownHolder } from './lock-holder';

/** A lock that this process holds. */
export interface Lock {
  readonly path: string;
  /** Aborts when somebody else has taken the lock (after it was deleted by hand, or a pause of the machine): stop writing. */
  readonly signal: AbortSignal;
  /** Gives it up. Twice does no harm. */
  release(): Promise<void>;
}

/** Options of takeLock. */
export interface LockOptions {
  /** Between two signs of life, in seconds. Default 10. */
  heartbeatSeconds?: number;
  /** Silence after which a holder that cannot be looked at counts as dead, in seconds. Default 60. */
  staleSeconds?: number;
}

/** Of 50 ms and more. Who has not got it by then meets somebody who takes and leaves it all the time. */
const MOST_ATTEMPTS = 200;

/**
 * Takes a lock, or says who holds it. A lock is taken over when its process on this machine has ended, and from
 * other machines after `staleSeconds` without a sign of life. The process need not end for it: the timer holds nothing up.
 * @param what is locked, as the subject of a sentence: `the run srgan-1`
 * @throws naming host, process and time of a living holder, and how to break its lock
 */
export async function takeLock(
  path: string,
  what: string,
  options: LockOptions = {},
): Promise<Lock> {
  const holder = ownHolder();
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const now = await createLockFile(path, holder);
    if (now === undefined) return keepAlive(path, holder, options);
    const found = await readLockFile(path);
    if (found === undefined) continue;
    const seconds = (now - found.modified) / 1000;
    if (isStale(found.holder, seconds, options)) await removeStaleLock(path, found.text, now);
    else if (found.holder !== undefined) throw heldError(path, what, found.holder, seconds);
    await sleep(50);
  }
  throw new Error(
    `takeLock: ${what} must have one owner, but its lock ${path} changes hands all the time; try again`,
  );
}

/** Does the work while holding the lock, see takeLock. @throws too when the lock was lost meanwhile */
export async function withLock<T>(
  path: string,
  what: string,
  work: (lock: Lock) => Promise<T>,
): Promise<T> {
  const lock = await takeLock(path, what);
  try {
    const result = await work(lock);
    lock.signal.throwIfAborted();
    return result;
  } finally {
    await lock.release();
  }
}

function isStale(
  holder: LockHolder | undefined,
  seconds: number,
  { staleSeconds = 60 }: LockOptions,
): boolean {
  if (holder === undefined) return seconds > UNREADABLE_SECONDS;
  const running = isRunning(holder);
  return running === undefined ? seconds > staleSeconds : !running;
}

function heldError(path: string, what: string, holder: LockHolder, seconds: number): Error {
  const { pid, host, since } = holder;
  const silence = Math.max(0, Math.round(seconds));
  return new Error(
    `takeLock: ${what} must have one owner, but process ${pid} on ${host} has held it since ${since} ` +
      `(last sign of life ${silence} s ago); wait until it ends, or stop it; if there is no such process, delete ${path}`,
  );
}

function keepAlive(path: string, holder: LockHolder, { heartbeatSeconds = 10 }: LockOptions): Lock {
  const lost = new AbortController();
  let beating = Promise.resolve();
  const timer = setInterval(() => {
    beating = beating.then(async () => {
      // a disk that does not answer is no reason to stop: silence is what others judge by
      if (await rewriteLockFile(path, holder).catch(() => true)) return;
      clearInterval(timer);
      lost.abort(new Error(`takeLock: ${path} must stay this process's, but another took it`));
    });
  }, heartbeatSeconds * 1000);
  timer.unref();
  let releasing: Promise<void> | undefined;
  const release = async (): Promise<void> => {
    clearInterval(timer);
    await beating;
    if (!lost.signal.aborted) await removeLockFile(path, lockText(holder));
  };
  return {
    path,
    signal: lost.signal,
    release() {
      releasing ??= release();
      return releasing;
    },
  };
}
