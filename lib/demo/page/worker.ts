// The page's worker: decodes, enlarges and encodes, so that the page stays alive. One picture at a time.
import { upscaleBicubic } from '../../images/imresize';
import { interleave } from '../../images/interleave';
import { upscaleAlpha } from '../../images/upscale-alpha';
import { startBackend } from './backends';
import { decodePicture, type Picture } from './decode-picture';
import { encodePng } from './encode-png';
import { refusal } from './limits';
import type { DemoModel, Mix, Pixels, Progress, Reply, Request } from './messages';
import { type LoadedNetwork, openNetwork } from './networks';
import { pixelsOf } from './pixels-of';
import { planTiles, runModel } from './run-model';

/** Something that a person is told in these words. */
class Told extends Error {}

let base = '';
let started: Promise<unknown> = Promise.reject(new Error('not started'));
started.catch(() => undefined);
let current = new AbortController();
let busy: Promise<void> = Promise.resolve();

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  if (data.kind === 'start') start(data.base, data.backend);
  else current.abort();
  if (data.kind !== 'enlarge') return;
  const controller = new AbortController();
  current = controller;
  // the one before has heard of it, and ends at its next tile
  busy = busy.then(() => enlarge(data.id, data.picture, data, controller.signal));
});

function send(reply: Reply, transfer: Transferable[] = []): void {
  postMessage(reply, { transfer });
}

function start(address: string, asked?: string): void {
  base = address;
  started = startBackend(base, asked).then(
    (backend) => send({ kind: 'ready', backend }),
    (error) => {
      send({ kind: 'broken', message: (error as Error).message });
      throw error;
    },
  );
  started.catch(() => undefined);
}

async function enlarge(
  id: number,
  file: Blob,
  { model, mix }: { readonly model: DemoModel; readonly mix?: Mix },
  signal: AbortSignal,
): Promise<void> {
  const tell = (progress: Progress, ...pixels: Pixels[]): void =>
    send(
      { kind: 'about', id, progress },
      pixels.map(({ rgba }) => rgba.buffer),
    );
  const start = performance.now();
  let loaded: LoadedNetwork | undefined;
  try {
    await started;
    const picture = await open(file, model);
    const srAlpha = picture.alpha && upscaleAlpha(picture.alpha, picture.image, model.scale);
    tellOpened(tell, picture, model, srAlpha);
    signal.throwIfAborted();
    loaded = await load(model, mix);
    const sr = await runModel(loaded.network, picture.image, {
      ...{ model, signal },
      onPart(image, part) {
        const pixels = pixelsOf(image, { gray: picture.gray, alpha: srAlpha, part });
        tell({ kind: 'part', left: part.left, top: part.top, pixels }, pixels);
      },
    });
    tell({ kind: 'encoding' });
    const parts = await encodePng(sr, interleave(sr, { gray: picture.gray, alpha: srAlpha }));
    signal.throwIfAborted();
    const png = new Blob(parts, { type: 'image/png' });
    tell({ kind: 'done', png, seconds: (performance.now() - start) / 1000 });
  } catch (error) {
    tell(signal.aborted ? { kind: 'stopped' } : { kind: 'failed', message: inWords(error) });
  } finally {
    loaded?.release();
  }
}

async function open(file: Blob, model: DemoModel): Promise<Picture> {
  const picture = await decodePicture(file).catch(() => {
    throw new Told(
      'This picture cannot be read: it is damaged, or of a kind that this browser does not know.',
    );
  });
  const reason = refusal(picture.image, model);
  if (reason !== undefined) throw new Told(reason);
  return picture;
}

function tellOpened(
  tell: (progress: Progress, ...pixels: Pixels[]) => void,
  { image, alpha }: Picture,
  model: DemoModel,
  srAlpha: Uint8Array | undefined,
): void {
  const lr = pixelsOf(image, { alpha });
  const bicubic = pixelsOf(upscaleBicubic(image, model.scale), { alpha: srAlpha });
  tell({ kind: 'opened', lr, bicubic, tiles: planTiles(image, model).places.length }, lr, bicubic);
}

async function load(model: DemoModel, mix: Mix | undefined): Promise<LoadedNetwork> {
  try {
    return await openNetwork(base, model, mix);
  } catch {
    const names = [model.name, ...(mix ? [mix.model.name] : [])].join(' or ');
    throw new Told(`The model ${names} could not be loaded. Is the server still there?`);
  }
}

function inWords(error: unknown): string {
  if (error instanceof Told) return error.message;
  const { message } = error as Error;
  return `Enlarging failed (${message}). A smaller picture may help, or reloading the page.`;
}
