// A meter is several metrics opened as one: what evaluate measures each image with.
// Opening may load weights, so it happens once; whatever was opened is disposed, also when the next one fails.
import type { Measured, MeasuredImages, Metric, MetricColumn, OpenMetric } from './metric';

/** Keys that rows and means have besides their metrics. */
const TAKEN = ['model', 'dataset', 'image', 'images'];

/** Metrics that measure together; whoever opened it disposes it. */
export interface Meter {
  /** The columns of all metrics, in their order. @throws when a metric leaves out one of its columns. */
  measure(images: MeasuredImages): Promise<Measured>;
  dispose(): void;
}

/** Opens metrics. @throws when two columns share a key, a key is one of a row's names, or a metric cannot be opened. */
export async function openMeter(metrics: readonly Metric[]): Promise<Meter> {
  checkKeys(metrics.flatMap(({ columns }) => columns));
  const opened: { metric: Metric; open: OpenMetric }[] = [];
  const dispose = (): void => {
    for (const { open } of opened.splice(0).reverse()) open.dispose?.();
  };
  try {
    for (const metric of metrics) opened.push({ metric, open: await metric.open() });
  } catch (error) {
    dispose();
    throw error;
  }
  return {
    dispose,
    async measure(images) {
      const values: Record<string, number> = {};
      for (const { metric, open } of opened) {
        Object.assign(values, columnsOf(metric, await open.measure(images)));
      }
      return values;
    },
  };
}

/** The metric's columns in their order, whatever else it returned. */
function columnsOf({ name, columns }: Metric, measured: Measured): Record<string, number> {
  return Object.fromEntries(
    columns.map(({ key }) => {
      const value: unknown = measured[key];
      if (typeof value === 'number') return [key, value];
      throw new Error(
        `openMeter: the metric ${name} must return a number as ${key}, but got ${value}; return NaN where there is none`,
      );
    }),
  );
}

function checkKeys(columns: readonly MetricColumn[]): void {
  const keys = [...TAKEN, ...columns.map(({ key }) => key)];
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice === undefined) return;
  throw new Error(
    `openMeter: keys of metrics must differ, also from ${TAKEN.join(', ')}, but got ${twice} twice; rename one`,
  );
}
