// The page's side of the worker. It is made of a blob: so it inherits the page's content security policy, and can ask no
// other server for anything, also where the files are served without headers.
import type { Backend, DemoModel, Mix, Progress, Reply, Request } from './messages';

/** Enlarges pictures, one at a time. */
export interface Enlarger {
  /** What computes. @throws where nothing does */
  readonly ready: Promise<Backend>;
  /** Starts with a picture; one that is still being enlarged is dropped, and heard of no more. */
  enlarge(
    picture: Blob,
    by: { model: DemoModel; mix?: Mix },
    on: (progress: Progress) => void,
  ): void;
  /** Stops between tiles; `on` hears of it. */
  cancel(): void;
}

/** @param backend webgpu, webgl or wasm alone, also in software. Default: the first that computes. */
export async function startEnlarger(backend?: string): Promise<Enlarger> {
  const source = await fetch('worker.js');
  const address = URL.createObjectURL(await source.blob());
  const worker = new Worker(address, { type: 'module' });
  const ask = (request: Request): void => worker.postMessage(request);
  let listener: (progress: Progress) => void = () => undefined;
  let current = 0;
  const ready = new Promise<Backend>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
      if (data.kind === 'ready') resolve(data.backend);
      else if (data.kind === 'broken') reject(new Error(data.message));
      else if (data.id === current) listener(data.progress);
    });
    worker.addEventListener('error', ({ message }) => reject(new Error(message)));
  });
  ask({ kind: 'start', base: new URL('.', location.href).href, backend });
  return {
    ready,
    enlarge(picture, { model, mix }, on) {
      current += 1;
      listener = on;
      ask({ kind: 'enlarge', id: current, picture, model, mix });
    },
    cancel: () => ask({ kind: 'cancel' }),
  };
}
