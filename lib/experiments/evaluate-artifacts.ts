// Artifact checks of models on a set, without metrics: the loop is that of evaluate.
// Writes nothing: report/artifact-folder.ts leaves tables and pictures.
import type { ArtifactRow } from '../artifacts/artifact-rows';
import type { Dataset } from '../data/dataset';
import { type EvaluateOptions, evaluate } from '../evaluation/evaluate';
import type { Metric } from '../evaluation/metric';
import type { Upscaler } from '../inference/upscaler';
import { type CollectorOptions, createArtifactCollector } from './artifact-collector';

/** Options of evaluateArtifacts. */
interface EvaluateArtifactsOptions
  extends CollectorOptions,
    Pick<EvaluateOptions<Metric>, 'scale' | 'onProgress' | 'onFailure' | 'signal'> {}

/**
 * Probes every upscaler and judges its image of every scene. Rows: the probes of each model, then image by image, model
 * by model, in the order of the checks.
 * @throws as evaluate does; when a model cannot be probed and there is no onFailure
 */
export async function evaluateArtifacts(
  upscalers: readonly Upscaler[],
  dataset: Dataset,
  options: EvaluateArtifactsOptions,
): Promise<ArtifactRow[]> {
  const { scale, onProgress, onFailure, signal } = options;
  const collector = await createArtifactCollector(upscalers, options);
  await evaluate<Metric>(upscalers, dataset, {
    ...{ scale, onFailure, signal, metrics: [] },
    async onProgress(step) {
      await collector.take(step);
      await onProgress?.(step);
    },
  });
  return collector.rowsOf(dataset.name);
}
