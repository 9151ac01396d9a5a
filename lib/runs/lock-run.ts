// One owner per run: two processes that train into one folder would lose each other's work.
import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lock, withLock } from '../files/lock';
import type { RunFolder } from './run-folder';

/** Name of the lock in a run's folder. */
export const RUN_LOCK = '.lock';

/**
 * Does the work while this process owns the run. The folder is made for the lock, and goes again where the work left
 * nothing in it. @throws naming the owner, when another process has it
 */
export async function withRunLock<T>(run: RunFolder, work: (lock: Lock) => Promise<T>): Promise<T> {
  await mkdir(run.path, { recursive: true });
  try {
    return await withLock(join(run.path, RUN_LOCK), `the run ${run.name}`, work);
  } finally {
    // a folder with anything in it stays
    await rmdir(run.path).catch(() => undefined);
  }
}
