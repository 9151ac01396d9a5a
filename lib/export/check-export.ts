// Whether an export is the model: two images of different sizes through the lab's network and, in a process of its own,
// through the written files by a program that knows nothing of the lab.
import * as tf from '@tensorflow/tfjs';
import type { OwnParts } from '../config/own-parts';
import type { Generator } from '../models/network';
import { createRandom } from '../random/random';
import { openGeneratorOf } from '../runs/open-model';
import type { ExportedFormat } from './format';
import { missingPython } from './python';
import { type Batch, runElsewhere } from './run-elsewhere';

/** Heights and widths of the images that are compared. */
export const CHECK_SIZES = [
  [24, 24],
  [13, 37],
] as const;

/** The largest difference to the lab that is taken for rounding, of [0,1]: 32-bit kernels, and 16-bit ones. */
export const BOUNDS = { whole: 1e-5, half: 3e-3 } as const;

/** How a format's files compare with the lab. */
export interface ExportCheck {
  readonly entry: ExportedFormat;
  /** What ran them, or why nothing could. */
  readonly by: string;
  /** The largest difference of a sample, of [0,1]; undefined where nothing could run them. */
  readonly difference?: number;
}

/** Compares every format of an exported run with the run. Starts the engine. */
export async function checkExport(
  run: string,
  formats: readonly ExportedFormat[],
  own: OwnParts = {},
): Promise<ExportCheck[]> {
  const { generator } = await openGeneratorOf(run, own);
  try {
    return await checkFormats(generator, formats);
  } finally {
    generator.dispose();
  }
}

/** Compares formats with a generator, which stays the caller's. */
async function checkFormats(
  generator: Generator,
  formats: readonly ExportedFormat[],
): Promise<ExportCheck[]> {
  const batches = CHECK_SIZES.map(([height, width], i) => noise([1, height, width, 3], i));
  const expected = batches.map((batch) => labOutput(generator, batch));
  const checks: ExportCheck[] = [];
  for (const entry of formats) {
    const { runtime } = entry.format;
    const missing = missingPython(runtime.packages);
    if (missing) {
      checks.push({ entry, by: missing });
      continue;
    }
    const [made] = await runElsewhere(runtime, [{ folder: entry.folder, batches }]);
    const difference = Math.max(...made.map((sr, i) => largestDifference(sr, expected[i])));
    checks.push({ entry, by: runtime.label, difference });
  }
  return checks;
}

/** Noise shows a wrong pixel anywhere; photographs hide one in their flat parts. */
function noise(shape: Batch['shape'], seed: number): Batch {
  const random = createRandom(seed);
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, values: new Float32Array(count).map(() => random.uniform(0, 1)) };
}

/** What the lab makes of images: RGB in [0,1], clipped, as exports do. */
export function labOutput(generator: Generator, { shape, values }: Batch): Float32Array {
  return tf.tidy(() => {
    const sr = generator.apply(tf.tensor4d(values, [...shape]));
    return tf
      .clipByValue(tf.add(tf.mul(sr, 0.5), 0.5), 0, 1)
      .dataSync<'float32'>()
      .slice();
  });
}

/** The largest difference of a value; infinite where their numbers differ or one is not a number. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const most = a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
  return Number.isNaN(most) ? Number.POSITIVE_INFINITY : most;
}
