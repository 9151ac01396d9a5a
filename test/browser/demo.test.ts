// The demo in a real browser: a picture dropped, enlarged as the lab does it, compared, saved; cancelled, refused, alone
// with its own files. On WebAssembly, which is what computes where there is no graphics processor.
// With SRGAN_SCREENSHOTS=<folder> pictures of the page are kept, to be looked at.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type DemoFiles, demoFiles, publishModels } from '../../lib/demo/demo-files';
import { serveFiles } from '../../lib/demo/serve-files';
import type { RgbImage } from '../../lib/images/image';
import { readImageWithAlpha } from '../../lib/images/read-image-with-alpha';
import { sharp } from '../../lib/images/sharp';
import { encodePng } from '../../lib/images/write-image';
import { enlargeImage } from '../../lib/inference/enlarge-image';
import type { Upscaler } from '../../lib/inference/upscaler';
import { interpolateModels } from '../../lib/runs/interpolate-models';
import { openUpscaler } from '../../lib/runs/open-model';
import { picture } from '../support';
import { copyFirstRun, openWorkspace, type Workspace } from '../tiny-runs';
import { launchChromium, NO_CHROMIUM as skip, untilTrue } from './page';

let workspace: Workspace;
let browser: Browser;
let files: DemoFiles;
let server: Awaited<ReturnType<typeof serveFiles>>;
let lab: Upscaler;

before(async () => {
  if (skip) return;
  workspace = await openWorkspace();
  copyFirstRun(workspace, 'pretrain', 'tiny');
  copyFirstRun(workspace, 'adversarial', 'tiny-game');
  files = await demoFiles(await publishModels(['tiny', 'tiny-game']));
  server = await serveFiles(files, { port: 0, host: '127.0.0.1' });
  lab = await openUpscaler('tiny');
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  await server?.close();
  lab?.dispose();
  workspace?.dispose();
});

/** An open page, and what it asked others for and complained of. */
interface Opened {
  readonly page: Page;
  readonly outside: string[];
  readonly complaints: string[];
}

async function open(address: string = server.address, width = 1600, dark = false): Promise<Opened> {
  const phone = width < 600;
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    ...{ isMobile: phone, hasTouch: phone, colorScheme: dark ? 'dark' : 'light' },
  });
  const outside: string[] = [];
  const complaints: string[] = [];
  const own = new URL('.', address).href;
  page.context().on('request', (request) => {
    const url = request.url();
    if (!/^(blob|data):/.test(url) && !url.startsWith(own)) outside.push(url);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(address);
  await untilTrue(page, "document.getElementById('backend').textContent !== ''");
  return { page, outside, complaints };
}

/** What makes, in the page, a file as a drop or a paste carries it. */
function carried(name: string, bytes: Buffer): string {
  const type = name.endsWith('.txt') ? 'text/plain' : `image/${name.split('.').pop()}`;
  return `(() => {
    const bytes = Uint8Array.from(atob('${bytes.toString('base64')}'), (letter) => letter.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], ${JSON.stringify(name)}, { type: '${type}' }));
    return data;
  })()`;
}

/** Drops a file onto the middle of the page, as a person does. */
async function drop(page: Page, name: string, bytes: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(carried(name, bytes));
  for (const event of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent('main', event, { dataTransfer: transfer });
  }
}

const stage = (page: Page, name: string): Promise<void> =>
  untilTrue(page, `document.body.dataset.stage === '${name}'`);

/** Saves the result; its name and bytes. */
async function save(page: Page): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** The largest difference to what the lab makes of the same bytes, and the page's channels. */
async function differenceToLab(input: Buffer, result: Buffer, by = lab): Promise<number> {
  const own = await readImageWithAlpha(result);
  const labs = await readImageWithAlpha((await enlargeImage(input, by)).png);
  assert.equal(own.gray, labs.gray);
  assert.deepEqual([own.image.width, own.image.height], [labs.image.width, labs.image.height]);
  assert.deepEqual(own.alpha, labs.alpha);
  return own.image.data.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - labs.image.data[i])),
    0,
  );
}

