// How many processor threads compute: all that the process may use, unless SRGAN_THREADS says less, as when several
// trainings share a machine. Sums are in another order with another number, so the last bits of a result depend on it.
import { availableParallelism } from 'node:os';

/** The number of threads. @throws when SRGAN_THREADS is no whole number of at least 1. */
export function threadCount(): number {
  const text = process.env.SRGAN_THREADS?.trim();
  if (!text) return availableParallelism();
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new Error(
    `threadCount: SRGAN_THREADS must be a whole number of at least 1, but got ${text}; unset it to use all cores`,
  );
}
