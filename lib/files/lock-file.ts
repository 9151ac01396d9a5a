// The file of a lock, on disks that several machines may share: made in one step, looked at, rewritten, taken away,
// each so that two who do it at the same time cannot both believe to have it.
import { constants } from 'node:fs';
import { copyFile, link, lstat, open, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type LockHolder, parseHolder } from './lock-holder';
import { makeFolders } from './make-folders';
import { whyNotRegular } from './regular-file';

/** Age in seconds from which a lock file that names no holder is nobody's: its writer died between two moments. */
export const UNREADABLE_SECONDS = 5;

/** What a lock file says. */
export interface LockFile {
  readonly text: string;
  /** Undefined where the text names none. */
  readonly holder: LockHolder | undefined;
  /** When it was last written, by the file system's clock, in milliseconds. */
  readonly modified: number;
}

/** The text of a holder's lock file. */
export const lockText = (holder: LockHolder): string => `${JSON.stringify(holder)}\n`;

/**
 * Creates the lock file with its content. Undefined when that worked, else the time by the file system's own clock,
 * which may not be this machine's, in milliseconds.
 */
export async function createLockFile(
  path: string,
  holder: LockHolder,
): Promise<number | undefined> {
  const draft = `${path}.${holder.token}.tmp`;
  try {
    await makeFolders(dirname(path));
    await writeFile(draft, lockText(holder));
    return (await putInPlace(draft, path)) ? undefined : (await stat(draft)).mtimeMs;
  } catch (error) {
    throw new Error(
      `takeLock: ${path} must be a file that can be written, but got ${error}; check the folder, its permissions and the free space`,
      { cause: error },
    );
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** Gives a file a second name in one step. False where that name is taken. */
async function putInPlace(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
  }
  try {
    // a file system without links: the file is empty for a moment, which UNREADABLE_SECONDS allows for
    await copyFile(draft, path, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** What a lock file says, and when that was written, by the file system's clock. Undefined where there is none. */
export async function readLockFile(path: string): Promise<LockFile | undefined> {
  try {
    const reason = (await lstat(path)).isFile() ? undefined : await whyNotRegular(path);
    if (reason !== undefined) {
      throw new Error(`takeLock: ${path} must be a lock file, but ${reason}; move it away`);
    }
    // opened, so that a network file system asks its server anew
    const handle = await open(path, 'r');
    try {
      const text = await handle.readFile('utf8');
      return { text, holder: parseHolder(text), modified: (await handle.stat()).mtimeMs };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Removes the lock file if it says what it said. */
export async function removeLockFile(path: string, text: string): Promise<void> {
  if ((await readLockFile(path))?.text === text) await rm(path, { force: true });
}

/**
 * removeLockFile for somebody else's stale lock: one at a time, as two who had both seen the old lock could remove
 * the new one of the first. Does nothing where another is at it.
 * @param now by the file system's clock: a removal that began long before it was broken off
 */
export async function removeStaleLock(path: string, text: string, now: number): Promise<void> {
  const guard = `${path}.takeover`;
  try {
    await writeFile(guard, '', { flag: 'wx' });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    const started = await stat(guard).then(
      ({ mtimeMs }) => mtimeMs,
      () => now,
    );
    if (now - started > 1000 * UNREADABLE_SECONDS) await rm(guard, { force: true });
    return;
  }
  try {
    await removeLockFile(path, text);
  } finally {
    await rm(guard, { force: true });
  }
}

/** Rewrites the lock file, a sign of life. A file that was deleted comes back unless another has the lock by now. */
export async function rewriteLockFile(path: string, holder: LockHolder): Promise<boolean> {
  const handle = await open(path, 'r+').catch((error) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (handle === undefined) {
    const draft = `${path}.${holder.token}.tmp`;
    await writeFile(draft, lockText(holder));
    return putInPlace(draft, path).finally(() => rm(draft, { force: true }));
  }
  try {
    if (parseHolder(await handle.readFile('utf8'))?.token !== holder.token) return false;
    // written and not merely touched: the time is then the file server's
    await handle.write(lockText(holder), 0);
    return true;
  } finally {
    await handle.close();
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
