// The stream of training batches: random aligned LR-HR crops in random symmetries.
// A batch depends on seed and step alone. While the caller trains on one, threads read the images of the
// next ones and cut their crops, so that the caller hardly ever waits.
import * as tf from '@tensorflow/tfjs';
import type { DegradationOptions } from '../degradation/degradation-options';
import { BICUBIC } from '../degradation/degradations';
import { CHANNELS } from '../images/image';
import { createCropPlan } from './crop-plan';
import { createCropPool } from './crop-pool';
import type { CropValues } from './cut-crops';
import type { Dataset } from './dataset';

/** One batch; the caller disposes of it. */
export interface CropBatch {
  /** [batchSize, hrCropSize/scale, hrCropSize/scale, 3] in [0,1]. */
  readonly lr: tf.Tensor4D;
  /** [batchSize, hrCropSize, hrCropSize, 3] in [-1,1]. */
  readonly hr: tf.Tensor4D;
  /** Frees both tensors. */
  dispose(): void;
}

/** Batches by step. */
export interface CropStream {
  /** The batch of a step from 0; fastest when steps are asked for in order. Rejects naming the file that cannot be read. */
  batchAt(step: number): Promise<CropBatch>;
  /** Seconds that callers have waited for batches so far. */
  readonly waitSeconds: number;
  /** Ends the threads. Batches handed out stay valid. */
  dispose(): void;
}

/** Options of createCropStream. */
export interface CropStreamOptions {
  scale: number;
  /** Side of the HR crop in pixels, a multiple of the scale. */
  hrCropSize: number;
  batchSize: number;
  seed: number | string;
  /** Flips and quarter turns. Default true. */
  augment?: boolean;
  /** Bound on decoded images kept in memory. Default 1024. */
  cacheMegabytes?: number;
  /**
   * Crops of an image before another takes its place, default 1. Where a set does not fit the cache (DIV2K:
   * 8 MB an image), 8 saves most of the decoding; the crops go to different batches.
   */
  cropsPerImage?: number;
  /** How LR is made of HR. Default: the set's ready LR files, or MATLAB's bicubic. */
  degradation?: DegradationOptions;
}

/** Batches that are cut ahead. */
const LOOK_AHEAD = 4;

/** Opens the stream of a set's crops. Throws where the options cannot be. */
export function createCropStream(dataset: Dataset, options: CropStreamOptions): CropStream {
  checkOptions(dataset, options);
  const { scale, hrCropSize, cacheMegabytes = 1024, augment = true, cropsPerImage = 1 } = options;
  const { degradation = BICUBIC } = options;
  const { images } = dataset;
  const planAt = createCropPlan({ ...options, numImages: images.length, augment, cropsPerImage });
  const cacheBytes = cacheMegabytes * 2 ** 20;
  const pool = createCropPool({ images, scale, hrCropSize, cacheBytes, degradation });
  const prepared = new Map<number, Promise<CropValues>>();
  const prepare = (step: number): Promise<CropValues> => {
    const known = prepared.get(step);
    if (known !== undefined) return known;
    const values = pool.cut(planAt(step));
    // an error is the caller's when it asks for that step, not before
    values.catch(() => {});
    prepared.set(step, values);
    return values;
  };
  let waitSeconds = 0;
  return {
    async batchAt(step) {
      const start = performance.now();
      try {
        const current = prepare(step);
        for (let ahead = 1; ahead <= LOOK_AHEAD; ahead++) prepare(step + ahead);
        for (const old of prepared.keys()) {
          if (old <= step || old > step + LOOK_AHEAD) prepared.delete(old);
        }
        return toTensors(await current, options);
      } finally {
        waitSeconds += (performance.now() - start) / 1000;
      }
    },
    get waitSeconds() {
      return waitSeconds;
    },
    dispose: pool.dispose,
  };
}

function toTensors({ lr, hr }: CropValues, options: CropStreamOptions): CropBatch {
  const { batchSize, hrCropSize, scale } = options;
  const lrCropSize = hrCropSize / scale;
  const lrTensor = tf.tensor4d(lr, [batchSize, lrCropSize, lrCropSize, CHANNELS]);
  const hrTensor = tf.tensor4d(hr, [batchSize, hrCropSize, hrCropSize, CHANNELS]);
  return { lr: lrTensor, hr: hrTensor, dispose: () => tf.dispose([lrTensor, hrTensor]) };
}

function checkOptions(dataset: Dataset, options: CropStreamOptions): void {
  const { scale, hrCropSize, batchSize, cacheMegabytes = 1024, cropsPerImage = 1 } = options;
  const check = (holds: boolean, rule: string, got: unknown): void => {
    if (!holds) throw new Error(`createCropStream: ${rule}, but got ${got}`);
  };
  const counts = { scale, hrCropSize, batchSize, cropsPerImage };
  for (const [name, value] of Object.entries(counts)) {
    check(Number.isInteger(value) && value > 0, `${name} must be a whole number from 1`, value);
  }
  check(hrCropSize % scale === 0, `hrCropSize must be a multiple of scale (${scale})`, hrCropSize);
  check(cacheMegabytes >= 0, 'cacheMegabytes must be 0 or more', cacheMegabytes);
  check(dataset.images.length > 0, 'the set must have images', `none in ${dataset.name}`);
}
