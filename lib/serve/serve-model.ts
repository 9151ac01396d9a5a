// A model as a small HTTP server: an image in, its enlargement out, and two pages that say what there is. For one machine
// or a trusted network: it knows no users and no TLS. Nothing that is sent is kept.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Upscaler } from '../inference/upscaler';
import { answerImage, type RequestLimits } from './enlarge-request';
import { addressOf, listen } from './listen';
import { createQueue, type Queue } from './queue';
import { type Answer, type Route, respond } from './routes';

/** Options of serveModel. */
interface ServeOptions {
  /** Default 8080; 0 takes a free one. */
  port?: number;
  /** Default 127.0.0.1, which this machine alone reaches. */
  host?: string;
  /** Bytes of an image file, at most. Default 20 million. */
  maxBytes?: number;
  /** Pixels of an image, at most, before it is enlarged. Default 4 million. */
  maxPixels?: number;
  /** Requests that may wait while one is worked on; others get 503. Default 8. */
  waiting?: number;
  /** Called when a request for an enlargement has ended, for a log. */
  onAnswer?: (answer: Answer) => void;
}

/** A running server. */
interface ModelServer {
  /** As http://127.0.0.1:8080/. */
  readonly address: string;
  /** Ends after the image that is worked on; those that wait get 503. */
  close(): Promise<void>;
}

/** Patience with clients that are slow, by accident or on purpose: milliseconds, and bytes of headers. */
const PATIENCE = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 8_192,
};
const MAX_CONNECTIONS = 64;
const LAST_WORDS_MS = 2_000;

/**
 * Serves an upscaler, which stays the caller's: `POST /upscale`, `GET /` and `GET /health`.
 * @throws when the address cannot be had, or the upscaler enlarges no new images.
 */
export async function serveModel(
  upscaler: Upscaler,
  options: ServeOptions = {},
): Promise<ModelServer> {
  if (upscaler.looksUp === true) {
    throw new Error(
      `serveModel: model must be one that enlarges any image, but got the folder ${upscaler.name}; name a run or bicubic`,
    );
  }
  const { port = 8080, host = '127.0.0.1', onAnswer } = options;
  const { maxBytes = 20e6, maxPixels = 4e6, waiting = 8 } = options;
  const limits = { maxBytes, maxPixels };
  const queue = createQueue(waiting);
  const handle =
    (tellsToBegin: boolean) =>
    async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const begin = (): void => (tellsToBegin ? response.writeContinue() : undefined);
      const exchange = { request, response, begin };
      const post = (): Promise<void> => answerImage(exchange, queue, upscaler, limits);
      const answer = await respond(exchange, routesOf({ upscaler, limits, queue, waiting, post }));
      if (isEnlargement(request)) onAnswer?.(answer);
    };
  const server = createServer(PATIENCE, handle(false));
  // who asks before it sends is told no before it has sent
  server.on('checkContinue', handle(true));
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, port, host);
  return { address: addressOf(server), close: () => close(server, queue) };
}

const ENLARGE = '/upscale';

const isEnlargement = ({ method, url }: IncomingMessage): boolean =>
  method === 'POST' && url?.split('?')[0] === ENLARGE;

function routesOf(of: {
  upscaler: Upscaler;
  limits: RequestLimits;
  queue: Queue;
  waiting: number;
  post: () => Promise<void>;
}): Readonly<Record<string, Route>> {
  const { upscaler, limits, queue, waiting, post } = of;
  const about = {
    model: upscaler.name,
    scale: upscaler.scale,
    ...(upscaler.parameters !== undefined && { parameters: upscaler.parameters }),
    enlarge: `POST ${ENLARGE}: the bytes of a PNG, JPEG, WebP, TIFF, GIF or AVIF image; answered with a PNG image`,
    example: `curl --data-binary @photo.jpg --output photo-x${upscaler.scale}.png ADDRESS${ENLARGE}`,
    limits: { bytes: limits.maxBytes, pixels: limits.maxPixels, waiting },
    health: 'GET /health',
  };
  return {
    '/': { get: () => about },
    '/health': { get: () => ({ status: 'ok', images: queue.length }) },
    [ENLARGE]: { post },
  };
}

async function close(server: Server, queue: Queue): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await queue.end();
  // answers are out or on their way: connections end as they fall idle, and those that never do are cut
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const cut = setTimeout(() => server.closeAllConnections(), LAST_WORDS_MS);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
