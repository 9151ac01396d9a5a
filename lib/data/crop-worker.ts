// What runs in a thread of the crop pool: it reads its share of a set's images, keeps them within its
// share of the memory, and cuts crops out of them.
import { parentPort, workerData } from 'node:worker_threads';
import type { DegradationOptions } from '../degradation/degradation-options';
import type { CropChoice } from './crop-plan';
import { type CropSize, type CropValues, cutCrops } from './cut-crops';
import type { DatasetImage } from './dataset';
import { cutDegradedCrops } from './degraded-crops';
import { createPairCache } from './pair-cache';
import { loadHr, loadPair } from './pairs';

/** What a thread is started with. */
export interface WorkerSetup extends CropSize {
  readonly images: readonly DatasetImage[];
  /** Bound on decoded images kept. */
  readonly cacheBytes: number;
  /** How LR is made of HR. */
  readonly degradation: DegradationOptions;
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

const cut = cutterOf(workerData as WorkerSetup);

parentPort?.on('message', async ({ id, choices }: CutRequest) => {
  try {
    const values = await cut(choices);
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

/** What is kept of an image: with a degradation that each crop draws anew, its HR side alone. */
function cutterOf(setup: WorkerSetup): (choices: readonly CropChoice[]) => Promise<CropValues> {
  const { images, scale, cacheBytes, degradation } = setup;
  if (degradation.kind === 'bicubic') {
    const pairs = createPairCache((i) => loadPair(images[i], scale), cacheBytes);
    return (choices) => cutCrops(choices, pairs.get, setup);
  }
  const sharp = createPairCache((i) => loadHr(images[i], scale), cacheBytes);
  return (choices) => cutDegradedCrops(choices, sharp.get, { ...setup, degradation });
}
