// Rows of metrics.csv, kept until the disk takes them: a full disk does not end a training.
import type { MetricsFile } from '../runs/metrics-file';
import type { MetricsRow } from '../training/measures';

/** Writes rows in order. */
export interface RowWriter {
  /** Writes a row, and those that could not be written before; where that fails, says so once and goes on. */
  append(row: MetricsRow): Promise<void>;
  /** @throws when rows are still held up. */
  finish(): Promise<void>;
}

/** Makes a writer of a file. */
export function createRowWriter(
  file: MetricsFile,
  onNotice?: (sentence: string) => void,
): RowWriter {
  const waiting: MetricsRow[] = [];
  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      await file.append(waiting[0]);
      waiting.shift();
    }
  };
  return {
    async append(row) {
      waiting.push(row);
      await write().catch((error: Error) => {
        if (waiting.length > 1) return;
        onNotice?.(
          `Row ${row.step} of metrics.csv could not be written (${error.message}); training goes on and tries again.`,
        );
      });
    },
    async finish() {
      await write().catch((error: Error) => {
        throw new Error(
          `createRowWriter: metrics.csv must take the rows from step ${waiting[0].step} on, but got ${error.message}; ` +
            'free some space: all else of the run is saved',
          { cause: error },
        );
      });
    },
  };
}
