// Measures upscalers on a data set by the convention that the papers' tables use.
// One row per model and image; means are means of per-image values, never of pooled errors.
import type { Dataset } from '../data/dataset';
import { type ImagePair, loadPair } from '../data/pairs';
import type { RgbImage } from '../images/image';
import type { Upscaler } from '../inference/upscaler';
import { psnr } from './psnr';
import { ssim } from './ssim';

/** What a table's figures mean: stamped on every table. */
export const EVALUATION_CONVENTION =
  'PSNR in dB and SSIM (Wang, 11x11 Gaussian, sigma 1.5, valid region) of 8-bit images: Y is BT.601 studio-range ' +
  'luma, RGB the mean over channels; as many border pixels as the scale left out on each side; LR by MATLAB ' +
  'bicubic unless the set brings its own; means of per-image values.';

/** The metrics of one model on one image. */
export interface EvaluationRow {
  readonly model: string;
  readonly dataset: string;
  readonly image: string;
  /** dB; Infinity for identical images. */
  readonly psnrY: number;
  readonly ssimY: number;
  /** dB, squared error averaged over the three channels. */
  readonly psnrRgb: number;
  /** Mean of the three channels. */
  readonly ssimRgb: number;
  /** Learned perceptual distance, lower is better. */
  readonly lpips?: number;
  /** Natural image quality, no reference, lower is better. */
  readonly niqe?: number;
}

/** The means of one model on one data set. */
export type EvaluationMeans = Omit<EvaluationRow, 'image'> & {
  /** Number of images. */
  readonly images: number;
};

/** One finished measurement, for progress displays and for keeping the images. */
export interface EvaluationStep {
  readonly row: EvaluationRow;
  readonly pair: ImagePair;
  readonly sr: RgbImage;
  /** Measurements finished, out of `total`. */
  readonly done: number;
  readonly total: number;
}

/** Options of evaluate. */
export interface EvaluateOptions {
  /** The factor between LR and HR. */
  scale: number;
  /** Pixels left out on each side. Default: the scale. */
  cropBorder?: number;
  /** Called after every measurement; awaited, so that it may write files. */
  onProgress?: (step: EvaluationStep) => void | Promise<void>;
  /** Stops between measurements; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Rows for every image and upscaler, image by image, in the data set's order. Each pair is read once.
 * @throws when an upscaler has another scale, two share a name, or the data set is empty.
 */
export async function evaluate(
  upscalers: readonly Upscaler[],
  dataset: Dataset,
  options: EvaluateOptions,
): Promise<EvaluationRow[]> {
  checkInputs(upscalers, dataset, options.scale);
  const { scale, cropBorder = scale, onProgress, signal } = options;
  const total = dataset.images.length * upscalers.length;
  const rows: EvaluationRow[] = [];
  for (const image of dataset.images) {
    const pair = await loadPair(image, scale);
    for (const upscaler of upscalers) {
      signal?.throwIfAborted();
      const sr = await upscaler.upscale(pair.lr, { name: pair.name, signal });
      const row = {
        model: upscaler.name,
        dataset: dataset.name,
        image: pair.name,
        ...measure(sr, pair.hr, cropBorder),
      };
      rows.push(row);
      await onProgress?.({ row, pair, sr, done: rows.length, total });
      await new Promise(setImmediate); // lets progress displays and signals through
    }
  }
  return rows;
}

/** PSNR and SSIM of one image against its ground truth. */
export function measure(
  sr: RgbImage,
  hr: RgbImage,
  cropBorder: number,
): Pick<EvaluationRow, 'psnrY' | 'ssimY' | 'psnrRgb' | 'ssimRgb'> {
  return {
    psnrY: psnr(sr, hr, { channels: 'y', cropBorder }),
    ssimY: ssim(sr, hr, { channels: 'y', cropBorder }),
    psnrRgb: psnr(sr, hr, { channels: 'rgb', cropBorder }),
    ssimRgb: ssim(sr, hr, { channels: 'rgb', cropBorder }),
  };
}

/**
 * Means per model and data set, in order of first appearance. A metric that a row lacks is averaged over
 * the rows that have it, and left out where none has; one Infinity (an identical image) makes its mean Infinity.
 */
export function meansOf(rows: readonly EvaluationRow[]): EvaluationMeans[] {
  const groups = new Map<string, EvaluationRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.model, row.dataset]);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].map((group) => {
    const { model, dataset } = group[0];
    const means = METRICS.flatMap((metric) => {
      const values = group
        .map((row) => row[metric])
        .filter((value): value is number => value !== undefined);
      if (values.length === 0) return [];
      return [[metric, values.reduce((sum, value) => sum + value, 0) / values.length]];
    });
    return { model, dataset, images: group.length, ...Object.fromEntries(means) };
  });
}

const METRICS = ['psnrY', 'ssimY', 'psnrRgb', 'ssimRgb', 'lpips', 'niqe'] as const;

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
