// The measuring of an evaluation: set after set, with progress over all of them.
import { type EvaluationFailure, evaluate } from '../evaluation/evaluate';
import { meansOf } from '../evaluation/means';
import type { Metric, MetricKeyOf } from '../evaluation/metric';
import { conventionOf } from '../evaluation/metrics';
import { pairedDifferences } from '../evaluation/paired-differences';
import { type Benchmark, type PublishedRow, publishedRows } from '../evaluation/published-rows';
import type { ArtifactCollector } from './artifact-collector';
import type { OpenedModels } from './evaluated-models';
import type { EvaluationOptions, SetResult } from './evaluation';
import type { EvaluationSet } from './evaluation-sets';

/** Options with nothing left to default. */
type Settled<M extends Metric> = EvaluationOptions<M> & {
  readonly metrics: readonly M[];
  readonly scale: number;
  readonly collector?: ArtifactCollector;
};

/** A set after its turn: without a result where every image failed. */
export interface MeasuredSet<Key extends string> {
  readonly result?: SetResult<Key>;
  readonly failures: readonly EvaluationFailure[];
}

/** Measures the sets in their order. @throws as evaluate does. */
export async function measureSets<M extends Metric>(
  sets: readonly EvaluationSet[],
  options: Settled<M>,
  opened: OpenedModels,
): Promise<MeasuredSet<MetricKeyOf<M>>[]> {
  const steps = sets.map(({ dataset }) => dataset.images.length * opened.upscalers.length);
  const total = steps.reduce((sum, count) => sum + count, 0);
  const { onProgress } = options;
  const measured: MeasuredSet<MetricKeyOf<M>>[] = [];
  let before = 0;
  for (const [i, set] of sets.entries()) {
    const done = before;
    measured.push(
      await measureSet(set, opened, {
        ...options,
        onProgress:
          onProgress && ((step) => onProgress({ ...step, done: done + step.done, total })),
      }),
    );
    before += steps[i];
  }
  return measured;
}

async function measureSet<M extends Metric>(
  { dataset, benchmark }: EvaluationSet,
  { upscalers, facts }: OpenedModels,
  options: Settled<M>,
): Promise<MeasuredSet<MetricKeyOf<M>>> {
  const { scale, metrics, base, collector, onProgress, onFailure, onSet } = options;
  const failures: EvaluationFailure[] = [];
  const noted = (failure: EvaluationFailure): void => {
    failures.push(failure);
    onFailure?.(failure);
  };
  try {
    const rows = await evaluate(upscalers, dataset, {
      ...{ scale, metrics, onFailure: onFailure && noted },
      async onProgress(step) {
        await collector?.take(step);
        await onProgress?.(step);
      },
    });
    const result: SetResult<MetricKeyOf<M>> = {
      convention: conventionOf(metrics) + lacking(failures),
      ...(base === undefined ? {} : { base }),
      ...{ rows, means: meansOf(rows), models: facts, dataset: dataset.name, scale },
      differences: base === undefined ? [] : pairedDifferences(rows, base, { metrics }),
      ...(collector ? { artifacts: collector.rowsOf(dataset.name) } : {}),
      ...(options.published ? { published: publishedOn(dataset.name, benchmark, options) } : {}),
    };
    await onSet?.(result);
    return { result, failures };
  } catch (error) {
    // where every image failed and was told of, other sets may do better
    if (failures.length < dataset.images.length) throw error;
    return { failures };
  }
}

function publishedOn(
  dataset: string,
  benchmark: Benchmark | undefined,
  { scale, metrics, onNotice }: Settled<Metric>,
): PublishedRow[] {
  const rows = benchmark ? publishedRows(benchmark, { dataset, scale, metrics }) : [];
  if (rows.length === 0) onNotice?.(`No published figures are known for ${dataset} x${scale}.`);
  return rows;
}

/** The end of a caption: the images that are missing. */
export function lacking(failures: readonly EvaluationFailure[], { sets = 1 } = {}): string {
  if (failures.length === 0) return '';
  const names = failures.map(({ dataset, image }) => (sets > 1 ? `${image} of ${dataset}` : image));
  return ` Without ${names.join(', ')}, which failed.`;
}
