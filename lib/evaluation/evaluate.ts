// Measures upscalers on a data set by the convention that the papers' tables use.
// One row per model and image; which metrics fill it is the caller's choice, PSNR and SSIM by default.
import type { Dataset, DatasetImage } from '../data/dataset';
import { type ImagePair, loadPair } from '../data/pairs';
import type { RgbImage } from '../images/image';
import type { Upscaler } from '../inference/upscaler';
import { chosenMetrics } from './available-metrics';
import { type Meter, openMeter } from './meter';
import type { Measured, Metric, MetricKeyOf } from './metric';
import type { ListedMetric, MetricKey } from './metrics';

/** What a row is of. */
export interface RowNames {
  readonly model: string;
  readonly dataset: string;
  readonly image: string;
}

/** The metrics of one model on one image: its names, and a number per column of each metric. */
export type EvaluationRow<Key extends string = MetricKey> = RowNames & Measured<Key>;

/** One finished measurement, for progress displays and for keeping the images. */
export interface EvaluationStep<Key extends string = MetricKey> {
  readonly row: EvaluationRow<Key>;
  readonly pair: ImagePair;
  readonly sr: RgbImage;
  /** Measurements finished, out of `total`. */
  readonly done: number;
  readonly total: number;
}

/** An image that could not be measured with every upscaler. */
export interface EvaluationFailure {
  /** Name of the data set. */
  readonly dataset: string;
  /** Its name in the data set. */
  readonly image: string;
  readonly error: Error;
}

/** Options of evaluate. */
export interface EvaluateOptions<M extends Metric = ListedMetric> {
  /** The factor between LR and HR. */
  scale: number;
  /**
   * What to measure. Default: those of METRICS that nothing is missing for on this machine; onNotice hears which are left
   * out. `[...availableMetrics(), mine]` adds one of your own.
   */
  metrics?: readonly M[];
  /** Pixels left out on each side. Default: the scale. */
  cropBorder?: number;
  /** Called after every measurement; a promise that it returns is awaited, so that it may write files. */
  onProgress?: (step: EvaluationStep<MetricKeyOf<M>>) => unknown;
  /**
   * Called with an image that cannot be read, enlarged or measured; the others are measured all the same, and none of
   * its rows is returned, so that all means are over the same images. Without it, evaluate rejects at the first one.
   */
  onFailure?: (failure: EvaluationFailure) => void;
  /** Called with what a user should know, in a sentence. */
  onNotice?: (sentence: string) => void;
  /** Stops between measurements; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Rows for every image and upscaler, image by image, in the data set's order. Each pair is read once, each
 * metric opened once and disposed at the end.
 * @throws when an upscaler has another scale, two upscalers or columns share a name, the data set is empty, a
 *   metric misses its weights or cannot be opened, or an image fails: the first one, or with onFailure all of them.
 */
export async function evaluate<M extends Metric = ListedMetric>(
  upscalers: readonly Upscaler[],
  dataset: Dataset,
  options: EvaluateOptions<M>,
): Promise<EvaluationRow<MetricKeyOf<M>>[]> {
  checkInputs(upscalers, dataset, options.scale);
  const { onFailure, onNotice, signal } = options;
  const meter = await openMeter(chosenMetrics(options.metrics, onNotice));
  const total = dataset.images.length * upscalers.length;
  const rows: EvaluationRow<MetricKeyOf<M>>[] = [];
  const failures: EvaluationFailure[] = [];
  try {
    for (const [i, image] of dataset.images.entries()) {
      const done = i * upscalers.length;
      const context: Context = { upscalers, dataset: dataset.name, meter, done, total };
      try {
        rows.push(...(await measureImage(image, options, context)));
      } catch (error) {
        if (!onFailure || signal?.aborted || !(error instanceof Error)) throw error;
        const failure = { dataset: dataset.name, image: image.name, error };
        failures.push(failure);
        onFailure(failure);
      }
    }
    if (rows.length === 0) throw failures[0].error;
    return rows;
  } finally {
    meter.dispose();
  }
}

/** What the images of an evaluation share, and what was done before this one. */
interface Context {
  readonly upscalers: readonly Upscaler[];
  readonly dataset: string;
  readonly meter: Meter;
  readonly done: number;
  readonly total: number;
}

/** The rows of one image. */
async function measureImage<M extends Metric>(
  image: DatasetImage,
  { scale, cropBorder = scale, onProgress, signal }: EvaluateOptions<M>,
  { upscalers, dataset, meter, done, total }: Context,
): Promise<EvaluationRow<MetricKeyOf<M>>[]> {
  const rows: EvaluationRow<MetricKeyOf<M>>[] = [];
  const pair = await loadPair(image, scale);
  for (const upscaler of upscalers) {
    signal?.throwIfAborted();
    const sr = await upscaler.upscale(pair.lr, { name: pair.name, signal });
    const measured = await meter
      .measure({ ...pair, sr, scale, cropBorder })
      .catch((error: Error) => {
        const rule = 'must be an image that can be measured';
        throw new Error(`evaluate: ${image.hr} ${rule}, but got ${error.message}`, {
          cause: error,
        });
      });
    const names = { model: upscaler.name, dataset, image: pair.name };
    // the meter made sure of every column of the metrics: M's, or those of the list that are always there, M's default
    const row = { ...names, ...measured } as EvaluationRow<MetricKeyOf<M>>;
    rows.push(row);
    await onProgress?.({ row, pair, sr, done: done + rows.length, total });
    await new Promise(setImmediate); // lets progress displays and signals through
  }
  return rows;
}

function checkInputs(upscalers: readonly Upscaler[], dataset: Dataset, scale: number): void {
  if (dataset.images.length === 0) {
    throw new Error(`evaluate: dataset must hold at least one image, but ${dataset.name} has none`);
  }
  const other = upscalers.find((upscaler) => upscaler.scale !== scale);
  if (other) {
    throw new Error(
      `evaluate: upscalers must enlarge by the scale of ${scale}, but got ${other.name} with ${other.scale}`,
    );
  }
  const names = upscalers.map((upscaler) => upscaler.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new Error(`evaluate: names of upscalers must differ, but got ${twice} twice`);
}
