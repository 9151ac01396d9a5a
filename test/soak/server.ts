// Downloads from a server on this machine that misbehaves: the right file arrives, or a sentence, and never a wrong one.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { downloadFile } from '../../lib/data/download';
import type { Random } from '../../lib/random/random';
import { type Area, between, oneOf } from './area';

type Answer = (request: IncomingMessage, response: ServerResponse, random: Random) => void;

const BODY = Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 251));
const SHA256 = createHash('sha256').update(BODY).digest('hex');
/** At most so much is ever sent in one answer. */
const FLOOD = 2_000_000;

const honest: Answer = (request, response) => {
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const from = Number(range?.[1] ?? 0);
  if (range && from >= BODY.length) return void response.writeHead(416).end();
  const head = range ? { 'content-range': `bytes ${from}-${BODY.length - 1}/${BODY.length}` } : {};
  response.writeHead(range ? 206 : 200, { 'content-length': BODY.length - from, ...head });
  response.end(BODY.subarray(from));
};

const part = (random: Random): Buffer => BODY.subarray(0, between(random, 1, BODY.length));

const ANSWERS: Readonly<Record<string, Answer>> = {
  honest,
  status: (_, response, random) => {
    response.writeHead(oneOf(random, [204, 301, 403, 404, 416, 429, 500, 503])).end('no');
  },
  page: (_, response) => response.writeHead(200).end('<html>log in first</html>'),
  nothing: (_, response) => response.writeHead(200).end(),
  'hangs up': (request) => request.socket.destroy(),
  'breaks off': (_, response, random) => {
    response.writeHead(200, { 'content-length': BODY.length });
    response.write(part(random), () => response.socket?.destroy());
  },
  'too short': (_, response, random) => response.writeHead(200).end(part(random)),
  'too long': (_, response) => {
    response.on('error', () => {});
    response.writeHead(200).end(Buffer.concat([BODY, Buffer.alloc(FLOOD)]));
  },
  'another file': (_, response) => response.writeHead(200).end(Buffer.alloc(BODY.length, 7)),
  'a wrong range': (_, response, random) => {
    const from = between(random, 0, BODY.length);
    response.writeHead(206, { 'content-range': `bytes ${from}-${BODY.length - 1}/${BODY.length}` });
    response.end(BODY.subarray(from));
  },
  silence: (_, response, random) => {
    response.writeHead(200, { 'content-length': BODY.length });
    response.write(part(random));
  },
  'turns around': (request, response) => response.writeHead(302, { location: request.url }).end(),
};

/** A server that misbehaves. */
export const server: Area = {
  name: 'misbehaving server',
  share: 1,
  async open({ workspace, onEnd }) {
    let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};
    const http = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    onEnd(() => {
      http.closeAllConnections();
      http.close();
    });
    const { port } = http.address() as AddressInfo;
    return async (random, number) => {
      const kinds = Array.from({ length: 4 }, () => oneOf(random, Object.keys(ANSWERS)));
      let asked = 0;
      answer = (request, response) =>
        ANSWERS[kinds[Math.min(asked++, kinds.length - 1)]](request, response, random);
      const path = join(workspace.path, `download-${number}.bin`);
      await fetchOnce(path, { address: `http://127.0.0.1:${port}/x.bin`, kinds });
      http.closeAllConnections();
      return 1;
    };
  },
};

async function fetchOnce(
  path: string,
  { address, kinds }: { address: string; kinds: readonly string[] },
): Promise<void> {
  const what = { sources: [address], path, bytes: BODY.length, sha256: SHA256 };
  try {
    await downloadFile(what, { stallSeconds: 0.3, retries: 3, backOffSeconds: 0.01 });
    assert.ok(readFileSync(path).equals(BODY), `a wrong file: ${kinds}`);
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    assert.ok(error instanceof Error);
    assert.match(error.message, /^downloadFile: .* must be downloaded, but .*; ./s, `${kinds}`);
    assert.ok(error.message.includes('127.0.0.1'), `does not name the address: ${error.message}`);
    assert.ok(!existsSync(path), `a file where there was an error: ${kinds}`);
    const partial = `${path}.part`;
    const size = existsSync(partial) ? statSync(partial).size : 0;
    // a chunk more than the file has, before it is noticed
    assert.ok(size <= BODY.length + 100_000, `${size} bytes were written: ${kinds}`);
  } finally {
    for (const file of [path, `${path}.part`]) rmSync(file, { force: true });
  }
}
