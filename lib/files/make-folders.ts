// Folders and the folders above them, made one by one. Node's own way (mkdir, recursive) never ends where a folder is
// there and takes no folders, as /proc: it hears "no such file or directory", makes the parent, which is there, and
// begins again, with a processor to itself. It also says ENOENT where a read-only folder is meant.
import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Makes a folder and those above it. One that is there is left as it is. @throws the file system's error, naming the first folder that cannot be made */
export async function makeFolders(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(resolve(path));
  if (parent !== resolve(path)) await makeFolders(parent);
  try {
    await mkdir(path);
  } catch (error) {
    // another process was quicker
    if (await isFolder(path)) return;
    throw takesNone(error) ? new Error(`the file system of ${parent} takes no folders`) : error;
  }
}

/** Its parent is there, and yet the system knows none. */
const takesNone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
