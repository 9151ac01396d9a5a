// What the server says no to, and how: a status and a sentence for each, before it has computed anything.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { sharp } from '../../lib/images/sharp';
import { encodePng } from '../../lib/images/write-image';
import { bicubicUpscaler } from '../../lib/inference/bicubic-upscaler';
import type { Upscaler } from '../../lib/inference/upscaler';
import { isLoopback } from '../../lib/serve/listen';
import { serveModel } from '../../lib/serve/serve-model';
import { picture } from '../support';
import { type Ask, ask, errorOf, whileServing } from './client';

const bicubic = bicubicUpscaler(2);
const png = (): Promise<Buffer> => encodePng(picture(16, 1));

/** An upscaler whose work ends when the test says so. */
function gated(): { upscaler: Upscaler; open: () => void; began: Promise<void> } {
  let [open, begin] = [(): void => {}, (): void => {}];
  const gate = new Promise<void>((resolve) => (open = resolve));
  const began = new Promise<void>((resolve) => (begin = resolve));
  const upscaler: Upscaler = {
    ...bicubic,
    async upscale(lr) {
      begin();
      await gate;
      return bicubic.upscale(lr);
    },
  };
  return { upscaler, open: () => open(), began };
}

describe('serveModel says what is wrong', () => {
  const refused = async (
    options: Parameters<typeof serveModel>[1],
    cases: readonly (readonly [Ask, number, RegExp])[],
  ): Promise<void> => {
    let asked = 0;
    const counting: Upscaler = {
      ...bicubic,
      async upscale(lr) {
        asked += 1;
        return bicubic.upscale(lr);
      },
    };
    await whileServing(counting, options, async (address) => {
      for (const [request, status, sentence] of cases) {
        const reply = await ask(address, request);
        assert.equal(reply.status, status, String(sentence));
        assert.match(errorOf(reply), sentence);
      }
    });
    assert.equal(asked, 0, 'something was computed');
  };

  it('404 for other paths, 405 for other methods, with those that there are', async () => {
    await refused({}, [
      [{ path: '/other' }, 404, /path must be one of \/, \/health, \/upscale, but got \/other/],
      [{ path: '/constructor', method: 'GET' }, 404, /but got \/constructor/],
      [{ path: '/upscale', method: 'GET' }, 405, /method of \/upscale must be POST, but got GET/],
      [{ path: '/', method: 'PUT', body: await png() }, 405, /must be GET or HEAD, but got PUT/],
    ]);
    await whileServing(bicubic, {}, async (address) => {
      const { headers } = await ask(address, { method: 'GET' });
      assert.equal(headers.allow, 'POST');
    });
  });

  it('415 for what is no image, by its type or its bytes', async () => {
    const form = { 'content-type': 'multipart/form-data; boundary=x' };
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await refused({}, [
      [{ body: await png(), headers: form }, 415, /got multipart\/form-data; with curl: --data-b/],
      [{ body: await png(), headers: { 'content-encoding': 'gzip' } }, 415, /got one in gzip/],
      [{ body: Buffer.from('no image at all') }, 415, /none that is known; convert it to PNG/],
      [{ body: svg }, 415, /none that is known/],
    ]);
  });

  it('400 for what is damaged or empty', async () => {
    const whole = await png();
    const headless = Buffer.concat([whole.subarray(0, 20), Buffer.alloc(40)]);
    const jpeg = await sharp(await png())
      .jpeg()
      .toBuffer();
    await refused({}, [
      [{ body: whole.subarray(0, whole.length - 200) }, 400, /its data is damaged or cut off/],
      [{ body: headless }, 400, /its data is damaged or cut off/],
      [{ body: jpeg.subarray(0, jpeg.length / 2) }, 400, /its data is damaged or cut off/],
      [{ body: Buffer.alloc(0) }, 400, /it is empty/],
    ]);
  });

  it('413 for too many bytes, declared or not, and for too many pixels', async () => {
    const large = Buffer.alloc(200_000, 7);
    const chunked = { 'transfer-encoding': 'chunked' };
    const bomb = await sharp({
      create: { width: 900, height: 900, channels: 3, background: '#000' },
    })
      .png()
      .toBuffer();
    assert.ok(bomb.length < 50_000);
    await refused({ maxBytes: 50_000, maxPixels: 500_000 }, [
      [{ body: large }, 413, /at most 0\.05 MB; send a smaller file, .* --max-megabytes/],
      [{ body: large, headers: chunked }, 413, /at most 0\.05 MB/],
      [{ body: large, headers: { expect: '100-continue' } }, 413, /at most 0\.05 MB/],
      [{ body: bomb }, 413, /at most 0\.5 million pixels, but got 900x900; .* --max-megapixels/],
    ]);
  });

  it('500 without details for its own failures, which its log has', async () => {
    const failing: Upscaler = { ...bicubic, upscale: () => Promise.reject(new Error('secret')) };
    const problems: (string | undefined)[] = [];
    const options = {
      onAnswer: ({ problem }: { problem?: string }) => void problems.push(problem),
    };
    await whileServing(failing, options, async (address) => {
      const reply = await ask(address, { body: await png() });
      assert.equal(reply.status, 500);
      assert.doesNotMatch(errorOf(reply), /secret/);
    });
    assert.deepEqual(problems, ['secret']);
  });
});

