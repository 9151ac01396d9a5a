// Where figures go: files drawn by kaleido, notebooks (a stand-in for tslab's module), terminals.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Figure } from '../../lib/figures/figure';
import { lossFigure } from '../../lib/figures/training-figures';
import { readImage } from '../../lib/images/read-image';
import { createLiveFigure, showFigure, showImage } from '../../lib/output/display';
import { drawWithKaleido, kaleidoFolder } from '../../lib/output/kaleido';
import { createProgress } from '../../lib/output/progress';
import { figureScripts, figureToHtml, saveFigure } from '../../lib/output/render';

const figure = lossFigure([
  { step: 1, pixelLoss: 2 },
  { step: 2, pixelLoss: 1 },
]);
const skip = kaleidoFolder() ? false : 'kaleido is not in .venv: run npm start';
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'srgan figures-'));
});
after(() => rmSync(folder, { recursive: true }));

describe('saveFigure', () => {
  it('writes PNG, SVG and HTML of the size asked for', { skip }, async () => {
    const path = join(folder, 'new', 'loss');
    const written = await saveFigure(figure, path, {
      width: 300,
      height: 200,
      svg: true,
      html: true,
    });
    assert.deepEqual(written, [`${path}.png`, `${path}.svg`, `${path}.html`]);
    const image = await readImage(written[0]);
    assert.deepEqual([image.width, image.height], [600, 400]);
    assert.ok(
      image.data.some((value) => value < 100),
      'something must be drawn',
    );
    assert.match(readFileSync(written[1], 'utf8'), /^<svg[\s\S]*Training step/);
  });
});

describe('drawWithKaleido', () => {
  const request = {
    data: { data: [], layout: {} },
    format: 'png',
    width: 100,
    height: 100,
    scale: 1,
  } as const;

  it('answers figures asked for at once, each with its own', { skip }, async () => {
    const sizes = [100, 150, 200];
    const drawn = await Promise.all(sizes.map((width) => drawWithKaleido({ ...request, width })));
    assert.deepEqual(
      await Promise.all(drawn.map(async (png) => (await readImage(png)).width)),
      sizes,
    );
  });

  it('says when a figure cannot be drawn, and draws the next', { skip }, async () => {
    await assert.rejects(
      drawWithKaleido({ ...request, format: 'pong' as 'png' }),
      /must be valid Plotly/,
    );
    assert.ok((await drawWithKaleido(request)).length > 100);
  });

  it('gives up after its time limit, and draws the next', { skip }, async () => {
    const huge = {
      data: [{ y: Array.from({ length: 300_000 }, Math.random), type: 'scatter' }],
      layout: {},
    };
    await assert.rejects(
      drawWithKaleido({ ...request, data: huge }, { timeoutSeconds: 0.01 }),
      /within 0.01 s/,
    );
    assert.ok((await drawWithKaleido(request)).length > 100);
  });

  it('does not keep Node alive', { skip }, () => {
    const module = JSON.stringify(join(__dirname, '../../lib/output/kaleido.ts'));
    const script = `require(${module}).drawWithKaleido(${JSON.stringify(request)}).then(() => console.log('drawn'))`;
    const { stdout, status } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], {
      timeout: 30_000,
      encoding: 'utf8',
    });
    assert.equal(stdout, 'drawn\n');
    assert.equal(status, 0);
  });
});

describe('figureToHtml', () => {
  it('loads nothing from anywhere and cannot be broken by its text', async () => {
    const hostile: Figure = { data: [], layout: { title: { text: '</script><img onerror=x>' } } };
    const html = await figureToHtml(hostile);
    assert.doesNotMatch(
      html.replace(/<script type="application\/octet-stream"[^<]*/, ''),
      /https?:|<img|<link| src=/,
    );
    assert.equal(html.match(/<\/script>/g)?.length, 3);
  });

  it('carries Plotly once for several charts', async () => {
    const scripts = await figureScripts({ one: figure, two: figure });
    assert.equal(scripts.match(/application\/octet-stream/g)?.length, 1);
    const json = /id="plotly-figures">([^<]*)/.exec(scripts)?.[1] ?? '';
    assert.deepEqual(Object.keys(JSON.parse(json)), ['one', 'two']);
  });
});

