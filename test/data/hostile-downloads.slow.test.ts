// Servers, mirrors and archives that are wrong or mean harm. What they send is bounded, what they did is said, with
// the address of each that was asked; nothing wrong ever gets its name, and what verify calls damaged, fetch mends.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type CatalogueEntry, catalogueNames, readCatalogueEntry } from '../../lib/data/catalogue';
import { type Download, type DownloadOptions, downloadFile } from '../../lib/data/download';
import { fetchDataset, fetchEntry } from '../../lib/data/fetch-dataset';
import { DamagedArchive, unpackImages } from '../../lib/data/unpack';
import { verifyDataset } from '../../lib/data/verify-dataset';
import { encodePng } from '../../lib/images/write-image';
import { noise } from '../images/fixtures';
import { zip } from './zip';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const BODY = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 251));
const SHA256 = createHash('sha256').update(BODY).digest('hex');
const FAST: DownloadOptions = { backOffSeconds: 0.01, stallSeconds: 5, retries: 1 };

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
  folder = mkdtempSync(join(tmpdir(), 'srgan-hostile-fetch-'));
  process.env.SRGAN_DATASETS = join(folder, 'datasets');
});
afterEach(() => {
  delete process.env.SRGAN_DATASETS;
  delete process.env.SRGAN_MIRROR;
  rmSync(folder, { recursive: true, force: true });
});

const target = (known: Partial<Download> = {}): Download => ({
  sources: [`${address}/file.bin`],
  path: join(folder, 'deep', 'file.bin'),
  ...known,
});
const left = (): string[] =>
  existsSync(join(folder, 'deep')) ? readdirSync(join(folder, 'deep')) : [];

/** Sends for ever, until it is hung up on; counts. */
let sent = 0;
const endless: Handler = (_, response) => {
  sent = 0;
  const piece = Buffer.alloc(64_000, 7);
  const more = (): void => {
    while (!response.destroyed) {
      sent += piece.length;
      if (!response.write(piece)) return;
    }
  };
  response.on('drain', more);
  more();
};

describe('a download that does not end', () => {
  it('stops at the known size', { timeout: 30_000 }, async () => {
    handler = endless;
    await assert.rejects(
      downloadFile(target({ bytes: 50_000 }), FAST),
      /file\.bin sent another file: more than 50000 bytes instead of 50000/,
    );
    assert.deepEqual(left(), []);
    assert.ok(sent < 50e6, `${sent} bytes were sent`);
  });

  it('stops at the limit where the size is not known', { timeout: 30_000 }, async () => {
    handler = endless;
    await assert.rejects(
      downloadFile(target({ maxBytes: 1_000_000 }), FAST),
      /has more than 1000000 bytes, and at most 1000000 are taken where the size is not known/,
    );
    assert.deepEqual(left(), []);
  });

  it('does not begin where the server announces too much', async () => {
    handler = (_, response) => {
      response.writeHead(200, { 'content-length': 1e12 });
      response.write(BODY);
    };
    await assert.rejects(
      downloadFile(target({ bytes: 50_000 }), FAST),
      /sent another file: 1000000000000 bytes instead of 50000/,
    );
    await assert.rejects(downloadFile(target(), FAST), /has 1000000000000 bytes, and at most/);
    assert.deepEqual(left(), []);
  });

  it('does not begin where the disk has no room for it', async () => {
    handler = (_, response) => {
      response.writeHead(200, { 'content-length': 1e15 });
      response.write(BODY);
    };
    await assert.rejects(
      downloadFile(target({ bytes: 1e15 }), FAST),
      /the disk is full at .*file\.bin\.part: 1000000000 MB are to come, \d+ MB are free; free some space/,
    );
    assert.deepEqual(left(), []);
  });
});

/** A set of one file at the server's public/, with its right checksum. */
const entry = (): CatalogueEntry => ({
  name: 'one',
  title: 'One file',
  kind: 'images',
  origin: '',
  terms: '',
  citation: '',
  baseUrl: `${address}/public/`,
  files: [{ path: 'a b#?.bin', bytes: BODY.length, sha256: SHA256 }],
});
const FILE = 'a%20b%23%3F.bin';

