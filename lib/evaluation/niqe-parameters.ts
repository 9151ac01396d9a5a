// NIQE's pristine model: mean and covariance of the features of sharp photographs, as the authors published them and
// BasicSR converted them to NumPy. `srgan data fetch niqe` gets the file.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { filesFolder } from '../data/files-folder';

/** Features of a block: 18 at each of two scales. */
export const FEATURES = 36;

/** Side of the Gaussian window of local means. */
export const WINDOW = 7;

/** What a score is measured against. */
export interface NiqeParameters {
  /** [36] */
  readonly mean: Float64Array;
  /** [36,36], row by row. */
  readonly covariance: Float64Array;
  /** [7], one dimension of the window: it is the product of two. */
  readonly window: Float64Array;
}

/**
 * Finds the parameters on this disk: `path` (or SRGAN_NIQE), a .npz file or a folder with one, else what
 * `srgan data fetch niqe` left in datasets/niqe/weights.
 * @returns the file, or undefined when there is none. @throws when a path that was asked for is missing.
 */
export function resolveNiqeParameters(
  path: string | undefined = process.env.SRGAN_NIQE,
): string | undefined {
  if (!path) return parameterFileIn(niqeFolder());
  const found = parameterFileIn(path);
  if (found) return found;
  throw new Error(
    `resolveNiqeParameters: path must be an .npz file or a folder with one, but got ${path}; ` +
      'check the path (or SRGAN_NIQE), or fetch the parameters with `npx srgan data fetch niqe`',
  );
}

/** Where `srgan data fetch niqe` leaves the parameters. */
export function niqeFolder(): string {
  return filesFolder({ name: 'niqe', kind: 'weights' });
}

function parameterFileIn(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  if (!statSync(path).isDirectory()) return path;
  const name = readdirSync(path)
    .sort()
    .find((found) => found.endsWith('.npz'));
  return name && join(path, name);
}

/** Reads the parameters. @throws when there are none on this disk, or the file holds something else. */
export async function readNiqeParameters(path?: string): Promise<NiqeParameters> {
  const file = resolveNiqeParameters(path);
  if (!file) {
    throw new Error(
      'readNiqeParameters: NIQE must have its pristine parameters, but there are none on this disk; ' +
        'fetch them with `npx srgan data fetch niqe`',
    );
  }
  const window = await takeArray(file, 'gaussian_window', WINDOW ** 2);
  return {
    mean: await takeArray(file, 'mu_pris_param', FEATURES),
    covariance: await takeArray(file, 'cov_pris_param', FEATURES ** 2),
    // the window sums to one, so that the sums of its rows are its one-dimensional factor
    window: Float64Array.from({ length: WINDOW }, (_, row) =>
      window.subarray(row * WINDOW, (row + 1) * WINDOW).reduce((sum, value) => sum + value, 0),
    ),
  };
}

async function takeArray(file: string, name: string, size: number): Promise<Float64Array> {
  const { readNpzArray } = await import('./npz.js');
  const data = await readNpzArray(file, name);
  if (data.length === size) return data;
  throw new Error(
    `readNiqeParameters: ${name} must hold ${size} numbers, but got ${data.length}; ` +
      'fetch the parameters again with `npx srgan data fetch niqe`',
  );
}
