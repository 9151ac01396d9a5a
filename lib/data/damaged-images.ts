// Which of many image files cannot be decoded, several at a time: sharp decodes in threads of its own.
import { join } from 'node:path';
import { UnreadableImage } from '../images/image-file';
import { readImage } from '../images/read-image';
import { inParallel } from './in-parallel';

/** Node's threads for such work, and a bound on the memory that images of any size may take at a time. */
export const IMAGES_AT_A_TIME = 4;

/** Options of damagedImages. */
export interface DamagedImagesOptions {
  /** Called after each file with the number decoded so far. */
  onImage?: (done: number) => void;
  signal?: AbortSignal;
}

/** Decodes every file. Returns the damaged ones with the reason, as the end of a sentence, in the order of the list. */
export async function damagedImages(
  folder: string,
  files: readonly string[],
  { onImage, signal }: DamagedImagesOptions = {},
): Promise<ReadonlyMap<string, string>> {
  const reasons = new Map<string, string>();
  let done = 0;
  const decode = async (file: string): Promise<void> => {
    try {
      await readImage(join(folder, file));
    } catch (error) {
      if (!(error instanceof UnreadableImage)) throw error;
      reasons.set(file, error.reason);
    }
    onImage?.(++done);
  };
  await inParallel(files, IMAGES_AT_A_TIME, decode, signal);
  const damaged = files.filter((file) => reasons.has(file));
  return new Map(damaged.map((file) => [file, reasons.get(file) ?? '']));
}
