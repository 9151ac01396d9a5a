// Threads that decode and downsample images while the engine computes in the main thread, whose
// training step would otherwise wait for them.
import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DatasetImage } from './dataset';
import type { PairAnswer, PairRequest } from './pair-worker';
import type { ImagePair } from './pairs';

/** Loads pairs in threads. */
export interface PairPool {
  load(image: DatasetImage, scale: number): Promise<ImagePair>;
  /** Ends the threads; what is still loading rejects. */
  dispose(): void;
}

interface Waiting {
  resolve(pair: ImagePair): void;
  reject(error: Error): void;
}

/**
 * Starts a pool. Idle threads do not keep the process alive.
 * @param threads default: one less than the processor has cores, at least 1
 */
export function createPairPool(
  threads: number = Math.max(1, availableParallelism() - 1),
): PairPool {
  const members = Array.from({ length: threads }, startMember);
  let disposed = false;
  let nextId = 0;
  return {
    load(image, scale) {
      if (disposed) return Promise.reject(new Error('createPairPool: the pool is disposed of'));
      const member = members.reduce((best, one) => (one.load() < best.load() ? one : best));
      return member.ask({ id: nextId++, image, scale });
    },
    dispose() {
      disposed = true;
      for (const member of members) member.end();
    },
  };
}

function startMember(): {
  load(): number;
  ask(request: PairRequest): Promise<ImagePair>;
  end(): void;
} {
  const waiting = new Map<number, Waiting>();
  const worker = startWorker();
  const rejectAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', (answer: PairAnswer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if ('pair' in answer) asked?.resolve(answer.pair);
    else asked?.reject(new Error(answer.error));
  });
  worker.on('error', rejectAll);
  worker.on('exit', () => rejectAll(new Error('createPairPool: the thread has ended')));
  worker.unref();
  return {
    load: () => waiting.size,
    ask: (request) =>
      new Promise((resolve, reject) => {
        waiting.set(request.id, { resolve, reject });
        worker.ref();
        worker.postMessage(request);
      }),
    end: () => void worker.terminate(),
  };
}

/** The built library runs its .js worker; tests run the .ts one, for which the thread has to load tsx itself. */
function startWorker(): Worker {
  const path = join(__dirname, `pair-worker${extname(__filename)}`);
  if (!path.endsWith('.ts')) return new Worker(path);
  return new Worker(`require('tsx/cjs'); require(${JSON.stringify(path)});`, { eval: true });
}