/** Answers below /public/ with the file, below all else with what is given. */
const publicAnd = (mirror: Handler): Handler => {
  return (request, response) =>
    request.url?.startsWith('/public/') ? response.end(BODY) : mirror(request, response);
};
const status =
  (code: number): Handler =>
  (_, response) =>
    response.writeHead(code).end();
const urls = (): (string | undefined)[] => requests.map(({ url }) => url);

describe('a mirror that cannot be right', () => {
  beforeEach(() => {
    handler = publicAnd(status(404));
  });

  it('is an error that names it, in every form, and nothing is asked of the internet', async () => {
    writeFileSync(join(folder, 'file'), '');
    const wrong: Record<string, RegExp> = {
      '/typo/mirror':
        /SRGAN_MIRROR must be a folder or an http\(s\) address, but got \/typo\/mirror: there is no such folder; correct it, or unset it/,
      'http:/example.org': /but got http:\/example\.org: there is no such folder/,
      [join(folder, 'file')]: /it is no folder/,
      'file:///typo/mirror': /but got file:\/\/\/typo\/mirror: there is no such folder/,
      'file://host/share': /but got file:\/\/host\/share: /,
      'ftp://u:secret@example.org/': /but got ftp:\/\/example\.org\/: ftp is not spoken here/,
      'http://[': /but got http:\/\/\[: it is no valid address/,
    };
    for (const [mirror, message] of Object.entries(wrong)) {
      await assert.rejects(fetchEntry(entry(), { ...FAST, mirror }), message);
      process.env.SRGAN_MIRROR = mirror;
      await assert.rejects(fetchEntry(entry(), FAST), message);
    }
    assert.deepEqual(urls(), []);
  });

  it('is one when it cannot be reached', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    await assert.rejects(
      fetchEntry(entry(), { ...FAST, mirror: `http://127.0.0.1:${port}/` }),
      new RegExp(
        `but http://127\\.0\\.0\\.1:${port}/one/${FILE} cannot be reached \\(ECONNREFUSED\\); ` +
          'connect to the network, or correct SRGAN_MIRROR$',
      ),
    );
    assert.deepEqual(urls(), []);
  });

  it('is one when it refuses, is broken or sends another file', async () => {
    for (const code of [401, 403, 500]) {
      handler = publicAnd(status(code));
      await assert.rejects(
        fetchEntry(entry(), { ...FAST, mirror: address }),
        new RegExp(`but ${address}/one/${FILE} answered ${code}; (correct SRGAN_MIRROR|try again)`),
      );
    }
    handler = publicAnd((_, response) => response.end('<html>please log in</html>'));
    await assert.rejects(
      fetchEntry(entry(), { ...FAST, mirror: address }),
      new RegExp(`but ${address}/one/${FILE} broke off after 26 of 50000 bytes`),
    );
    const wrong = Buffer.from(BODY);
    wrong[9] ^= 1;
    handler = publicAnd((_, response) => response.end(wrong));
    await assert.rejects(
      fetchEntry(entry(), { ...FAST, mirror: address }),
      /\/one\/.* sent another file: its sha256 .*, and .*\/one\/images\/.* sent another file: .*put the right file on the mirror/,
    );
    assert.ok(urls().every((url) => !url?.startsWith('/public/')));
  });
});

