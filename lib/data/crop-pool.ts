// Threads that read, reduce and cut images while the engine computes in the main thread. Each image belongs to
// one thread, which keeps it, so that nothing is decoded or stored twice; what comes back is crops alone.
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { threadCount } from '../engine/threads';
import { CHANNELS } from '../images/image';
import type { CropChoice } from './crop-plan';
import type { CutAnswer, CutRequest, WorkerSetup } from './crop-worker';
import type { CropValues } from './cut-crops';

/** Cuts crops in threads. */
export interface CropPool {
  /** The crops of a batch, in the order of the choices. */
  cut(choices: readonly CropChoice[]): Promise<CropValues>;
  /** Ends the threads; what is still being cut rejects. */
  dispose(): void;
}

/** More threads than this only cost memory: each reads about a hundred photographs a second. */
const MOST_THREADS = 8;

/** Starts the threads: one less than the processor has cores, 1 to 8. Idle ones do not keep the process alive. */
export function createCropPool(setup: WorkerSetup): CropPool {
  const count = Math.min(Math.max(1, threadCount() - 1), MOST_THREADS, setup.images.length);
  const share = { ...setup, cacheBytes: setup.cacheBytes / count };
  const threads = Array.from({ length: count }, () => startThread(share));
  const lrLength = (setup.hrCropSize / setup.scale) ** 2 * CHANNELS;
  const hrLength = setup.hrCropSize ** 2 * CHANNELS;
  return {
    async cut(choices) {
      const lr = new Float32Array(choices.length * lrLength);
      const hr = new Float32Array(choices.length * hrLength);
      const cutPart = async (thread: Thread, number: number): Promise<void> => {
        const places = [...choices.keys()].filter((i) => choices[i].image % count === number);
        if (places.length === 0) return;
        const part = await thread.ask(places.map((place) => choices[place]));
        for (const [i, place] of places.entries()) {
          lr.set(part.lr.subarray(i * lrLength, (i + 1) * lrLength), place * lrLength);
          hr.set(part.hr.subarray(i * hrLength, (i + 1) * hrLength), place * hrLength);
        }
      };
      await Promise.all(threads.map(cutPart));
      return { lr, hr };
    },
    dispose() {
      for (const thread of threads) thread.end();
    },
  };
}

interface Thread {
  ask(choices: readonly CropChoice[]): Promise<CropValues>;
  end(): void;
}

function startThread(setup: WorkerSetup): Thread {
  const waiting = new Map<
    number,
    { resolve(values: CropValues): void; reject(error: Error): void }
  >();
  const worker = startWorker(setup);
  let ended: Error | undefined;
  let nextId = 0;
  const end = (error: Error): void => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('message', (answer: CutAnswer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if ('values' in answer) asked?.resolve(answer.values);
    else asked?.reject(new Error(answer.error));
  });
  worker.on('error', end);
  worker.on('exit', () =>
    end(new Error('createCropStream: the thread that reads images has ended')),
  );
  worker.unref();
  return {
    ask: (choices) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        const request: CutRequest = { id: nextId++, choices };
        waiting.set(request.id, { resolve, reject });
        worker.ref();
        worker.postMessage(request);
      }),
    end: () => {
      end(new Error('createCropStream: the stream is disposed of'));
      void worker.terminate();
    },
  };
}

/** The built library runs its .js worker; tests run the .ts one, for which the thread has to load tsx itself. */
function startWorker(workerData: WorkerSetup): Worker {
  const path = join(__dirname, `crop-worker${extname(__filename)}`);
  if (!path.endsWith('.ts')) return new Worker(path, { workerData });
  const code = `require('tsx/cjs'); require(${JSON.stringify(path)});`;
  return new Worker(code, { eval: true, workerData });
}
