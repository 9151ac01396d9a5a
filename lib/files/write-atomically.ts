// Files that are whole or absent: written under a temporary name beside their place, then renamed, which every
// file system does in one step. A reader, a full disk or a kill never leaves half a file under the real name.
// Temporary names end in `.tmp`: no image to listImages, and what a resumed run clears away.
import { randomBytes } from 'node:crypto';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolders } from './make-folders';

/** What a file is to hold: text (UTF-8), bytes, or pieces of bytes one after the other. */
export type FileContent = string | Uint8Array | readonly Uint8Array[];

/** Options of writeAtomically. */
export interface WriteOptions {
  /** Waits until the disk has the file and its name, so that a power cut loses neither. Default false. */
  durable?: boolean;
  /** Takes the place of an older file of that name; where it may not, one that is there by then is an error. Default true. */
  replace?: boolean;
}

/** Longest file name of the usual file systems, in bytes. */
const MAX_NAME_BYTES = 255;

/**
 * Writes a file and the folders above it. Several writers of one path do not disturb each other: the last wins.
 * @throws when it cannot be written; an older file of that name is then untouched, and the temporary one is gone.
 */
export async function writeAtomically(
  path: string,
  content: FileContent,
  options: WriteOptions = {},
): Promise<void> {
  const { durable = false, replace = true } = options;
  const folder = dirname(path);
  const temporary = join(folder, temporaryName(basename(path)));
  try {
    await makeFolders(folder);
    await writeNew(temporary, content, durable);
    await (replace ? rename(temporary, path) : renameToNew(temporary, path));
    if (durable) await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error says more
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `writeAtomically: ${path} must be a file that can be written, but got ${reason}; ` +
        'check the folder, its permissions and the free space',
      { cause: error },
    );
  }
}

/** Renames where nobody has the name. A second name for the file takes it in one step, where the file system has links. */
async function renameToNew(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch {
    const taken = await lstat(path).catch(() => undefined);
    if (taken !== undefined) throw new Error('one that is there already and may not be replaced');
    await rename(temporary, path);
    return;
  }
  await rm(temporary);
}

/** A name that nobody else uses and that is never too long, even where the file's own name just fits. */
function temporaryName(name: string): string {
  // not the seeded generator: two runs of one seed may write side by side
  const ending = `.${randomBytes(4).toString('hex')}.tmp`;
  const head = Buffer.from(name).subarray(0, MAX_NAME_BYTES - ending.length);
  // as a stream, the decoder leaves out a last character that was cut through
  return new TextDecoder().decode(head, { stream: true }) + ending;
}

async function writeNew(path: string, content: FileContent, durable: boolean): Promise<void> {
  const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
  const handle = await open(path, 'wx');
  try {
    for (const piece of pieces) await handle.writeFile(piece);
    if (durable) await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the rename itself durable; not every system can open a folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
