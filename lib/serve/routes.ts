// Which path does what, and how a request that cannot be served is answered: as JSON, with the status that says why.
import type { ServerResponse } from 'node:http';
import type { Exchange } from './enlarge-request';
import { HttpFailure } from './http-failure';

/** How a request ended. */
export interface Answer {
  /** 499 where the client left before it was answered, as servers' logs have it. */
  readonly status: number;
  readonly seconds: number;
  /** What was wrong: of a refusal what the client was told, of a failure (500) what it was not told. */
  readonly problem?: string;
}

/** What a path answers to: GET with an object, or POST with work that answers by itself. */
export type Route = { readonly get: () => object } | { readonly post: () => Promise<void> };

/** Answers a request by its route, or refuses it. Never rejects. */
export async function respond(
  exchange: Exchange,
  routes: Readonly<Record<string, Route>>,
): Promise<Answer> {
  const start = performance.now();
  const { response } = exchange;
  let problem: string | undefined;
  try {
    await follow(exchange, routes);
  } catch (error) {
    problem = (error as Error).message;
    refuse(exchange, error);
  }
  const status = response.headersSent ? response.statusCode : 499;
  return { status, seconds: (performance.now() - start) / 1000, problem };
}

async function follow(
  { request, response }: Exchange,
  routes: Readonly<Record<string, Route>>,
): Promise<void> {
  const path = (request.url ?? '/').split('?')[0];
  if (!Object.hasOwn(routes, path)) {
    throw new HttpFailure(
      404,
      `the path must be one of ${Object.keys(routes).join(', ')}, but got ${path}`,
    );
  }
  const route = routes[path];
  const allowed = 'get' in route ? ['GET', 'HEAD'] : ['POST'];
  if (!allowed.includes(request.method ?? '')) {
    throw new HttpFailure(
      405,
      `the method of ${path} must be ${allowed.join(' or ')}, but got ${request.method}`,
      { allow: allowed.join(', ') },
    );
  }
  if ('post' in route) return route.post();
  request.resume();
  sendJson(response, 200, route.get());
}

/** A failure of the server's own is told without its details. */
function refuse({ request, response }: Exchange, error: unknown): void {
  // what is still on its way is read and dropped, or else the client sees a broken connection and no answer
  request.resume();
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const failure =
    error instanceof HttpFailure
      ? error
      : new HttpFailure(500, 'the server could not enlarge this image; its log says more');
  response.setHeaders(new Map(Object.entries(failure.headers)));
  sendJson(response, failure.status, { error: failure.message });
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  const text = `${JSON.stringify(value, null, 2)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
