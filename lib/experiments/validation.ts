// Validation during training: the main figure of each metric on images that are never trained on.
import type { Dataset } from '../data/dataset';
import { withoutMissing } from '../evaluation/available-metrics';
import { evaluate } from '../evaluation/evaluate';
import { meansOf } from '../evaluation/means';
import type { Metric } from '../evaluation/metric';
import { mainColumns, metricsNamed } from '../evaluation/metrics';
import { bicubicUpscaler } from '../inference/bicubic-upscaler';
import type { Upscaler } from '../inference/upscaler';
import type { StepMeasures } from '../training/measures';
import type { Validate } from './run-options';

/** Means over at most this many images: enough to rank checkpoints, cheap enough to do often. */
const MAX_IMAGES = 12;

/** Name of a metric's column in metrics.csv: 'psnrY' is 'validationPsnrY'. */
export function validationColumn(key: string): string {
  return `validation${key.charAt(0).toUpperCase()}${key.slice(1)}`;
}

/**
 * What a validation measures: PSNR, SSIM and, where its weights are on this disk, LPIPS; no other of METRICS, since a
 * training waits for it.
 */
export function validationMetrics(): Metric[] {
  return withoutMissing(metricsNamed(['psnr', 'ssim', 'lpips']));
}

/**
 * Means over the first images of the set, by validationColumn in the metrics' order. The upscaler stays the caller's.
 * @param options metrics: what to measure. Default: validationMetrics, so validationPsnrY, validationSsimY and perhaps
 *   validationLpips.
 */
export async function validate(
  upscaler: Upscaler,
  dataset: Dataset,
  options: { metrics?: readonly Metric[]; signal?: AbortSignal } = {},
): Promise<Record<string, number>> {
  const { metrics = validationMetrics(), signal } = options;
  const some = { ...dataset, images: dataset.images.slice(0, MAX_IMAGES) };
  const rows = await evaluate([upscaler], some, { scale: upscaler.scale, metrics, signal });
  const [means] = meansOf(rows);
  return Object.fromEntries(
    mainColumns(metrics).map(({ key }) => [validationColumn(key), means[key]]),
  );
}

/** What a bicubic enlargement reaches in a validation: the line to beat. */
export async function validateBicubic(
  scale: number,
  dataset: Dataset,
  own: Validate = validate,
): Promise<StepMeasures> {
  return own(bicubicUpscaler(scale), dataset, {});
}
