// The images of a person's folder as a data set takes them, and what a person should know of what was left out.
import { join } from 'node:path';
import { unnameableNote } from './list-images';
import { byCodeUnit, scanImages } from './scan-images';

/** The images of a folder, as relative paths, sorted by code unit. */
export interface FolderImages {
  readonly files: readonly string[];
  /** What was left out, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Looks through a folder of images. What is called an image but is no regular file stays in the list and is refused
 * where it is read, as a damaged file is: checkImages finds both. Names that are no UTF-8 cannot be opened at all.
 */
export async function folderImages(folder: string): Promise<FolderImages> {
  const { files, irregular, unnameable, ownOutput } = await scanImages(folder);
  const notes: string[] = [];
  if (unnameable.length > 0) {
    const note = unnameableNote(folder, unnameable);
    notes.push(`${unnameable.length} files are left out: ${note}.`);
  }
  if (ownOutput.length > 0) {
    const others = ownOutput.length > 1 ? ` and ${ownOutput.length - 1} more` : '';
    notes.push(`Left out, as SRGAN Lab wrote it: ${join(folder, ownOutput[0])}${others}.`);
  }
  return { files: [...files, ...irregular.map(({ path }) => path)].sort(byCodeUnit), notes };
}
