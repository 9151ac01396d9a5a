// One image over HTTP: its bytes in, its limits checked, enlarged in its turn as `srgan upscale` does, PNG out.
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { UnreadableImage } from '../images/image-file';
import { declaredSize } from '../images/image-size';
import { type EnlargedImage, enlargeImage } from '../inference/enlarge-image';
import type { Upscaler } from '../inference/upscaler';
import { HttpFailure } from './http-failure';
import { type Place, type Queue, retryLater } from './queue';
import { checkHeaders, readBody } from './read-body';

/** What a request may ask for. */
export interface RequestLimits {
  /** Bytes of an image file. */
  readonly maxBytes: number;
  /** Pixels of an image, before it is enlarged. */
  readonly maxPixels: number;
}

/** How long a client may read nothing of its answer, in milliseconds. */
const READ_TIMEOUT_MS = 60_000;

/** A request and its answer. `begin` tells a client that waits for it to send the body. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  begin(): void;
}

/** Answers a request with its image, enlarged. @throws HttpFailure; the signal's reason when the client leaves. */
export async function answerImage(
  exchange: Exchange,
  queue: Queue,
  upscaler: Upscaler,
  limits: RequestLimits,
): Promise<void> {
  const { request, response } = exchange;
  checkHeaders(request, limits.maxBytes);
  const place = queue.enter();
  if (place === undefined) {
    throw new HttpFailure(503, 'all places are taken; try again later', retryLater(5));
  }
  const left = (): void => place.abort(new Error('the client has left'));
  response.on('close', left);
  try {
    exchange.begin();
    const bytes = await readBody(request, { limit: limits.maxBytes, signal: place.signal });
    const enlarged = await enlarge(bytes, place, upscaler, limits.maxPixels);
    await send(response, enlarged, upscaler);
  } finally {
    response.off('close', left);
    place.leave();
  }
}

async function enlarge(
  bytes: Buffer,
  place: Place,
  upscaler: Upscaler,
  maxPixels: number,
): Promise<EnlargedImage> {
  try {
    await checkPixels(bytes, maxPixels);
    return await place.inTurn(() => enlargeImage(bytes, upscaler, { signal: place.signal }));
  } catch (error) {
    if (!(error instanceof UnreadableImage)) throw error;
    throw new HttpFailure(400, `the image must be one that can be read, but ${error.reason}`);
  }
}

/** By the head of the file, before anything is decoded. */
async function checkPixels(bytes: Buffer, maxPixels: number): Promise<void> {
  const size = await declaredSize(bytes);
  if (size === undefined) {
    throw new HttpFailure(
      415,
      'the body must be a PNG, JPEG, WebP, TIFF, GIF or AVIF image, but it is none that is known; convert it to PNG',
    );
  }
  if (size.width * size.height <= maxPixels) return;
  throw new HttpFailure(
    413,
    `the image must have at most ${maxPixels / 1e6} million pixels, but got ${size.width}x${size.height}; ` +
      'send a smaller one, or start the server with a higher --max-megapixels',
  );
}

async function send(
  response: ServerResponse,
  { png, lost }: EnlargedImage,
  upscaler: Upscaler,
): Promise<void> {
  response.writeHead(200, {
    'content-type': 'image/png',
    'content-length': png.length,
    ...modelHeaders(upscaler, lost),
  });
  response.setTimeout(READ_TIMEOUT_MS, () => response.destroy());
  response.end(png);
  await finished(response);
}

/** What the picture does not say: model and scale, and what the input had that the result lacks. Values are ASCII. */
function modelHeaders(upscaler: Upscaler, lost: EnlargedImage['lost']): OutgoingHttpHeaders {
  const { depth, exif, profile, frames } = lost;
  const words = [
    depth ? '16-bit samples' : [],
    exif ? 'EXIF data' : [],
    profile === undefined ? [] : `colors outside sRGB (${encodeURIComponent(profile)})`,
    frames === undefined ? [] : `${frames - 1} more frames`,
  ].flat();
  return {
    'srgan-model': encodeURIComponent(upscaler.name),
    'srgan-scale': upscaler.scale,
    ...(words.length > 0 && { 'srgan-lost': words.join(', ') }),
  };
}
