// Evaluating models by name, as the CLI and the notebooks do: opens them, measures them side by side on one set or
// several, disposes them. Writes nothing: report/evaluation-folder.ts leaves tables and images.
import { chosenMetrics } from '../evaluation/available-metrics';
import type { Metric, MetricKeyOf } from '../evaluation/metric';
import { conventionOf, type ListedMetric } from '../evaluation/metrics';
import { createArtifactCollector } from './artifact-collector';
import { baseName, commonScale, openModels } from './evaluated-models';
import type { EvaluationOptions, EvaluationResult } from './evaluation';
import { openEvaluationSets } from './evaluation-sets';
import { lacking, type MeasuredSet, measureSets } from './measure-sets';

/**
 * Measures models on a set, or on several one after the other; progress counts over all of them. With onFailure a set
 * on which every image fails is left out where another one does not.
 * @throws when a model, the base or a set is missing, scales differ, or a metric misses its weights or cannot be opened.
 */
export async function evaluateModels<M extends Metric = ListedMetric>(
  options: EvaluationOptions<M>,
): Promise<EvaluationResult<MetricKeyOf<M>>> {
  const { models, data, lr, generators, onNotice } = options;
  const metrics = chosenMetrics(options.metrics, onNotice);
  const scale = options.scale ?? (await commonScale(models, { generators })) ?? 4;
  const sets = await openEvaluationSets(data, { lr, scale });
  for (const { dataset } of sets) if (dataset.note !== undefined) onNotice?.(dataset.note);
  const opened = await openModels(models, { scale, generators });
  try {
    const base = baseName(options.base, models, opened);
    const { onFailure } = options;
    const collector =
      options.artifacts &&
      (await createArtifactCollector(opened.upscalers, { ...options.artifacts, base, onFailure }));
    const settled = { ...options, metrics, scale, base, collector };
    const measured = await measureSets(sets, settled, opened);
    return joined(measured, metrics);
  } finally {
    opened.dispose();
  }
}

/** The sets' results as one. @throws the first failure where there is none. */
function joined<Key extends string>(
  measured: readonly MeasuredSet<Key>[],
  metrics: readonly Metric[],
): EvaluationResult<Key> {
  const results = measured.flatMap(({ result }) => (result ? [result] : []));
  const failures = measured.flatMap((set) => set.failures);
  if (results.length === 0) throw failures[0].error;
  const [{ base, artifacts, published }] = results;
  return {
    convention: conventionOf(metrics) + lacking(failures, { sets: measured.length }),
    ...(base === undefined ? {} : { base }),
    rows: results.flatMap(({ rows }) => rows),
    means: results.flatMap(({ means }) => means),
    differences: results.flatMap(({ differences }) => differences),
    ...(artifacts ? { artifacts: results.flatMap((result) => result.artifacts ?? []) } : {}),
    ...(published ? { published: results.flatMap((result) => result.published ?? []) } : {}),
  };
}
