// What runs in a thread of the patch pool: it reads its share of a set's images, keeps them within its
// share of the memory, and cuts patches out of them.
import { parentPort, workerData } from 'node:worker_threads';
import type { DatasetImage } from './dataset';
import { createPairCache } from './pair-cache';
import { loadPair } from './pairs';
import { cutPatches, type PatchSize, type PatchValues } from './patch';
import type { PatchChoice } from './patch-plan';

/** What a thread is started with. */
export interface WorkerSetup extends PatchSize {
  readonly images: readonly DatasetImage[];
  /** Bound on decoded images kept. */
  readonly cacheBytes: number;
}

/** A request: some patches of one batch. */
export interface CutRequest {
  readonly id: number;
  readonly choices: readonly PatchChoice[];
}

/** The patches, in the order of the choices, or the message of the error. */
export type CutAnswer = { readonly id: number } & (
  | { readonly values: PatchValues }
  | { readonly error: string }
);

const setup = workerData as WorkerSetup;
const cache = createPairCache((i) => loadPair(setup.images[i], setup.scale), setup.cacheBytes);

parentPort?.on('message', async ({ id, choices }: CutRequest) => {
  try {
    const values = await cutPatches(choices, cache.get, setup);
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
