// What runs in a thread of the pair pool: reads one pair a message, and hands its samples over without a copy.
import { parentPort } from 'node:worker_threads';
import type { DatasetImage } from './dataset';
import { type ImagePair, loadPair } from './pairs';

/** A request to the thread. */
export interface PairRequest {
  readonly id: number;
  readonly image: DatasetImage;
  readonly scale: number;
}

/** Its answer: the pair, or the message of the error. */
export type PairAnswer = { readonly id: number } & (
  | { readonly pair: ImagePair }
  | { readonly error: string }
);

parentPort?.on('message', async ({ id, image, scale }: PairRequest) => {
  try {
    const pair = await loadPair(image, scale);
    const answer: PairAnswer = { id, pair };
    parentPort?.postMessage(answer, [
      pair.lr.data.buffer as ArrayBuffer,
      pair.hr.data.buffer as ArrayBuffer,
    ]);
  } catch (error) {
    const answer: PairAnswer = { id, error: error instanceof Error ? error.message : `${error}` };
    parentPort?.postMessage(answer);
  }
});
