// Attack 27: tslab's log of a forged message must not say how it should have been signed.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { describe, it, mock } from 'node:test';
import { pathToFileURL } from 'node:url';

const PATCHES = resolve(__dirname, '../../lib/setup/kernel-patches.mjs');
const require = createRequire(__filename);

interface Server {
  handleShellMessage(socket: object, ...message: Buffer[]): Promise<void>;
}

const KEY = 'secret of the connection';
const parts = ['{"msg_type":"execute_request"}', '{}', '{}', '{"code":"1"}'];
const right = createHmac('sha256', KEY).update(parts.join('')).digest('hex');

/** tslab's own server, without its sockets. */
async function patchedServer(): Promise<Server> {
  const { patchKernel } = await import(pathToFileURL(PATCHES).href);
  patchKernel(require, { executor: 'tslab/none', jupyter: 'tslab/dist/jupyter.js' });
  const { ZmqServer } = require('tslab/dist/jupyter.js');
  return Object.assign(Object.create(ZmqServer.prototype), { connInfo: { key: KEY } });
}

describe('attack 27: a forged message to the kernel', () => {
  it('is dropped with a sentence that does not hold the right signature', async () => {
    const server = await patchedServer();
    const message = ['someone', '<IDS|MSG>', '0'.repeat(64), ...parts].map((p) => Buffer.from(p));
    const log = mock.method(console, 'error', () => {});
    await server.handleShellMessage({}, ...message);
    log.mock.restore();
    assert.deepEqual(
      log.mock.calls.map((call) => call.arguments),
      [['A message whose signature is wrong was dropped.']],
    );
  });

  it('is told from a right one, whose errors stay', async () => {
    const server = await patchedServer();
    const message = ['someone', '<IDS|MSG>', right, ...parts].map((p) => Buffer.from(p));
    // without a socket it cannot be answered: the error is another one
    await assert.rejects(server.handleShellMessage({}, ...message), (error: Error) => {
      assert.doesNotMatch(error.message, /hmac/);
      return true;
    });
  });
});
