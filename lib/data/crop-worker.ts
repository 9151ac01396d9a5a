// What runs in a thread of the crop pool: it reads its share of a set's images, keeps them within its
// share of the memory, and cuts crops out of them.
import { parentPort, workerData } from 'node:worker_threads';
import type { CropChoice } from './crop-plan';
import { type CropSize, type CropValues, cutCrops } from './cut-crops';
import type { DatasetImage } from './dataset';
import { createPairCache } from './pair-cache';
import { loadPair } from './pairs';

/** What a thread is started with. */
export interface WorkerSetup extends CropSize {
  readonly images: readonly DatasetImage[];
  /** Bound on decoded images kept. */
  readonly cacheBytes: number;
}

/** A request: some crops of one batch. */
export interface CutRequest {
  readonly id: number;
  readonly choices: readonly CropChoice[];
}

/** The crops, in the order of the choices, or the message of the error. */
export type CutAnswer = { readonly id: number } & (
  | { readonly values: CropValues }
  | { readonly error: string }
);

const setup = workerData as WorkerSetup;
const cache = createPairCache((i) => loadPair(setup.images[i], setup.scale), setup.cacheBytes);

parentPort?.on('message', async ({ id, choices }: CutRequest) => {
  try {
    const values = await cutCrops(choices, cache.get, setup);
    const answer: CutAnswer = { id, values };
    parentPort?.postMessage(answer, [
      values.lr.buffer as ArrayBuffer,
      values.hr.buffer as ArrayBuffer,
    ]);
  } catch (error) {
    const answer: CutAnswer = { id, error: error instanceof Error ? error.message : `${error}` };
    parentPort?.postMessage(answer);
  }
});
