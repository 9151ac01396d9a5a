// The data side of a training run: the two splits and the stream of batches.
import type { TrainingConfig } from '../config/config';
import { type CropStream, createCropStream } from '../data/crop-stream';
import { type Dataset, openDataset } from '../data/dataset';

/** Whoever opens it calls dispose. */
export interface TrainingData {
  readonly train: Dataset;
  readonly validation: Dataset;
  readonly stream: CropStream;
  dispose(): void;
}

/** Opens the sets that a configuration names. @throws when they are missing or too small. */
export async function openTrainingData(config: TrainingConfig): Promise<TrainingData> {
  const { data, seed } = config;
  const { scale } = config.generator;
  const train = await openDataset(data.name, { split: 'train', seed, scale });
  const validation = await openDataset(data.name, { split: 'validation', seed, scale });
  // each phase draws its own batches: adversarial training does not repeat the order of pretraining
  const { name: _, ...cut } = data;
  const stream = createCropStream(train, { scale, ...cut, seed: `${seed}/${config.phase}` });
  return { train, validation, stream, dispose: stream.dispose };
}
