// `srgan data verify`: whether the files of a set are still those that the catalogue describes.
import { filesFolder, readCatalogueEntry } from './catalogue';
import { openEmbedded } from './embedded-set';
import { stateOf } from './set-state';

/** What verifyDataset found, as paths below `folder`. */
export interface VerifyReport {
  readonly folder: string;
  /** Number of files that are right. */
  readonly right: number;
  readonly missing: readonly string[];
  /** Files of another size or checksum, images that cannot be decoded, and what is no regular file. */
  readonly wrong: readonly string[];
}

/**
 * Checks every file of a set: size and checksum; images that came in an archive, and have none, by decoding them.
 * @param onFile called after each file with the number checked so far
 */
export async function verifyDataset(
  name: string,
  onFile?: (checked: number) => void,
): Promise<VerifyReport> {
  const entry = await readCatalogueEntry(name);
  // what the workspace makes itself is made first: it cannot be missing
  if (entry.generated !== undefined) await openEmbedded(entry);
  const { right, missing, wrong, parts } = await stateOf(entry, { onFile });
  const lacking = parts.filter((part) => part.missing > 0);
  return {
    folder: filesFolder(entry),
    right: right.length + parts.reduce((sum, part) => sum + part.right.length, 0),
    missing: [
      ...missing.map(({ path }) => path),
      ...lacking.map((part) => `${part.folder} (${part.missing} of ${part.images} images)`),
    ],
    wrong: [...wrong.map(({ path }) => path), ...parts.flatMap((part) => part.wrong)],
  };
}
