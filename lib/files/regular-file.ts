// Whether a path leads to an ordinary file. Reading anything else may never end: a pipe waits for a writer that does
// not come, and cannot be interrupted; /dev/zero has no last byte.
import { lstat, stat } from 'node:fs/promises';

/** Why a path, links followed, is no regular file, as the end of a sentence; undefined where it is one. */
export async function whyNotRegular(path: string | Buffer): Promise<string | undefined> {
  try {
    const status = await stat(path);
    if (status.isFile()) return undefined;
    if (status.isDirectory()) return 'it is a folder';
    if (status.isFIFO()) return 'it is a named pipe';
    return status.isSocket() ? 'it is a socket' : 'it is a device';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      const isLink = await lstat(path).then(
        (status) => status.isSymbolicLink(),
        () => false,
      );
      return isLink ? 'it is a link to nothing' : 'there is no such file';
    }
    if (code === 'ELOOP') return 'it is a link to itself';
    return code === 'EACCES' ? 'it may not be read' : `it cannot be looked at (${code})`;
  }
}
