// `srgan data prepare`: LR images as files, for other programs and for a look at them.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeImage } from '../images/write-image';
import { filesFolder, isInCatalogue, readCatalogueEntry } from './catalogue';
import { openDataset } from './dataset';
import { markOutput } from './output-marker';
import { loadPair } from './pairs';

/** Options of prepareDataset. */
export interface PrepareOptions {
  /** The factors to write. Default [4]. */
  scales?: readonly number[];
  /** Folder in which a folder LR_x4 (one for each scale) is made. Default: that of the set's images; a plain folder needs one. */
  output?: string;
  /** Called after each image. */
  onProgress?: (done: number, total: number) => void;
}

/**
 * Writes the LR image of every HR image as <output>/LR_x<scale>/<name>.png: what the crop stream computes, to the bit.
 * Files newer than their HR image are kept. openDataset finds them where they lie with the set.
 */
export async function prepareDataset(
  nameOrFolder: string,
  { scales = [4], output, onProgress }: PrepareOptions = {},
): Promise<{ readonly written: number; readonly kept: number }> {
  const place = output ?? (await ownFolder(nameOrFolder));
  const { images } = await openDataset(nameOrFolder);
  let written = 0;
  let kept = 0;
  for (const scale of scales) {
    // LR images in a folder of the set's own are found as such; anywhere else in a data set they must not be its images
    await markOutput(join(place, `LR_x${scale}`));
    for (const image of images) {
      const path = join(place, `LR_x${scale}`, `${image.name}.png`);
      if (await isCurrent(path, image.hr)) kept++;
      else {
        await writeImage(path, (await loadPair(image, scale)).lr);
        written++;
      }
      onProgress?.(written + kept, scales.length * images.length);
    }
  }
  return { written, kept };
}

async function ownFolder(name: string): Promise<string> {
  if (isInCatalogue(name)) return filesFolder(await readCatalogueEntry(name));
  throw new Error(
    `prepareDataset: output must be a folder for the LR images of ${name}, but got none; only sets of the catalogue have their own`,
  );
}

async function isCurrent(path: string, source: string): Promise<boolean> {
  const [made, original] = await Promise.all([stat(path).catch(() => undefined), stat(source)]);
  return made !== undefined && made.mtimeMs >= original.mtimeMs;
}
