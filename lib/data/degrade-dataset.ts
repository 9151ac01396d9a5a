// `srgan degrade`: a test set of degraded LR images, for evaluations on what photographs look like (Wang et al. 2021,
// Real-ESRGAN, section 3), with a seed that no training draws from.
import { join } from 'node:path';
import type { RealisticDegradation } from '../degradation/degradation-options';
import { degradeImage } from '../degradation/degrade-image';
import { writeImage } from '../images/write-image';
import { createRandom } from '../random/random';
import type { Dataset } from './dataset';
import { loadHr } from './pairs';

/** Options of degradeDataset. */
export interface DegradeOptions {
  readonly scale: number;
  readonly degradation: RealisticDegradation;
  /** Each image is degraded by it and its own name. */
  readonly seed: number | string;
  /** Folder for the LR images. */
  readonly output: string;
  /** Called after each image. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Writes the degraded LR image of every HR image as <output>/<name>.png, which openDataset's `lr` and `srgan evaluate --lr`
 * take. HR is cropped to a multiple of the scale first, as an evaluation does.
 */
export async function degradeDataset(
  { images }: Pick<Dataset, 'images'>,
  { scale, degradation, seed, output, onProgress }: DegradeOptions,
): Promise<void> {
  for (const [i, image] of images.entries()) {
    const { hr } = await loadHr(image, scale);
    const random = createRandom(`test set ${seed}/${image.name}`);
    const lr = await degradeImage(hr, scale, { degradation, random });
    await writeImage(join(output, `${image.name}.png`), lr);
    onProgress?.(i + 1, images.length);
  }
}
