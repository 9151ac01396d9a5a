// A client for tests of the server: one request, its answer whole.
import { type IncomingHttpHeaders, request } from 'node:http';
import { serveModel } from '../../lib/serve/serve-model';

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What is asked. */
export interface Ask {
  readonly path?: string;
  readonly method?: string;
  readonly body?: Uint8Array;
  readonly headers?: Record<string, string>;
  /** Ends the request by closing its connection. */
  readonly signal?: AbortSignal;
}

/** Sends a request. By default a POST to /upscale. @throws when the connection breaks. */
export function ask(address: string, options: Ask): Promise<Reply> {
  const { path = '/upscale', method = 'POST', body, headers, signal } = options;
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, address), { method, headers, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** The sentence of a refusal. */
export const errorOf = ({ body }: Reply): string => JSON.parse(body.toString()).error;

/** Serves on a free port while `work` runs. */
export async function whileServing(
  ...[upscaler, options, work]: [
    ...Parameters<typeof serveModel>,
    (address: string) => Promise<void>,
  ]
): Promise<void> {
  const server = await serveModel(upscaler, { port: 0, ...options });
  try {
    await work(server.address);
  } finally {
    await server.close();
  }
}
