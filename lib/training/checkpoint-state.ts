// The numbers of a checkpoint, checked when they are read: a header that lies is found before it is believed.
import { z } from 'zod';
import { steps } from '../options/ranges';
import type { WindowSums } from './row-window';

/** Numbers that belong to a training state; JSON. */
export interface CheckpointState {
  /** Steps done; the next step to run. */
  readonly step: number;
  /** Seconds trained so far. */
  readonly seconds?: number;
  /** The best validation so far, where a best one is kept. */
  readonly bestScore?: number | null;
  /** The column that it is of. Absent in states of earlier labs, which knew PSNR-Y alone. */
  readonly bestBy?: string;
  /** The measures since the last row of metrics.csv. */
  readonly window?: WindowSums;
  /** L2 norm of the trained weights when training started. */
  readonly firstNorm?: number;
  /** What was measured of it. */
  readonly [measure: string]: unknown;
}

const state = z
  .object({
    step: steps,
    seconds: z.number().min(0).optional(),
    bestScore: z.number().nullish(),
    bestBy: z.string().optional(),
    firstNorm: z.number().min(0).optional(),
    window: z.record(z.string(), z.object({ sum: z.number(), count: z.int().min(1) })).optional(),
  })
  .catchall(z.unknown());

/** The state and the optimizers' counts of updates. @throws when they are not what saveCheckpoint writes. */
export function checkpointState(
  path: string,
  metadata: Readonly<Record<string, string>>,
  optimizers: readonly string[],
): { readonly state: CheckpointState; readonly updates: Readonly<Record<string, number>> } {
  const counts = z.strictObject(Object.fromEntries(optimizers.map((name) => [name, steps])));
  try {
    return {
      state: withScoreOfTheFirstVersion(state.parse(JSON.parse(metadata.state ?? ''))),
      updates: counts.parse(JSON.parse(metadata.updates ?? '{}')),
    };
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Error(
      `loadCheckpoint: ${path} must hold the state of a training, but got ${reason.replaceAll('\n', ' ')}`,
    );
  }
}

/** The first version of the lab knew one score alone. */
function withScoreOfTheFirstVersion(read: CheckpointState): CheckpointState {
  const { bestPsnrY } = read;
  return typeof bestPsnrY === 'number' ? { bestScore: bestPsnrY, ...read } : read;
}
