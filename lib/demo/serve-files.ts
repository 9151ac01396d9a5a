// A small static server of files in memory, for one machine: the page and what it loads.
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import type { FileContent } from '../files/write-atomically';
import { addressOf, listen } from '../serve/listen';
import { type DemoFiles, PAGE_POLICY } from './demo-files';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  wasm: 'application/wasm',
  png: 'image/png',
  bin: 'application/octet-stream',
};

/** Serves files until `close`. @throws where the address cannot be had. */
export async function serveFiles(
  files: DemoFiles,
  { port, host }: { port: number; host: string },
): Promise<{ address: string; close(): Promise<void> }> {
  const server = createServer({ maxHeaderSize: 8_192 }, (request, response) =>
    answer(files, request, response),
  );
  await listen(server, port, host);
  const close = async (): Promise<void> => {
    const closed = new Promise<unknown>((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return { address: addressOf(server), close };
}

function answer(files: DemoFiles, request: IncomingMessage, response: ServerResponse): void {
  const path = (request.url ?? '/').split('?')[0].slice(1) || 'index.html';
  const content = files.get(path);
  const send = (status: number, headers: OutgoingHttpHeaders, body: string | Uint8Array): void => {
    request.resume();
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
  };
  const plain = { 'content-type': 'text/plain; charset=utf-8' };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    send(405, { ...plain, allow: 'GET, HEAD' }, 'This server takes nothing.\n');
  } else if (content === undefined) send(404, plain, 'There is no such file.\n');
  else send(200, headersOf(path), bytesOf(content));
}

const headersOf = (path: string): OutgoingHttpHeaders => ({
  'content-type': TYPES[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
  'content-security-policy': PAGE_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
});

const bytesOf = (content: FileContent): string | Uint8Array =>
  typeof content === 'string' || content instanceof Uint8Array ? content : Buffer.concat(content);