describe('in a notebook', () => {
  interface Message {
    data: Record<string, unknown>;
    transient: { display_id: string };
  }
  const sent: [Message, boolean][] = [];
  let file: string;
  before(() => {
    mkdirSync(join(folder, 'tslab', 'dist'), { recursive: true });
    file = join(folder, 'tslab', 'dist', 'jupyter.js');
    writeFileSync(file, 'exports.lastWriteDisplayData = null;');
    require(file).lastWriteDisplayData = (message: Message, update: boolean) =>
      sent.push([message, update]);
  });
  after(() => {
    delete require.cache[file];
  });

  const outputs = () => new Set(sent.map(([{ transient }]) => transient.display_id)).size;

  it('shows a figure as live chart at once, then in the same output as PNG too', {
    skip,
  }, async () => {
    sent.length = 0;
    await showFigure(figure);
    assert.deepEqual([sent.length, outputs()], [2, 1]);
    assert.deepEqual(Object.keys(sent[0][0].data), ['application/vnd.plotly.v1+json']);
    const { 'application/vnd.plotly.v1+json': live, 'image/png': png, ...others } = sent[1][0].data;
    assert.deepEqual(others, {});
    const { layout } = live as Figure;
    assert.deepEqual([layout.width, layout.height, layout.autosize], [800, 450, undefined]);
    assert.equal((await readImage(Buffer.from(png as string, 'base64'))).width, 800);
  });

  it('shows images as PNG', async () => {
    sent.length = 0;
    await showImage({ data: new Uint8Array(12), width: 2, height: 2 });
    const png = Buffer.from(sent[0][0].data['image/png'] as string, 'base64');
    assert.equal((await readImage(png)).width, 2);
  });

  it('updates one output with pictures, at most one a second, and ends live', {
    skip,
  }, async () => {
    sent.length = 0;
    const live = createLiveFigure(figure);
    for (let i = 0; i < 50; i++) live.update(figure);
    await live.finish(figure);
    const types = sent.map(([{ data }]) => Object.keys(data).join());
    const plotly = 'application/vnd.plotly.v1+json';
    assert.deepEqual(types, ['image/svg+xml', plotly, `${plotly},image/png`]);
    // the picture has the size of the chart that takes its place, and words that the browser writes
    const svg = String(sent[0][0].data['image/svg+xml']);
    assert.match(svg, /^<svg[^>]* width="800" height="450"/);
    assert.match(svg, /<text[^>]*>Training step/);
    assert.equal(outputs(), 1);
  });

  it('updates one output for progress, escaped, few times', () => {
    sent.length = 0;
    const progress = createProgress({ label: '<run>', total: 100, unit: 'steps', start: 40 });
    for (let step = 41; step <= 100; step++) progress.update(step, { loss: 1 / 3 });
    progress.finish('finished');
    assert.equal(sent.length, 2);
    assert.deepEqual(
      sent.map(([, update]) => update),
      [false, true],
    );
    assert.equal(sent[0][0].transient.display_id, sent[1][0].transient.display_id);
    const html = sent[0][0].data['text/html'] as string;
    assert.ok(
      html.includes('&lt;run&gt;') && html.includes('41/100 steps') && html.includes('loss 0.3333'),
    );
    assert.ok((sent[1][0].data['text/plain'] as string).startsWith('<run>: finished'));
  });
});

describe('createProgress', () => {
  it('writes a line now and then to stderr where there is no terminal', () => {
    const module = JSON.stringify(join(__dirname, '../../lib/output/progress.ts'));
    const script = `const bar = require(${module}).createProgress({ label: 'run', total: 4 });
      for (let i = 1; i <= 4; i++) bar.update(i, { loss: 0.5 }); bar.finish('finished after 4 steps');`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], {
      encoding: 'utf8',
    });
    assert.equal(stdout, '');
    const lines = stderr.trim().split('\n');
    assert.equal(lines.length, 2);
    assert.match(lines[0], /^run: 25 %, 1\/4 steps, .*loss 0.5$/);
    assert.equal(lines[1], 'finished after 4 steps');
  });
});
