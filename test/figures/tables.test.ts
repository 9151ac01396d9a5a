// Tables: exact text out, and the traps of danfojs kept shut.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { meansBy } from '../../lib/figures/records';
import { toCsv, toHtml, toMarkdown } from '../../lib/figures/tables';

const means = [
  { model: 'bicubic', dataset: 'set5', images: 5, psnrY: 28.4321, ssimY: 0.81126, lpips: 0.341 },
  { model: 'srgan', dataset: 'set5', images: 5, psnrY: 30.6391, ssimY: 0.87001, lpips: 0.133 },
  { model: 'srgan', dataset: 'hr', images: 5, psnrY: Number.POSITIVE_INFINITY, ssimY: 1 },
];

describe('toCsv', () => {
  it('writes full precision, whatever order the keys of a record have', async () => {
    const csv = await toCsv([
      { a: 'x', b: 1 / 3 },
      { b: 2, a: 'y' },
    ]);
    assert.equal(csv, `a,b\nx,${1 / 3}\ny,2\n`);
  });

  it('quotes commas, quotes and line ends, and leaves gaps empty', async () => {
    const csv = await toCsv([
      { name: 'a,b', v: undefined },
      { name: 'c"d', v: 3 },
      { name: 'e\nf', v: Number.NaN },
    ]);
    assert.equal(csv, 'name,v\n"a,b",\n"c""d",3\n"e\nf",\n');
  });

  it('writes Infinity, the chosen columns, and a header alone for no records', async () => {
    assert.equal(
      await toCsv(means, { columns: ['model', 'psnrY'] }),
      'model,psnrY\nbicubic,28.4321\nsrgan,30.6391\nsrgan,Infinity\n',
    );
    assert.equal(await toCsv([], { columns: ['a', 'b'] }), 'a,b\n');
  });
});

describe('toMarkdown', () => {
  it('rounds by metric, marks the best of each set and explains itself', async () => {
    const text = await toMarkdown(means, {
      columns: ['model', 'dataset', 'psnrY', 'lpips'],
      caption: 'Y | crop 4',
    });
    assert.equal(
      text,
      '| model | dataset | PSNR-Y (dB) | LPIPS |\n| --- | --- | ---: | ---: |\n| bicubic | set5 | 28.43 | 0.3410 |\n' +
        '| srgan | set5 | **30.64** | **0.1330** |\n| srgan | hr | ∞ | - |\n\n*Y \\| crop 4*\n',
    );
  });

  it('takes digits, labels and the better direction for any column', async () => {
    const records = [
      { run: 'a', loss: 0.51239 },
      { run: 'b', loss: 0.512 },
      { run: 'c', loss: 0.7 },
    ];
    const text = await toMarkdown(records, {
      digits: { loss: 3 },
      best: { loss: 'min' },
      labels: { loss: 'L1' },
    });
    assert.equal(
      text,
      '| run | L1 |\n| --- | ---: |\n| a | **0.512** |\n| b | **0.512** |\n| c | 0.700 |\n',
    );
  });
});

describe('toHtml', () => {
  it('escapes text of cells, headers and captions', async () => {
    const html = await toHtml([{ '<h>': '<script>"&\'' }], { caption: '<i>' });
    assert.ok(html.includes('&lt;script&gt;&quot;&amp;&#39;'));
    assert.ok(html.includes('&lt;h&gt;') && html.includes('&lt;i&gt;'));
    assert.ok(!/<script|<h>|<i>/.test(html));
  });

  it('marks the best values bold', async () => {
    const html = await toHtml(means);
    assert.deepEqual(html.match(/<b>[^<]*/g), ['<b>30.64', '<b>0.8700', '<b>0.1330']);
  });
});

describe('meansBy', () => {
  it('averages per group and leaves gaps and NaN out', async () => {
    const records = [
      { model: 'a', set: 'x', v: 1, w: 5 },
      { model: 'a', set: 'x', v: 2, w: undefined },
      { model: 'a', set: 'x', v: Number.NaN, w: 7 },
      { model: 'b', set: 'x', v: Number.POSITIVE_INFINITY },
      { model: 'b', set: 'x', v: 4 },
      { model: 'a', set: 'y', v: 10 },
    ];
    assert.deepEqual(await meansBy(records, ['model', 'set'], ['v', 'w']), [
      { model: 'a', set: 'x', count: 3, v: 1.5, w: 6 },
      { model: 'b', set: 'x', count: 2, v: Number.POSITIVE_INFINITY },
      { model: 'a', set: 'y', count: 1, v: 10 },
    ]);
  });
});
