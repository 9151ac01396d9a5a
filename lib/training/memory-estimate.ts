// Whether a step fits into memory, told before the first one: a process that runs out of it is killed without a word.
// The forward pass of a single crop is traced, and its results are added up: a step keeps those of them that a gradient
// needs for its backward pass (ops/gradients-of.ts), in bfloat16 at half the size.
import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import * as tf from '@tensorflow/tfjs';

/** What a step holds at its peak over its forward results, measured at the least: SRResNet 16x64 in bfloat16 (float32: 0.8; with batch norm 0.7 and 1.2). */
const LEAST = 0.4;

/** What the process takes for a step over its forward results: with the workspace of convolutions, and memory in pieces. */
const USUAL = 2;

/** Bytes of float32 that a function computes on the way. Nothing of it stays. */
export async function tracedBytes(forward: () => void): Promise<number> {
  const { kernels } = await tf.profile(() => {
    tf.tidy(() => {
      forward();
    });
    return [];
  });
  const sizes = kernels.flatMap(({ outputShapes }) =>
    outputShapes.map((shape) => shape.reduce((size, length) => size * length, 1)),
  );
  return 4 * sizes.reduce((sum, size) => sum + size, 0);
}

/** What a step will need. */
export interface MemoryEstimate {
  /** Bytes that a step needs for certain. */
  readonly least: number;
  /** Bytes that it usually needs. */
  readonly usual: number;
}

/** The estimate of a step on `batchSize` crops, from the trace of one. */
export function estimateStep(bytesOfOne: number, batchSize: number): MemoryEstimate {
  return { least: LEAST * bytesOfOne * batchSize, usual: USUAL * bytesOfOne * batchSize };
}

/** Bytes that this process may still take: of the machine's free ones, of a container's limit, of `ulimit -v`. */
export function availableMemory(): number {
  const limit = process.constrainedMemory();
  const left = limit > 0 ? limit - process.memoryUsage().rss : Number.POSITIVE_INFINITY;
  return Math.min(freemem(), left, addressSpaceLeft());
}

/** On Linux; Infinity elsewhere and without a limit. Where it is used up, the engine ends the process without a word. */
function addressSpaceLeft(): number {
  const numberIn = (file: string, pattern: RegExp): number => {
    try {
      return Number(pattern.exec(readFileSync(`/proc/self/${file}`, 'utf8'))?.[1]);
    } catch {
      return Number.NaN;
    }
  };
  const limit = numberIn('limits', /^Max address space +(\d+)/m);
  const used = 1024 * numberIn('status', /^VmSize:\s+(\d+) kB/m);
  return Number.isFinite(limit - used) ? limit - used : Number.POSITIVE_INFINITY;
}

/**
 * Compares an estimate with what there is.
 * @returns a sentence where it may be tight; undefined where it fits.
 * @throws where it cannot fit.
 */
export function checkMemory(
  { least, usual }: MemoryEstimate,
  available: number = availableMemory(),
): string | undefined {
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  const lower = 'lower data.batchSize or data.hrCropSize';
  if (least > available) {
    throw new Error(
      `checkMemory: a training step must fit into memory, but needs at least ${gigabytes(least)} and ` +
        `${gigabytes(available)} are free; ${lower}`,
    );
  }
  if (usual <= available) return undefined;
  return `A training step may need ${gigabytes(usual)}, and ${gigabytes(available)} are free: if the process is killed, ${lower}.`;
}
