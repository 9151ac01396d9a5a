// The measures since the last row of metrics.csv: sums that a checkpoint can hold.
import type { MetricsRow, StepMeasures } from './measures';

/** Sums of measures by name, JSON. */
export type WindowSums = Readonly<Record<string, { readonly sum: number; readonly count: number }>>;

/** Collects the measures of the steps between two rows. */
export interface Window {
  add(measures: StepMeasures): void;
  /** What was added since the last row. */
  sums(): WindowSums;
  /** The row; a measure that some steps lack is the mean of those that have it. */
  row(step: number): MetricsRow;
  /** Empties the window, once its row is written. */
  clear(): void;
}

/** Whether there are steps since the last row: without any, that of the last step is written. */
export const isOpen = (sums: WindowSums | undefined): boolean =>
  sums !== undefined && Object.keys(sums).length > 0;

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
    row(step) {
      const means = [...sums].map(([name, { sum, count }]) => [name, sum / count] as const);
      return { step, phase, ...Object.fromEntries(means) };
    },
    clear: () => sums.clear(),
  };
}
