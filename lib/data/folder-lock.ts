// One writer at a time in a set's folder: two fetches of the same files would write into each other's partial ones.
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Runs the work while holding the folder's lock. Throws where a living process holds it; a dead one's is taken over. */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, '.lock');
  await acquire(path, folder);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string, folder: string): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(`${process.pid}`);
      await file.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => '0'));
    if (isAlive(holder)) {
      throw new Error(
        `fetchDataset: ${folder} must not be in use, but process ${holder} is writing to it; ` +
          `wait for it, or delete ${path} if it is no fetch`,
      );
    }
    await rm(path, { force: true });
  }
  throw new Error(
    `fetchDataset: ${folder} must not be in use, but its lock changes hands; try again`,
  );
}

/** Whether a process of this number runs. An empty lock is a moment old: its writer is alive. */
function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 0) return false;
  if (pid === 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
