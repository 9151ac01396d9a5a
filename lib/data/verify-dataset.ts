// `srgan data verify`: whether the files of a set are still those that the catalogue describes.
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '../files/hash-file';
import { readImage } from '../images/read-image';
import { type CatalogueFile, filesFolder, readCatalogueEntry } from './catalogue';
import { listImages } from './list-images';
import { openSample } from './sample';

/** What verifyDataset found, as paths below `folder`. */
export interface VerifyReport {
  readonly folder: string;
  /** Number of files that are right. */
  readonly right: number;
  readonly missing: readonly string[];
  /** Files of another size or checksum, or images that cannot be decoded. */
  readonly wrong: readonly string[];
}

/** Whether a file is there and of the known size and checksum. */
export async function fileState(
  path: string,
  known: CatalogueFile,
): Promise<'right' | 'missing' | 'wrong'> {
  const size = await stat(path).then(
    (status) => status.size,
    () => undefined,
  );
  if (size === undefined) return 'missing';
  if (known.bytes !== undefined && size !== known.bytes) return 'wrong';
  if (known.sha256 !== undefined)
    return (await hashFile(path)) === known.sha256 ? 'right' : 'wrong';
  if (known.md5 !== undefined)
    return (await hashFile(path, 'md5')) === known.md5 ? 'right' : 'wrong';
  return 'right';
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
  if (entry.generated !== undefined) await openSample(entry);
  const folder = filesFolder(entry);
  const found: Record<'right' | 'missing' | 'wrong', string[]> = {
    right: [],
    missing: [],
    wrong: [],
  };
  let checked = 0;
  for (const file of entry.files) {
    found[await fileState(join(folder, file.path), file)].push(file.path);
    onFile?.(++checked);
  }
  const counted = [
    ...(entry.archives ?? []),
    ...(entry.generated ? [{ ...entry.generated, images: entry.generated.count }] : []),
  ];
  for (const { folder: part, images } of counted) {
    const place = join(folder, part);
    const files = existsSync(place) ? await listImages(place) : [];
    if (files.length < images)
      found.missing.push(`${part} (${images - files.length} of ${images} images)`);
    for (const file of files) {
      const state = await readImage(join(place, file)).then(
        () => 'right' as const,
        () => 'wrong' as const,
      );
      found[state].push(`${part}/${file}`);
      onFile?.(++checked);
    }
  }
  return { folder, right: found.right.length, missing: found.missing, wrong: found.wrong };
}
