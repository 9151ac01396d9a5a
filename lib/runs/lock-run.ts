// One owner per run: two processes that train into one folder would lose each other's work.
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lock, withLock } from '../files/lock';
import { readLockFile } from '../files/lock-file';
import { isRunning } from '../files/lock-holder';
import { makeFolders } from '../files/make-folders';
import type { RunFolder } from './run-folder';

/** Name of the lock in a run's folder. */
export const RUN_LOCK = '.lock';

/**
 * Does the work while this process owns the run. The folder is made for the lock, and goes again where the work left
 * nothing in it. @throws naming the owner, when another process has it
 */
export async function withRunLock<T>(run: RunFolder, work: (lock: Lock) => Promise<T>): Promise<T> {
  await makeFolders(run.path).catch((error: Error) => {
    throw new Error(
      `withRunLock: ${run.path} must be a folder that can be written, but got ${error.message}; ` +
        'check its permissions and the disk, or set SRGAN_RESULTS to another folder',
      { cause: error },
    );
  });
  try {
    return await withLock(join(run.path, RUN_LOCK), `the run ${run.name}`, work);
  } finally {
    // a folder with anything in it stays
    await rmdir(run.path).catch(() => undefined);
  }
}

/** Silence after which an owner that cannot be looked at, on another machine, counts as dead: as takeLock has it. */
const STALE_MS = 60_000;

/** Whether some process owns the run right now, as far as this one can tell. */
export const isRunOwned = (run: RunFolder): Promise<boolean> => isLocked(join(run.path, RUN_LOCK));

/** Whether some process holds a lock right now, as far as this one can tell. */
export async function isLocked(path: string): Promise<boolean> {
  const found = await readLockFile(path).catch(() => undefined);
  if (!found?.holder) return false;
  return isRunning(found.holder) ?? Date.now() - found.modified < STALE_MS;
}
