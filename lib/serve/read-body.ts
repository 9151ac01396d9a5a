// The bytes of a request, no more than are allowed, and what its headers must say before any is read.
import type { IncomingMessage } from 'node:http';
import { HttpFailure } from './http-failure';

/** What people send instead of an image, and what they should do. Anything else is judged by its bytes. */
const NO_IMAGE = /^(?:multipart\/|text\/|application\/(?:json|xml))/i;

/** @throws HttpFailure where the headers alone say that it will not do: 411, 413, 415. */
export function checkHeaders({ headers }: IncomingMessage, limit: number): void {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
  if (NO_IMAGE.test(type)) {
    throw new HttpFailure(
      415,
      `the body must be the bytes of an image alone, but got ${type.split(';')[0]}; ` +
        'with curl: --data-binary @photo.jpg',
    );
  }
  if (encoding !== 'identity') {
    throw new HttpFailure(415, `the body must be sent as it is, but got one in ${encoding}`);
  }
  if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
}

/**
 * Reads the body. One that is too large is read to its end all the same, and dropped: a client that is answered while it
 * still sends sees a broken connection instead of the answer. The server's own time limit ends an endless one.
 * @throws HttpFailure 413, or the signal's reason when that is aborted, which breaks the connection.
 */
export async function readBody(
  request: IncomingMessage,
  { limit, signal }: { limit: number; signal: AbortSignal },
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  const stop = (): void => void request.destroy(signal.reason);
  signal.addEventListener('abort', stop);
  try {
    for await (const chunk of request) {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else chunks.length = 0;
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  if (length > limit) throw tooLarge(limit);
  if (length === 0) throw new HttpFailure(400, 'the body must be an image, but it is empty');
  return Buffer.concat(chunks);
}

function tooLarge(limit: number): HttpFailure {
  const megabytes = limit / 1e6;
  return new HttpFailure(
    413,
    `the body must be at most ${megabytes} MB; send a smaller file, or start the server with a higher --max-megabytes`,
  );
}
