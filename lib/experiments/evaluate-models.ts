// Evaluating models by name, as the CLI and the notebooks do: opens them, measures them side by side, disposes
// them. Writes nothing: report/evaluation-folder.ts leaves tables and images.
import type { OwnParts } from '../config/own-parts';
import { isInCatalogue } from '../data/catalogue';
import { openDataset } from '../data/dataset';
import { chosenMetrics } from '../evaluation/available-metrics';
import { type EvaluateOptions, type EvaluationRow, evaluate } from '../evaluation/evaluate';
import { type MeansOf, meansOf } from '../evaluation/means';
import type { Metric, MetricKeyOf } from '../evaluation/metric';
import { conventionOf, type ListedMetric, type MetricKey } from '../evaluation/metrics';
import type { Upscaler } from '../inference/upscaler';
import { modelScale, openUpscaler } from '../runs/open-model';

/** What to measure. */
export interface EvaluationOptions<M extends Metric = ListedMetric>
  extends Pick<EvaluateOptions<M>, 'metrics' | 'onProgress' | 'onFailure' | 'onNotice'>,
    Pick<OwnParts, 'generators'> {
  /** `bicubic`, runs, folders of images. Runs of own generators need these as `generators`. */
  models: readonly string[];
  /** Catalogue name or folder of HR images. */
  data: string;
  /** Folder of ready LR images; default: the set's own, else made by MATLAB bicubic. */
  lr?: string;
  /** Default: the scale of the runs, else 4. */
  scale?: number;
}

/** What was measured. */
export interface EvaluationResult<Key extends string = MetricKey> {
  /** What the figures mean, and which images they lack: the caption of every table of them. */
  readonly convention: string;
  /** One per model and image. */
  readonly rows: EvaluationRow<Key>[];
  /** One per model. */
  readonly means: MeansOf<EvaluationRow<Key>>[];
}

/**
 * Measures models on a set. @throws when a model or the set is missing, their scales differ, or a metric misses its weights
 * or cannot be opened.
 */
export async function evaluateModels<M extends Metric = ListedMetric>(
  options: EvaluationOptions<M>,
): Promise<EvaluationResult<MetricKeyOf<M>>> {
  const { models, data, lr, onProgress, onFailure, onNotice, generators } = options;
  const metrics = chosenMetrics(options.metrics, onNotice);
  const scale = options.scale ?? (await commonScale(models, { generators })) ?? 4;
  const split = isInCatalogue(data) ? 'test' : 'all';
  const dataset = await openDataset(data, { split, lr, scale });
  const upscalers: Upscaler[] = [];
  try {
    for (const model of models) upscalers.push(await openUpscaler(model, { scale, generators }));
    const failed: string[] = [];
    const rows = await evaluate(upscalers, dataset, {
      ...{ scale, metrics, onProgress },
      onFailure:
        onFailure &&
        ((failure) => {
          failed.push(failure.image);
          onFailure(failure);
        }),
    });
    const lacking = failed.length > 0 ? ` Without ${failed.join(', ')}, which failed.` : '';
    return { convention: conventionOf(metrics) + lacking, rows, means: meansOf(rows) };
  } finally {
    for (const upscaler of upscalers) upscaler.dispose();
  }
}

async function commonScale(models: readonly string[], own: OwnParts): Promise<number | undefined> {
  const scales = await Promise.all(models.map((model) => modelScale(model, own)));
  return scales.find((scale) => scale !== undefined);
}
