// The data side of a training run: the two splits, every image of them looked at, and the stream of batches.
import type { TrainingConfig } from '../config/config';
import { type BadImage, checkImages } from '../data/check-images';
import { type CropStream, createCropStream } from '../data/crop-stream';
import { type Dataset, openDataset } from '../data/dataset';
import { missingLpips } from '../models/lpips-folder';
import { LPIPS_NETWORKS } from '../models/lpips-weights';
import type { RunOptions } from './run-options';

/** Whoever opens it calls dispose. */
export interface TrainingData {
  readonly train: Dataset;
  readonly validation: Dataset;
  readonly stream: CropStream;
  /** Images that were left out. */
  readonly skipped: readonly BadImage[];
  dispose(): void;
}

/** Opens the sets that a configuration names. @throws when they are missing, too small, or hold images that cannot be used. */
export async function openTrainingData(
  config: TrainingConfig,
  { skipBad, onCheck, signal }: Pick<RunOptions, 'skipBad' | 'onCheck' | 'signal'> = {},
): Promise<TrainingData> {
  const { data, seed } = config;
  const { scale } = config.generator;
  const { degradation } = data;
  const found = {
    train: await openDataset(data.name, { split: 'train', seed, scale, degradation }),
    validation: await openDataset(data.name, { split: 'validation', seed, scale, degradation }),
  };
  const total = found.train.images.length + found.validation.images.length;
  let before = 0;
  const usable = async (dataset: Dataset, minSize: number) => {
    const onProgress = (done: number): void => onCheck?.(before + done, total);
    const checked = await checkImages(dataset, { minSize, scale, skipBad, signal, onProgress });
    before += dataset.images.length;
    return checked;
  };
  const train = await usable(found.train, data.hrCropSize);
  const validation = await usable(found.validation, minValidationSize(scale));
  // each phase draws its own batches: adversarial training does not repeat the order of pretraining
  const { name: _, ...cut } = data;
  const stream = createCropStream(train.dataset, {
    scale,
    ...cut,
    seed: `${seed}/${config.phase}`,
  });
  return {
    train: train.dataset,
    validation: validation.dataset,
    stream,
    skipped: [...train.bad, ...validation.bad],
    dispose: stream.dispose,
  };
}

/** What a validation can measure: SSIM needs 11 pixels inside the border, LPIPS somewhat more in all. */
function minValidationSize(scale: number): number {
  const ssim = 11 + 2 * scale;
  return missingLpips('alex') === undefined ? Math.max(ssim, LPIPS_NETWORKS.alex.minSize) : ssim;
}
