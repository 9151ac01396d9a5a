// Which metrics are measured by default: those that do not wait to be asked for by name, and can measure on this machine.
// Some need weights, which are downloaded and may not be here. By default what is not here is left out, and that is said;
// what is asked for by name must be here.
import type { Metric } from './metric';
import { type ListedMetric, METRICS } from './metrics';

/** Told what a user should know, in a sentence. */
type OnNotice = (sentence: string) => void;

/**
 * The metrics of the list that are measured by default and nothing is missing for, in its order: `[...availableMetrics(), mine]` adds an own one.
 * @param onNotice Told once which are left out, and how to get what they miss.
 */
export function availableMetrics(onNotice?: OnNotice): ListedMetric[] {
  const listed: readonly Metric[] = METRICS;
  const available: readonly Metric[] = withoutMissing(
    listed.filter(({ byRequest }) => !byRequest),
    onNotice,
  );
  // those that some machines lack are more than the types promise
  return available as ListedMetric[];
}

/**
 * What an evaluation measures: the metrics that it is given, else the available ones.
 * @throws when one that is given misses something, before anything is measured.
 */
export function chosenMetrics<M extends Metric>(
  metrics: readonly M[] | undefined,
  onNotice?: OnNotice,
): readonly M[] {
  if (metrics === undefined) {
    const available: readonly Metric[] = availableMetrics(onNotice);
    // M is its default, ListedMetric, where none are given
    return available as readonly M[];
  }
  for (const metric of metrics) {
    const reason = metric.missing?.();
    if (reason === undefined) continue;
    throw new Error(
      `evaluate: metrics must be some that can measure here, but got ${metric.name}: ${reason}`,
    );
  }
  return metrics;
}

/** The metrics that nothing is missing for. @param onNotice Told once which are left out; those of one reason together. */
export function withoutMissing<M extends Metric>(metrics: readonly M[], onNotice?: OnNotice): M[] {
  const names = new Map<string, string[]>();
  const available = metrics.filter((metric) => {
    const reason = metric.missing?.();
    if (reason !== undefined) names.set(reason, [...(names.get(reason) ?? []), metric.name]);
    return reason === undefined;
  });
  const parts = [...names].map(([reason, left]) => `${left.join(', ')} (${reason})`);
  if (parts.length > 0) onNotice?.(`Not measured: ${parts.join('; ')}.`);
  return available;
}
