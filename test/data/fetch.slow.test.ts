// Downloads against a server on this machine that misbehaves in every way that servers do.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readCatalogueEntry } from '../../lib/data/catalogue';
import { openDataset } from '../../lib/data/dataset';
import { type Download, type DownloadOptions, downloadFile } from '../../lib/data/download';
import { type FetchProgress, fetchDataset, fetchEntry } from '../../lib/data/fetch-dataset';
import { unpackImages } from '../../lib/data/unpack';
import { verifyDataset } from '../../lib/data/verify-dataset';
import { encodePng } from '../../lib/images/write-image';
import { NEEDS_SHARED, noise, SHARED } from '../images/fixtures';
import { zip } from './zip';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const BODY = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 251));
const SHA256 = createHash('sha256').update(BODY).digest('hex');
const FAST: DownloadOptions = { backOffSeconds: 0.01, stallSeconds: 5 };

let handler: Handler;
let requests: IncomingMessage[];
let address: string;
let folder: string;
const server = createServer((request, response) => {
  requests.push(request);
  handler(request, response);
});

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests = [];
  folder = mkdtempSync(join(tmpdir(), 'srgan-fetch-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A server as it should be: sizes, ranges. */
function serve(body: Buffer): Handler {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const partial = request.headers.range !== undefined;
    if (partial && from >= body.length) {
      response.writeHead(416).end();
      return;
    }
    response.writeHead(partial ? 206 : 200, {
      'content-length': body.length - from,
      ...(partial ? { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` } : {}),
    });
    response.end(body.subarray(from));
  };
}

/** Sends the head, some bytes, and hangs up. */
function breakOff(count: number): Handler {
  return (_, response) => {
    response.writeHead(200, { 'content-length': BODY.length });
    response.write(BODY.subarray(0, count));
    // only once they have arrived: a busy client may not have read a byte yet
    const arrived = setInterval(() => {
      if (!existsSync(`${target().path}.part`) || statSync(`${target().path}.part`).size < count)
        return;
      clearInterval(arrived);
      response.destroy();
    }, 5);
  };
}

const target = (): Download => ({
  sources: [`${address}/file.bin`],
  path: join(folder, 'deep', 'file.bin'),
  bytes: BODY.length,
  sha256: SHA256,
});

/** What is in the target's folder. */
const left = (): string[] =>
  existsSync(join(folder, 'deep')) ? readdirSync(join(folder, 'deep')) : [];

describe('downloadFile', () => {
  it('downloads, checks and names the file, reporting its bytes', async () => {
    handler = serve(BODY);
    const seen: number[] = [];
    await downloadFile(target(), { ...FAST, onBytes: (bytes) => seen.push(bytes) });
    assert.deepEqual(readFileSync(target().path), BODY);
    assert.equal(seen.at(-1), BODY.length);
    assert.deepEqual(left(), ['file.bin']);
  });

  it('continues after the connection broke, from the byte where it did', async () => {
    handler = (request, response) =>
      (requests.length === 1 ? breakOff(20_000) : serve(BODY))(request, response);
    await downloadFile(target(), FAST);
    assert.deepEqual(readFileSync(target().path), BODY);
    assert.equal(requests.length, 2);
    assert.match(requests[1].headers.range ?? '', /^bytes=\d+-$/);
  });

  it('continues a partial file of an earlier process', async () => {
    handler = serve(BODY);
    mkdirSync(join(folder, 'deep'));
    writeFileSync(`${target().path}.part`, BODY.subarray(0, 30_000));
    await downloadFile(target(), FAST);
    assert.equal(requests[0].headers.range, 'bytes=30000-');
    assert.deepEqual(readFileSync(target().path), BODY);
  });

  it('starts anew where the server ignores ranges', async () => {
    handler = (_, response) => response.end(BODY);
    mkdirSync(join(folder, 'deep'));
    writeFileSync(`${target().path}.part`, BODY.subarray(0, 30_000));
    await downloadFile(target(), FAST);
    assert.deepEqual(readFileSync(target().path), BODY);
  });

  it('starts anew where the partial file was damaged or too long', async () => {
    handler = serve(BODY);
    for (const partial of [
      Buffer.alloc(30_000, 1),
      Buffer.alloc(BODY.length, 1),
      Buffer.alloc(90_000, 1),
    ]) {
      rmSync(join(folder, 'deep'), { recursive: true, force: true });
      mkdirSync(join(folder, 'deep'));
      writeFileSync(`${target().path}.part`, partial);
      await downloadFile(target(), FAST);
      assert.deepEqual(readFileSync(target().path), BODY);
    }
  });

  it('needs no request where the partial file is whole', async () => {
    mkdirSync(join(folder, 'deep'));
    writeFileSync(`${target().path}.part`, BODY);
    await downloadFile(target(), FAST);
    assert.deepEqual([requests.length, left()], [0, ['file.bin']]);
  });

  it('tries again after 500, 503 and 429, and gives up in the end', async () => {
    const answers = [500, 503, 429];
    handler = (request, response) => {
      const status = answers[requests.length - 1];
      if (status === undefined) serve(BODY)(request, response);
      else response.writeHead(status).end();
    };
    await downloadFile(target(), FAST);
    assert.equal(requests.length, 4);
    handler = (_, response) => response.writeHead(500).end();
    const other = { ...target(), path: join(folder, 'deep', 'other.bin') };
    await assert.rejects(
      downloadFile(other, { ...FAST, retries: 2 }),
      /other\.bin must be downloaded, but .* answered 500; try again later/,
    );
    assert.equal(requests.length, 7);
  });

  it('does not try a 404 again, and names the mirror as the remedy', async () => {
    handler = (_, response) => response.writeHead(404).end('not here');
    await assert.rejects(downloadFile(target(), FAST), /file\.bin answered 404; .*SRGAN_MIRROR/);
    assert.deepEqual([requests.length, left()], [1, []]);
  });

  it('goes on to the next source', async () => {
    handler = (request, response) =>
      request.url === '/file.bin' ? serve(BODY)(request, response) : response.writeHead(404).end();
    await downloadFile(
      { ...target(), sources: [`${address}/no`, join(folder, 'no'), ...target().sources] },
      FAST,
    );
    assert.deepEqual(readFileSync(target().path), BODY);
  });

  it('refuses another file than expected, and keeps nothing of it', async () => {
    const wrong = Buffer.from(BODY);
    wrong[100] ^= 1;
    handler = serve(wrong);
    await assert.rejects(
      downloadFile(target(), FAST),
      /sent another file: its sha256 is .* instead of/,
    );
    assert.deepEqual([requests.length, left()], [1, []]);
    handler = serve(Buffer.concat([BODY, BODY]));
    await assert.rejects(
      downloadFile(target(), FAST),
      /another file: 100000 bytes instead of 50000/,
    );
    assert.deepEqual(left(), []);
    const md5 = { ...target(), sha256: undefined, md5: '0'.repeat(32) };
    handler = serve(BODY);
    await assert.rejects(downloadFile(md5, FAST), /its md5 is/);
  });

  it('refuses a page that answers 200 in place of the file', async () => {
    handler = (_, response) => response.end('<html>please log in</html>');
    await assert.rejects(
      downloadFile(target(), { ...FAST, retries: 1 }),
      /must be downloaded, but/,
    );
    assert.ok(!existsSync(target().path));
  });

  it('notices a connection that falls silent, and continues', async () => {
    handler = (request, response) => {
      if (requests.length > 1) {
        serve(BODY)(request, response);
        return;
      }
      response.writeHead(200, { 'content-length': BODY.length });
      response.write(BODY.subarray(0, 1000));
    };
    await downloadFile(target(), { ...FAST, stallSeconds: 0.3 });
    assert.equal(requests[1].headers.range, 'bytes=1000-');
    assert.deepEqual(readFileSync(target().path), BODY);
    handler = () => {};
    const silent = { ...target(), path: join(folder, 'deep', 'silent') };
    await assert.rejects(
      downloadFile(silent, { ...FAST, stallSeconds: 0.1, retries: 1 }),
      /sent nothing for 0\.1 s/,
    );
  });

  it('says what to do without a network, and does not try again', { timeout: 60_000 }, async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const nowhere = { ...target(), sources: [`http://127.0.0.1:${port}/file`] };
    await assert.rejects(
      // whoever tried again would wait for an hour before
      downloadFile(nowhere, { ...FAST, backOffSeconds: 3600 }),
      /cannot be reached \(ECONNREFUSED\); connect to the network, or set SRGAN_MIRROR/,
    );
    const unknown = { ...target(), sources: ['http://host.invalid/file'] };
    await assert.rejects(downloadFile(unknown, { ...FAST, retries: 1 }), /cannot be reached|broke/);
  });

  const full = existsSync('/dev/full');
  it('says so when the disk is full, and names nothing complete', {
    skip: full ? false : 'no /dev/full here',
  }, async () => {
    handler = serve(BODY);
    mkdirSync(join(folder, 'deep'));
    symlinkSync('/dev/full', `${target().path}.part`);
    await assert.rejects(
      downloadFile(target(), FAST),
      /the disk is full at .*; free some space and run it again/,
    );
    assert.ok(!existsSync(target().path));
  });

  it('stops when told to, keeping the partial file', async () => {
    handler = (_, response) => {
      response.writeHead(200, { 'content-length': BODY.length });
      response.write(BODY.subarray(0, 1000));
    };
    const stop = new AbortController();
    const running = downloadFile(target(), {
      ...FAST,
      signal: stop.signal,
      onBytes: () => stop.abort(new Error('enough')),
    });
    await assert.rejects(running, /enough/);
    assert.deepEqual(left(), ['file.bin.part']);
  });

  it('survives being killed at any moment: the next call completes the file', async () => {
    const slow: Handler = (request, response) => {
      const from = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
      response.writeHead(from > 0 ? 206 : 200, {
        'content-length': BODY.length - from,
        ...(from > 0 ? { 'content-range': `bytes ${from}-${BODY.length - 1}/${BODY.length}` } : {}),
      });
      let at = from;
      const timer = setInterval(() => {
        response.write(BODY.subarray(at, at + 5000));
        at += 5000;
        if (at < BODY.length) return;
        clearInterval(timer);
        response.end();
      }, 40);
      response.on('close', () => clearInterval(timer));
    };
    handler = slow;
    const script = `require('./lib/data/download').downloadFile(${JSON.stringify(target())})`;
    for (const bytes of [5000, 20_000]) {
      const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], {
        cwd: join(__dirname, '..', '..'),
      });
      const part = `${target().path}.part`;
      while (child.exitCode === null && !(existsSync(part) && readFileSync(part).length >= bytes))
        await sleep(10);
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
      assert.deepEqual(left(), ['file.bin.part']);
    }
    await downloadFile(target(), FAST);
    assert.match(requests.at(-1)?.headers.range ?? '', /bytes=\d{4,}-/);
    assert.deepEqual(readFileSync(target().path), BODY);
  });
});

describe('unpackImages', () => {
  const unpack = (bytes: Buffer, expected: number): Promise<number> => {
    writeFileSync(join(folder, 'set.zip'), bytes);
    return unpackImages(join(folder, 'set.zip'), join(folder, 'HR'), { expected });
  };

  it('unpacks the images alone, flat', async () => {
    const png = await encodePng(noise(4, 4, 1));
    const files = {
      'DIV2K/0001.png': png,
      'DIV2K/0002.png': png,
      'DIV2K/readme.txt': BODY,
      '__MACOSX/._0001.png': BODY,
    };
    assert.equal(await unpack(zip(files), 2), 2);
    assert.deepEqual(readdirSync(join(folder, 'HR')).sort(), ['0001.png', '0002.png']);
    assert.deepEqual(readFileSync(join(folder, 'HR', '0002.png')), png);
  });

  it('refuses damaged, cut and incomplete archives, leaving no folder', async () => {
    const files = { 'a.png': Buffer.from('abcdef'), 'b.png': Buffer.from('ghi') };
    await assert.rejects(
      unpack(zip(files, { damage: true }), 2),
      /must be a whole zip archive of 2 images, but a\.png is damaged; fetch it again/,
    );
    await assert.rejects(unpack(zip(files), 3), /of 3 images, but it has 2/);
    await assert.rejects(unpack(zip(files).subarray(0, 60), 2), /must be a whole zip archive/);
    await assert.rejects(unpack(Buffer.from('<html>'), 2), /must be a whole zip archive/);
    assert.deepEqual(readdirSync(folder), ['set.zip']);
  });
});

describe('fetchDataset and verifyDataset', () => {
  let mirror: string;
  beforeEach(() => {
    process.env.SRGAN_DATASETS = join(folder, 'datasets');
    mirror = join(folder, 'mirror');
  });
  afterEach(() => {
    delete process.env.SRGAN_DATASETS;
    delete process.env.SRGAN_MIRROR;
  });

  /** NIQE's one file and Set5's ten, of which shared data holds the HR images and LR images. */
  const source = (path: string): string => {
    const [, number, kind] = /img_(\d+)_SRF_4_([HL]R)/.exec(path) ?? [];
    const part = kind === 'HR' ? 'HR' : 'LR_x4_replicate';
    return join(SHARED, 'set5', part, `img_${number}.png`);
  };
  const same = (): boolean =>
    existsSync(SHARED) &&
    createHash('sha256')
      .update(readFileSync(source('img_001_SRF_4_HR')))
      .digest('hex')
      .startsWith('ac41483d');

  it(
    'fetches Set5 from a mirror folder, then finds it whole, then sees what was changed',
    NEEDS_SHARED,
    async (t) => {
      if (!same()) return t.skip('shared data holds Set5 in other files than the catalogue lists');
      const { files } = await readCatalogueEntry('set5');
      mkdirSync(join(mirror, 'set5'), { recursive: true });
      for (const { path } of files)
        writeFileSync(join(mirror, 'set5', path), readFileSync(source(path)));
      const progress: FetchProgress[] = [];
      process.env.SRGAN_MIRROR = mirror;
      const first = await fetchDataset('set5', { onProgress: (step) => progress.push(step) });
      assert.deepEqual([first.fetched, first.present], [10, 0]);
      const last = progress.at(-1);
      assert.deepEqual(
        [last?.filesDone, last?.filesTotal, last?.bytesDone],
        [10, 10, last?.bytesTotal],
      );
      assert.deepEqual((await fetchDataset('set5')).present, 10);
      assert.deepEqual((await verifyDataset('set5')).right, 10);
      const [a, b] = files.map(({ path }) => join(first.folder, path));
      writeFileSync(a, 'changed');
      rmSync(b);
      const report = await verifyDataset('set5');
      assert.deepEqual(
        [report.right, report.wrong, report.missing],
        [8, [files[0].path], [files[1].path]],
      );
      assert.equal((await fetchDataset('set5')).fetched, 2);
      assert.deepEqual(readdirSync(join(folder, 'datasets', 'set5')), ['images']);
    },
  );

  it('asks a mirror address under both layouts before the public one, and stops at the first failure', async () => {
    const { files } = await readCatalogueEntry('niqe');
    handler = (_, response) => response.end(Buffer.alloc(files[0].bytes ?? 0));
    await assert.rejects(
      fetchDataset('niqe', { ...FAST, mirror: `${address}/`, retries: 0, stallSeconds: 2 }),
      /niqe_pris_params\.npz must be downloaded, but/,
    );
    assert.deepEqual(
      requests.map(({ url }) => url),
      ['/niqe/niqe_pris_params.npz', '/niqe/weights/niqe_pris_params.npz'],
    );
    assert.ok(!existsSync(join(folder, 'datasets/niqe/weights/niqe_pris_params.npz')));
    assert.ok(!existsSync(join(folder, 'datasets/niqe/.lock')));
  });

  it('downloads four at a time, no more', async () => {
    let open = 0;
    let most = 0;
    handler = (_, response) => {
      open++;
      most = Math.max(most, open);
      setTimeout(() => {
        open--;
        response.writeHead(403).end();
      }, 60);
    };
    await assert.rejects(
      fetchDataset('set14', { ...FAST, mirror: address, retries: 0, stallSeconds: 2 }),
      /must be downloaded, but/,
    );
    assert.equal(most, 4);
  });

  it('unpacks DIV2K’s four archives and pairs their files; a wrong archive is deleted and named', async () => {
    const png = await encodePng(noise(8, 8, 1));
    const small = await encodePng(noise(2, 2, 1));
    const archive = (count: number, first: number, suffix = ''): Buffer => {
      const numbers = Array.from({ length: count }, (_, i) => String(first + i).padStart(4, '0'));
      const content = suffix === '' ? png : small;
      return zip(Object.fromEntries(numbers.map((n) => [`DIV2K/${n}${suffix}.png`, content])));
    };
    mkdirSync(join(mirror, 'div2k'), { recursive: true });
    const put = (name: string, bytes: Buffer): void =>
      writeFileSync(join(mirror, 'div2k', name), bytes);
    put('DIV2K_train_HR.zip', archive(800, 1));
    put('DIV2K_valid_HR.zip', archive(99, 801));
    put('DIV2K_train_LR_bicubic_X4.zip', archive(800, 1, 'x4'));
    put('DIV2K_valid_LR_bicubic_X4.zip', archive(100, 801, 'x4'));
    // archives of the same names with other images: their checksums are not known
    const entry = await readCatalogueEntry('div2k');
    const archives = entry.archives?.map(({ bytes, sha256, ...rest }) => rest);
    const fetchPlain = (): ReturnType<typeof fetchEntry> =>
      fetchEntry({ ...entry, archives }, { ...FAST, mirror });
    await assert.rejects(
      fetchPlain(),
      /DIV2K_valid_HR\.zip must be a whole zip archive of 100 images, but it has 99/,
    );
    await assert.rejects(openDataset('div2k'), /lacks 100 images of HR\/validation/);
    put('DIV2K_valid_HR.zip', archive(100, 801));
    const done = await fetchPlain();
    assert.deepEqual([done.fetched, done.present], [3, 1]);
    assert.deepEqual(readdirSync(join(folder, 'datasets/div2k/archives')), []);
    const { images } = await openDataset('div2k', { split: 'validation', scale: 4 });
    assert.deepEqual([images.length, images[0].name], [100, 'validation/0801']);
    assert.ok(images[0].lr?.endsWith('LR_x4/validation/0801x4.png'));
    assert.equal((await openDataset('div2k', { split: 'train' })).images.length, 800);
    writeFileSync(images[5].hr, 'damaged');
    const report = await verifyDataset('div2k');
    assert.deepEqual(
      [report.right, report.wrong, report.missing],
      [1799, ['HR/validation/0806.png'], []],
    );
    // what verify calls damaged, fetch mends
    const mended = await fetchPlain();
    assert.deepEqual([mended.fetched, mended.present], [1, 3]);
    assert.deepEqual((await verifyDataset('div2k')).wrong, []);
  });

  it('rejects names that are not in the catalogue', async () => {
    await assert.rejects(fetchDataset('set7'), /name must be one of/);
    await assert.rejects(verifyDataset('../etc'), /name must be one of/);
  });
});