describe('a mirror that is right', () => {
  it('may be written in many ways', async () => {
    mkdirSync(join(folder, 'mirror', 'one'), { recursive: true });
    writeFileSync(join(folder, 'mirror', 'one', 'a b#?.bin'), BODY);
    handler = (request, response) =>
      request.url?.startsWith(`/one/${FILE}`) ? response.end(BODY) : status(404)(request, response);
    const settings = [
      join(folder, 'mirror'),
      pathToFileURL(join(folder, 'mirror')).href,
      address.replace('http:', 'HTTP:'),
      `${address}/?token=1`,
    ];
    for (const mirror of settings) {
      const { fetched, note } = await fetchEntry(entry(), { ...FAST, mirror });
      assert.deepEqual([fetched, note], [1, undefined]);
      rmSync(join(folder, 'datasets'), { recursive: true });
    }
    assert.deepEqual(urls(), [`/one/${FILE}`, `/one/${FILE}?token=1`]);
  });

  it('gets name and password in a header, which no message shows', async () => {
    const mirror = address.replace('//', '//me:s%3Acret%@');
    handler = (request, response) => {
      const login = Buffer.from('me:s%3Acret%').toString('base64');
      const known = Buffer.from('me:s:cret%').toString('base64');
      const given = request.headers.authorization;
      if (given === `Basic ${login}` || given === `Basic ${known}`) response.end(BODY);
      else response.writeHead(401).end();
    };
    assert.equal((await fetchEntry(entry(), { ...FAST, mirror })).fetched, 1);
    rmSync(join(folder, 'datasets'), { recursive: true });
    const wrong = fetchEntry(entry(), { ...FAST, mirror: address.replace('//', '//me:secret@') });
    await assert.rejects(wrong, (error: Error) => {
      assert.match(error.message, new RegExp(`${address}/one/${FILE} answered 401`));
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  });

  it('is passed over where it lacks a file, which is said', async () => {
    handler = publicAnd(status(404));
    mkdirSync(join(folder, 'mirror'));
    for (const mirror of [address, join(folder, 'mirror')]) {
      const { fetched, note } = await fetchEntry(entry(), { ...FAST, mirror });
      assert.equal(fetched, 1);
      assert.match(
        note ?? '',
        /^1 of 1 files are not on the mirror .* and came from their public address\.$/,
      );
      rmSync(join(folder, 'datasets'), { recursive: true });
    }
    assert.deepEqual(urls(), [
      `/one/${FILE}`,
      `/one/images/${FILE}`,
      `/public/${FILE}`,
      `/public/${FILE}`,
    ]);
  });

  it('is named with the public address when neither has the file', async () => {
    handler = status(404);
    await assert.rejects(
      fetchEntry(entry(), { ...FAST, mirror: address }),
      new RegExp(
        `but ${address}/one/${FILE} answered 404, ${address}/one/images/${FILE} answered 404, ` +
          `and ${address}/public/${FILE} answered 404; put the file on the mirror that SRGAN_MIRROR names$`,
      ),
    );
    await assert.rejects(
      fetchEntry(entry(), FAST),
      /answered 404; .*: set SRGAN_MIRROR to a folder/,
    );
  });

  const unix = process.platform !== 'win32';
  it('gives regular files only', { skip: !unix, timeout: 20_000 }, async () => {
    mkdirSync(join(folder, 'mirror', 'one'), { recursive: true });
    execFileSync('mkfifo', [join(folder, 'mirror', 'one', 'a b#?.bin')]);
    await assert.rejects(
      fetchEntry(entry(), { ...FAST, mirror: join(folder, 'mirror') }),
      /a b#\?\.bin is no regular file: it is a named pipe/,
    );
  });
});

describe('an archive that means harm', () => {
  const unpack = (bytes: Buffer, expected: number, decode = false): Promise<number> => {
    writeFileSync(join(folder, 'set.zip'), bytes);
    return unpackImages(join(folder, 'set.zip'), join(folder, 'HR'), { expected, decode });
  };
  const refused = async (work: Promise<unknown>, message: RegExp): Promise<void> => {
    await assert.rejects(work, (error: Error) => {
      assert.ok(error instanceof DamagedArchive, `${error}`);
      assert.match(error.message, message);
      return true;
    });
    assert.deepEqual(readdirSync(folder), ['set.zip']);
  };

  it('is refused for one image that unfolds to too much, before anything is unpacked', async () => {
    const bomb = Buffer.alloc(2 ** 27 + 1);
    await refused(unpack(zip({ 'a.png': bomb }), 1), /but its a\.png unfolds to 135 MB; fetch it/);
  });

  it('is refused for its ratio, and for all images together', async () => {
    const flat = Buffer.alloc(2 ** 24);
    const files = Object.fromEntries(['a', 'b', 'c'].map((name) => [`${name}.png`, flat]));
    await refused(unpack(zip(files), 3), /but its 1 MB unfold to 51 MB; fetch it again/);
    const noisy = Buffer.from(noise(200, 200, 1).data);
    writeFileSync(join(folder, 'set.zip'), zip({ 'a.png': noisy, 'b.png': noisy }));
    const limits = { expected: 2, decode: false, maxTotalBytes: 200_000 };
    await refused(
      unpackImages(join(folder, 'set.zip'), join(folder, 'HR'), limits),
      /unfold to 1 MB/,
    );
  });

  it('is refused for an image that is larger than its directory says', async () => {
    const files = { 'a.png': Buffer.alloc(500_000) };
    await refused(unpack(zip(files, { declared: 1000 }), 1), /too many bytes/);
  });

  it('is refused for thousands of entries beside the images', async () => {
    const many = Array.from({ length: 1100 }, (_, i) => [`${i}.txt`, BODY.subarray(0, 1)] as const);
    await refused(unpack(zip(many), 1), /but it has 1100 entries/);
  });

  it('is refused for two images of one name, in any case or folder', async () => {
    const png = await encodePng(noise(4, 4, 1));
    for (const other of ['a.png', 'x/a.png', 'A.PNG']) {
      await refused(
        unpack(
          zip([
            ['a.png', png],
            [other, png],
          ]),
          2,
        ),
        /it has two images of the name a\.png|it has two images of the name A\.PNG/,
      );
    }
  });

  it('is refused for what is no image, before the folder appears', async () => {
    const png = await encodePng(noise(4, 4, 1));
    const files = { 'a.png': png, 'b.png': Buffer.from('<html>'), 'c.png': png.subarray(0, 60) };
    await refused(
      unpack(zip(files), 3, true),
      /but 2 of them cannot be decoded \(b\.png: its content is of no known image format\); fetch it/,
    );
    assert.equal(await unpack(zip({ 'a.png': png }), 1, true), 1);
  });

  it('is kept where the disk has no room for it', async () => {
    const disk = statfsSync(folder);
    const count = Math.ceil((disk.bavail * disk.bsize) / 0xffffffff) + 1;
    const tiny = Array.from(
      { length: count },
      (_, i) => [`${i}.png`, BODY.subarray(0, 9)] as const,
    );
    writeFileSync(join(folder, 'set.zip'), zip(tiny, { declared: 0xfffffffe }));
    const limits = { maxEntryBytes: 2 ** 40, maxTotalBytes: 2 ** 60, maxRatio: 2 ** 40 };
    const options = { expected: count, ...limits };
    await assert.rejects(
      unpackImages(join(folder, 'set.zip'), join(folder, 'HR'), options),
      (error: Error) => {
        assert.match(error.message, /but the disk is full: \d+ MB do not fit; free some space/);
        return !(error instanceof DamagedArchive);
      },
    );
    assert.deepEqual(readdirSync(folder), ['set.zip']);
  });

  it('never costs the images of somebody who keeps more in the folder', async () => {
    const png = await encodePng(noise(4, 4, 1));
    mkdirSync(join(folder, 'HR'));
    writeFileSync(join(folder, 'HR', 'a.png'), 'damaged');
    writeFileSync(join(folder, 'HR', 'mine.png'), 'mine');
    await unpack(zip({ 'a.png': png }), 1, true);
    assert.deepEqual(readFileSync(join(folder, 'HR', 'a.png')), png);
    assert.deepEqual(readdirSync(join(folder, 'HR.replaced')), ['mine.png']);
  });
});

describe('fetchDataset', () => {
  it('refuses 1,800 pages named .png, and fetches what is right later', async () => {
    const div2k = await readCatalogueEntry('div2k');
    const archives = div2k.archives?.map(({ bytes, sha256, ...rest }) => rest) ?? [];
    const content = { page: Buffer.from('<html>'), png: await encodePng(noise(4, 4, 1)) };
    const put = (kind: keyof typeof content): void => {
      mkdirSync(join(folder, 'mirror', 'div2k'), { recursive: true });
      for (const { url, images } of archives) {
        const files = Array.from(
          { length: images },
          (_, i) => [`${i}.png`, content[kind]] as const,
        );
        writeFileSync(join(folder, 'mirror', 'div2k', url.split('/').at(-1) ?? ''), zip(files));
      }
    };
    const options = { ...FAST, mirror: join(folder, 'mirror') };
    put('page');
    await assert.rejects(
      fetchEntry({ ...div2k, archives }, options),
      /DIV2K_train_HR\.zip must be a whole zip archive of 800 images, but 800 of them cannot be decoded/,
    );
    assert.ok(!existsSync(join(folder, 'datasets', 'div2k', 'images', 'HR', 'train')));
    put('png');
    assert.equal((await fetchEntry({ ...div2k, archives }, options)).fetched, 4);
    const { right, wrong, missing } = await verifyDataset('div2k');
    assert.deepEqual([right, wrong, missing], [1800, [], []]);
  });

  it('refuses archives of other checksums than the catalogue’s', async () => {
    mkdirSync(join(folder, 'mirror', 'div2k'), { recursive: true });
    const name = 'DIV2K_train_HR.zip';
    writeFileSync(join(folder, 'mirror', 'div2k', name), zip({ 'a.png': BODY }));
    await assert.rejects(
      fetchDataset('div2k', { ...FAST, mirror: join(folder, 'mirror') }),
      /DIV2K_train_HR\.zip (sent another file|broke off after \d+ of 3530603713 bytes)/,
    );
  });

  it('mends what verify calls damaged of the sample set too', async () => {
    const scene = await encodePng(noise(4, 4, 1));
    const scenes = join(folder, 'datasets', 'sample', 'images', 'scenes-1');
    mkdirSync(scenes, { recursive: true });
    for (let i = 0; i < 48; i++) {
      writeFileSync(join(scenes, `scene-${String(i).padStart(2, '0')}.png`), scene);
    }
    const { folder: images } = await verifyDataset('sample');
    const paths = readdirSync(images, { recursive: true }).map(String);
    const damaged = ['scenes-1/scene-03.png'].concat(
      paths.includes('photographs') ? ['photographs/coffee.png'] : [],
    );
    for (const path of damaged) writeFileSync(join(images, path), 'damaged');
    assert.deepEqual(new Set((await verifyDataset('sample')).wrong), new Set(damaged));
    if (damaged.length === 1) {
      await assert.rejects(fetchDataset('sample'), /scenes alone/);
    } else assert.equal((await fetchDataset('sample')).fetched, 2);
    assert.deepEqual((await verifyDataset('sample')).wrong, []);
  });

  it('is not held up by an empty lock that somebody left', async () => {
    const lock = join(folder, 'datasets', 'one', '.lock');
    mkdirSync(join(folder, 'datasets', 'one'), { recursive: true });
    writeFileSync(lock, '');
    const old = new Date(Date.now() - 60_000);
    utimesSync(lock, old, old);
    handler = publicAnd(status(404));
    assert.equal((await fetchEntry(entry(), FAST)).fetched, 1);
    assert.ok(!existsSync(lock));
  });
});

describe('the catalogue', () => {
  it('knows size and checksum of every file and archive', async () => {
    for (const name of await catalogueNames()) {
      const { files, archives = [] } = await readCatalogueEntry(name);
      for (const { bytes } of files) assert.ok(bytes, name);
      for (const { url, bytes, sha256 } of archives) {
        assert.ok(bytes && sha256 && url.startsWith('https:'), `${name}: ${url}`);
      }
    }
  });
});