/** How many images the server says it has. */
const imagesAt = async (address: string): Promise<number> =>
  JSON.parse((await ask(address, { path: '/health', method: 'GET' })).body.toString()).images;

describe('serveModel under load', () => {
  it('sends away with 503 who finds all places taken, and serves who waits', async () => {
    const { upscaler, open, began } = gated();
    const body = await png();
    await whileServing(upscaler, { waiting: 1 }, async (address) => {
      const first = ask(address, { body });
      await began;
      const second = ask(address, { body });
      const images = (): Promise<number> => imagesAt(address);
      while ((await images()) < 2);
      const third = await ask(address, { body });
      assert.equal(third.status, 503);
      assert.ok(Number(third.headers['retry-after']) > 0);
      open();
      assert.deepEqual([(await first).status, (await second).status], [200, 200]);
      assert.equal(await images(), 0);
    });
  });

  it('keeps nobody waiting for a client that sends slowly, and ends it without its image', async () => {
    const server = await serveModel(bicubic, { port: 0 });
    const slow = connect(Number(new URL(server.address).port), '127.0.0.1');
    slow.on('error', () => {});
    slow.write('POST /upscale HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf');
    while ((await imagesAt(server.address)) < 1);
    assert.equal((await ask(server.address, { body: await png() })).status, 200);
    await Promise.all([once(slow, 'close'), server.close()]);
  });

  it('gives up the place of a client that leaves while it waits', async () => {
    const { upscaler, open, began } = gated();
    const body = await png();
    await whileServing(upscaler, { waiting: 1 }, async (address) => {
      const first = ask(address, { body });
      await began;
      const leaving = new AbortController();
      const second = ask(address, { body, signal: leaving.signal }).catch(() => 'left');
      const images = (): Promise<number> => imagesAt(address);
      while ((await images()) < 2);
      leaving.abort();
      assert.equal(await second, 'left');
      while ((await images()) > 1);
      open();
      assert.equal((await first).status, 200);
    });
  });

  it('ends after the image that is worked on, and tells who waits', async () => {
    const { upscaler, open, began } = gated();
    const body = await png();
    const server = await serveModel(upscaler, { port: 0 });
    const first = ask(server.address, { body });
    await began;
    const second = ask(server.address, { body });
    const silent = connect(Number(new URL(server.address).port), '127.0.0.1');
    await once(silent, 'connect');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closed = server.close();
    const refusal = await second;
    assert.deepEqual(
      [refusal.status, errorOf(refusal)],
      [503, 'the server is ending; try again later'],
    );
    open();
    assert.equal((await first).status, 200);
    await closed;
    silent.destroy();
    await assert.rejects(ask(server.address, { body }), /ECONNREFUSED|ECONNRESET/);
  });
});

describe('serveModel', () => {
  it('says what there is', async () => {
    await whileServing(bicubic, {}, async (address) => {
      const about = await ask(address, { path: '/', method: 'GET' });
      assert.deepEqual(
        [about.status, about.headers['content-type']],
        [200, 'application/json; charset=utf-8'],
      );
      const { model, scale, limits } = JSON.parse(about.body.toString());
      assert.deepEqual(
        [model, scale, limits],
        ['bicubic', 2, { bytes: 20e6, pixels: 4e6, waiting: 8 }],
      );
      const head = await ask(address, { path: '/health?x=1', method: 'HEAD' });
      assert.deepEqual([head.status, head.body.length], [200, 0]);
    });
  });

  it('listens for this machine alone unless told otherwise', async () => {
    const server = await serveModel(bicubic, { port: 0 });
    assert.match(server.address, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    await server.close();
    assert.deepEqual(
      ['127.0.0.1', 'localhost', '::1', '127.8.9.1', '0.0.0.0', '::', '192.168.1.2'].map(
        isLoopback,
      ),
      [true, true, true, true, false, false, false],
    );
  });

  it('names the remedy where its port is taken', async () => {
    const server = await serveModel(bicubic, { port: 0 });
    const port = Number(new URL(server.address).port);
    await assert.rejects(
      serveModel(bicubic, { port }),
      /127\.0\.0\.1:\d+ .* another program uses; .*--port/,
    );
    await server.close();
  });

  it('refuses a folder of ready results', async () => {
    await assert.rejects(
      serveModel({ ...bicubic, name: 'others', looksUp: true }, { port: 0 }),
      /must be one that enlarges any image, but got the folder others/,
    );
  });
});