/** A wide picture: the same square several times. */
function wide(times: number, size: number): RgbImage {
  const square = picture(size, 5);
  const data = new Uint8Array(times * size * size * 3);
  for (let y = 0; y < size; y++) {
    const row = square.data.subarray(y * size * 3, (y + 1) * size * 3);
    for (let i = 0; i < times; i++) data.set(row, (y * times + i) * size * 3);
  }
  return { data, width: times * size, height: size };
}

async function keep(page: Page, name: string): Promise<void> {
  const shots = process.env.SRGAN_SCREENSHOTS;
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

describe('the demo in a browser', { skip }, () => {
  for (const [width, dark] of [
    [1600, false],
    [1600, true],
    [400, false],
    [400, true],
  ] as const) {
    it(`enlarges a dropped picture as the lab does, ${width} pixels wide, ${dark ? 'dark' : 'light'}`, async () => {
      const { page, outside, complaints } = await open(server.address, width, dark);
      const name = `demo-${width}${dark ? '-dark' : ''}`;
      await keep(page, name);
      const input = await encodePng(picture(150, 3));
      await drop(page, 'a photo.of mine.png', input);
      await stage(page, 'done');
      const saved = await save(page);
      assert.equal(saved.name, 'a photo.of mine-x4.png');
      assert.ok((await differenceToLab(input, saved.bytes)) <= 1);
      await keep(page, `${name}-done`);
      assert.match((await page.textContent('#sizes')) ?? '', /^150×150 to 600×600 pixels$/);
      assert.match((await page.textContent('#took')) ?? '', /^[\d.]+ s by WebAssembly$/);
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
      assert.deepEqual([outside, complaints], [[], []]);
      await page.close();
    });
  }

  it('takes JPEG, gray and transparent pictures, chosen and pasted, and another model', async () => {
    const { page, complaints } = await open();
    const image = picture(40, 2);
    const raw = { raw: { width: 40, height: 40, channels: 3 } } as const;
    const opacity = Uint8Array.from({ length: 1600 }, (_, i) => (i % 40 < 20 ? 255 : 254));
    const pictures: Record<string, Buffer> = {
      'gray.png': await encodePng(image, { gray: true }),
      'clear.png': await encodePng(image, { alpha: opacity }),
      'photo.jpeg': await sharp(image.data, raw).jpeg({ quality: 95 }).toBuffer(),
      'turned.jpeg': await sharp(image.data, raw)
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer(),
    };
    for (const [name, input] of Object.entries(pictures)) {
      await page.setInputFiles('#file', { name, mimeType: 'image/png', buffer: input });
      await untilTrue(
        page,
        `document.getElementById('save-name').textContent.startsWith('${name.split('.')[0]}-')`,
      );
      await stage(page, 'done');
      const difference = await differenceToLab(input, (await save(page)).bytes);
      // half-transparent colors lose a level in a canvas without WebGL, and the network may double that
      assert.ok(difference <= (name === 'clear.png' ? 3 : 1), `${name} differs by ${difference}`);
    }
    const clipboard = carried('pasted.png', await encodePng(image));
    await page.evaluate(
      `document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: ${clipboard} }))`,
    );
    await untilTrue(page, "document.getElementById('save').download === 'pasted-x4.png'");
    const before = (await save(page)).bytes;
    const address = await page.getAttribute('#save', 'href');
    await page.selectOption('#model', '1');
    await untilTrue(page, `document.getElementById('save').href !== '${address}'`);
    await stage(page, 'done');
    assert.match((await page.textContent('#note')) ?? '', /as a GAN/);
    assert.ok(!(await save(page)).bytes.equals(before), 'another model, the same picture');
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it('enlarges a picture of 1600 pixels in tiles, shows how far it is, and stops when told', async () => {
    const { page } = await open();
    const input = await encodePng(wide(8, 200));
    await drop(page, 'wide.png', input);
    await untilTrue(
      page,
      "/^Tile [2-9] of \\d+/.test(document.getElementById('doing').textContent)",
    );
    await keep(page, 'demo-working');
    await page.click('#cancel');
    await stage(page, 'empty');
    await drop(page, 'wide.png', input);
    await stage(page, 'done');
    assert.match((await page.textContent('#sizes')) ?? '', /^1600×200 to 6400×800 pixels$/);
    assert.ok((await differenceToLab(input, (await save(page)).bytes)) <= 1);
    await page.close();
  });

  it('says what is wrong with a picture, and its limit', async () => {
    const { page } = await open();
    const png = await encodePng(picture(64, 1));
    const jpeg = await sharp(png).jpeg().toBuffer();
    const huge = await sharp({
      create: { width: 3000, height: 2000, channels: 3, background: 'red' },
    })
      .png()
      .toBuffer();
    const damaged = /cannot be read: it is damaged, or of a kind that this browser does not know/;
    for (const [name, bytes, sentence] of [
      ['cut.png', png.subarray(0, png.length / 2), damaged],
      ['cut.jpeg', jpeg.subarray(0, jpeg.length / 2), damaged],
      ['words.txt', Buffer.from('no picture'), damaged],
      [
        'huge.png',
        huge,
        /3000×2000 pixels, .* at most 4\.2 million pixels \(such as 2048×2048\) by 4/,
      ],
      [
        'thin.png',
        await encodePng({ data: new Uint8Array(30), width: 10, height: 1 }),
        /too small/,
      ],
    ] as const) {
      await drop(page, name, bytes);
      await untilTrue(page, `${sentence}.test(document.getElementById('problem').textContent)`);
      await stage(page, 'empty');
      assert.ok(await page.isVisible('#problem'), name);
    }
    await keep(page, 'demo-problem');
    await drop(page, 'good.png', png);
    await stage(page, 'done');
    assert.ok(await page.isHidden('#problem'));
    await page.close();
  });
});

/** Where the line stands, in per cent. */
const line = async (page: Page): Promise<number> =>
  Number(await page.getAttribute('#slider', 'aria-valuenow'));

const zoomText = (page: Page): Promise<string | null> => page.textContent('#zoom-text');

/** What a side shows. */
const shown = (page: Page, side: 'left' | 'right'): Promise<unknown> =>
  page.evaluate(`document.getElementById('${side}').toDataURL()`);

describe('before and after in the demo', { skip }, () => {
  it('moves the line by mouse and keys, and the pictures beneath it only otherwise', async () => {
    const { page, complaints } = await open();
    await drop(page, 'photo.png', await encodePng(picture(200, 3)));
    await stage(page, 'done');
    const pane = (await page.locator('#pane').boundingBox())!;
    const [x, y] = [pane.x + pane.width / 2, pane.y + pane.height / 2];
    const whole = await zoomText(page);
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - pane.width / 4, y + 5, { steps: 5 });
    await page.mouse.up();
    assert.equal(await line(page), 25);
    assert.equal(await zoomText(page), whole);
    await page.locator('#slider').press('ArrowRight', { delay: 300 });
    assert.ok((await line(page)) > 25);

    await page.click('[data-zoom="in"]');
    await page.click('[data-zoom="in"]');
    assert.notEqual(await zoomText(page), whole);
    const [at, zoomed] = [await line(page), await shown(page, 'right')];
    await page.mouse.move(x + 100, y - 100);
    await page.mouse.down();
    await page.mouse.move(x + 50, y - 60, { steps: 4 });
    await page.mouse.up();
    await page.waitForTimeout(100);
    assert.notEqual(await shown(page, 'right'), zoomed, 'dragging moves the picture');
    assert.equal(await line(page), at, 'and not the line');
    await page.locator('#pane').press('1');
    assert.equal(await zoomText(page), '100 %');
    await page.locator('#pane').press('0');
    assert.equal(await zoomText(page), whole);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it('shows bicubic before, or the pixels themselves', async () => {
    const { page } = await open();
    await drop(page, 'photo.png', await encodePng(picture(30, 3)));
    await stage(page, 'done');
    await page.locator('#pane').press('1');
    await page.waitForTimeout(100);
    const sides = [await shown(page, 'left'), await shown(page, 'right')];
    await page.selectOption('#before', 'lr');
    await page.waitForTimeout(100);
    const pixels = await shown(page, 'left');
    assert.equal(new Set([...sides, pixels]).size, 3);
    await page.close();
  });
});

describe('two models mixed in the demo', { skip }, () => {
  it('enlarges as the lab does with the weights between them, where the picture is, and names the file so', async () => {
    const { page, complaints } = await open();
    assert.deepEqual(await page.locator('#other option').allTextContents(), [
      ...['no other model', 'tiny-game (untrained VGG19)'],
    ]);
    assert.ok(await page.isHidden('#alpha'));
    const input = await encodePng(picture(150, 3));
    await drop(page, 'photo.png', input);
    await stage(page, 'done');
    await page.click('[data-zoom="in"]');
    const zoomed = await zoomText(page);
    const saved: Buffer[] = [(await save(page)).bytes];
    await page.selectOption('#other', '1');
    for (const [key, alpha] of [
      [undefined, 0.5],
      ['ArrowRight', 0.55],
      ['Home', 0],
      ['End', 1],
    ] as const) {
      if (key) await page.locator('#alpha').press(key);
      const name = `photo-x4-mix-${Math.round(100 * alpha)}.png`;
      await untilTrue(page, `document.getElementById('save').download === '${name}'`);
      await stage(page, 'done');
      assert.equal(await page.textContent('#alpha-text'), `${Math.round(100 * alpha)} %`);
      const [{ run }] = await interpolateModels('tiny', 'tiny-game', { alphas: [alpha] });
      const between = await openUpscaler(run.name);
      const { bytes } = await save(page);
      assert.ok((await differenceToLab(input, bytes, between)) <= 1, name);
      between.dispose();
      saved.push(bytes);
    }
    assert.equal(await zoomText(page), zoomed, 'the place stays');
    assert.ok(saved[0].equals(saved[3]), 'none of the other is the model itself');
    assert.ok(!saved[0].equals(saved[1]) && !saved[1].equals(saved[4]));
    await keep(page, 'demo-mixed');
    await page.selectOption('#other', '');
    await untilTrue(page, "document.getElementById('save').download === 'photo-x4.png'");
    assert.ok(await page.isHidden('#alpha'));
    assert.deepEqual(complaints, []);
    await page.close();
  });
});

describe('the published demo', { skip }, () => {
  it('works from a folder of any server, without headers, and is let out by none', async () => {
    const served = createServer((request, response) => {
      const content = files.get((request.url ?? '').replace('/some/folder/', '').split('?')[0]);
      const type = /\.(?:js|html|css|wasm)$/.exec(request.url ?? '')?.[0].slice(1);
      const types = {
        ...{ js: 'text/javascript', html: 'text/html' },
        ...{ css: 'text/css', wasm: 'application/wasm' },
      };
      response.setHeader(
        'content-type',
        types[type as keyof typeof types] ?? 'application/octet-stream',
      );
      if (content === undefined) response.writeHead(404).end();
      else response.end(Array.isArray(content) ? Buffer.concat(content) : content);
    }).listen(0, '127.0.0.1');
    after(() => void served.close());
    await once(served, 'listening');
    const { port } = served.address() as AddressInfo;
    const { page, outside, complaints } = await open(
      `http://127.0.0.1:${port}/some/folder/index.html`,
    );
    await page.click('#example');
    await stage(page, 'done');
    assert.equal((await save(page)).name, 'example-x4.png');
    assert.deepEqual([outside, complaints], [[], []]);
    const answers = await page.evaluate(`(async () => {
      const ask = () => fetch('http://127.0.0.1:9/').then(() => 'let out', () => 'kept in');
      const code = '(' + ask + ')().then((answer) => postMessage(answer))';
      const worker = new Worker(URL.createObjectURL(new Blob([code])));
      const inWorker = new Promise((resolve) => worker.addEventListener('message', resolve));
      return [(await inWorker).data, await ask()];
    })()`);
    assert.deepEqual(answers, ['kept in', 'kept in']);
    await page.waitForTimeout(200);
    const told = complaints.filter((text) => text.includes('Content Security Policy'));
    assert.equal(told.length, 2, 'the page and its worker are kept in by the policy');
    await page.close();
  });
});
