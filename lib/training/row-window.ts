// The measures since the last row of metrics.csv: sums that a checkpoint can hold.
import type { MetricsRow, StepMeasures } from './measures';

/** Sums of measures by name, JSON. */
export type WindowSums = Readonly<Record<string, { readonly sum: number; readonly count: number }>>;

/** Collects the measures of the steps between two rows. */
export interface Window {
  add(measures: StepMeasures): void;
  /** What was added since the last row. */
  sums(): WindowSums;
  /** The row, and an empty window; a measure that some steps lack is the mean of those that have it. */
  close(step: number): MetricsRow;
}

/** Makes a window, empty or with what a checkpoint held of it. */
export function createWindow(phase: string, before: WindowSums = {}): Window {
  const sums = new Map(Object.entries(before));
  return {
    add(measures) {
      for (const [name, value] of Object.entries(measures)) {
        const { sum, count } = sums.get(name) ?? { sum: 0, count: 0 };
        sums.set(name, { sum: sum + value, count: count + 1 });
      }
    },
    sums: () => Object.fromEntries(sums),
    close(step) {
      const means = [...sums].map(([name, { sum, count }]) => [name, sum / count] as const);
      sums.clear();
      return { step, phase, ...Object.fromEntries(means) };
    },
  };
}
