// The values of one metric in an ablation, [cell][seed][image], as its statistics take them.
// Runs are compared on the same images only: those that every run with an evaluation has a finite value of.
import type { AblationResults, AblationRun } from '../results';

/** One metric's values. All arrays of images are equally long and in the same order. */
export interface MetricValues {
  /** [cell][seed][image]; undefined where a run has no evaluation, or not one finite value. */
  readonly values: readonly (readonly (readonly number[] | undefined)[])[];
  /** Keys of the images in every array, in their order. */
  readonly images: readonly string[];
  /** Number of report images that are left out, since some run has no finite value of them. */
  readonly leftOut: number;
}

/** The values of a metric, over all report sets: every image counts once. @param key Of the metric's column. */
export function metricValues({ cells }: Pick<AblationResults, 'cells'>, key: string): MetricValues {
  const measured = cells.map(({ runs }) => runs.map((run) => finiteValues(run, key)));
  const runs = measured.flat().filter((run) => run !== undefined);
  const all = new Set(runs.flatMap((run) => [...run.keys()]));
  const common = [...all].filter((image) => runs.every((run) => run.has(image)));
  const valuesOf = (run: ReadonlyMap<string, number> | undefined): number[] | undefined =>
    run && common.map((image) => run.get(image)!);
  return {
    values: measured.map((seeds) => seeds.map(valuesOf)),
    images: common,
    leftOut: reportImages(cells).size - common.length,
  };
}

type Cells = AblationResults['cells'];

/** Every image that any run knows, measured or failed. */
function reportImages(cells: Cells): Set<string> {
  const evaluations = cells.flatMap(({ runs }) => runs.flatMap((run) => run.evaluation ?? []));
  return new Set(evaluations.flatMap(({ rows, failures }) => [...rows, ...failures].map(imageKey)));
}

/** An image's name in one text: sets may have images of the same name. */
export const imageKey = ({ dataset, image }: { dataset: string; image: string }): string =>
  JSON.stringify([dataset, image]);

function finiteValues(
  { evaluation }: Pick<AblationRun, 'evaluation'>,
  key: string,
): Map<string, number> | undefined {
  const finite = (evaluation?.rows ?? []).filter(({ values }) => Number.isFinite(values[key]));
  if (finite.length === 0) return undefined;
  return new Map(finite.map((row) => [imageKey(row), row.values[key]]));
}

/** The mean of one evaluation over these images, as of a mark; undefined where it has no finite value of one of them. */
export function meanOver(
  evaluation: AblationRun['evaluation'],
  key: string,
  images: readonly string[],
): number | undefined {
  const values = finiteValues({ evaluation }, key);
  const found = images.flatMap((image) => values?.get(image) ?? []);
  return found.length === images.length ? mean(found) : undefined;
}

/** The mean over images of every run: [cell][seed]. */
export function seedMeans({ values }: Pick<MetricValues, 'values'>): (number | undefined)[][] {
  return values.map((seeds) => seeds.map((images) => images && mean(images)));
}

/** The arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
