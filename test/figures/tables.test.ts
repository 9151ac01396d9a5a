// Tables: exact text out, and the traps of danfojs kept shut.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { METRICS } from '../../lib/evaluation/metrics';
import { toCsv, toHtml, toMarkdown } from '../../lib/figures/tables';
import { toText } from '../../lib/figures/text-table';
import { contrastMetric } from '../evaluation/own-metric';

const metrics = [...METRICS, contrastMetric];
const means = [
  { model: 'bicubic', dataset: 'set5', images: 5, psnrY: 28.4321, ssimY: 0.81126, contrast: 34.1 },
  { model: 'srgan', dataset: 'set5', images: 5, psnrY: 30.6391, ssimY: 0.87001, contrast: 13.3 },
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

describe('attack 25: names that mean harm', () => {
  it('are no formulas in CSV, while numbers stay numbers', async () => {
    const names = [
      '=1+1',
      '+cmd|x',
      '-2+3',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '=HYPERLINK("http://x","y")',
    ];
    const csv = await toCsv(names.map((name) => ({ name, value: -1.5e-7 })));
    assert.equal(
      csv,
      "name,value\n'=1+1,-1.5e-7\n'+cmd|x,-1.5e-7\n'-2+3,-1.5e-7\n'@SUM(A1),-1.5e-7\n" +
        `'\t=1,-1.5e-7\n"'\r=1",-1.5e-7\n"'=HYPERLINK(""http://x"",""y"")",-1.5e-7\n`,
    );
    const numbers = [{ a: -5, b: '-5', c: '+3.25e-2', d: Number.NEGATIVE_INFINITY, e: 'a=1' }];
    assert.equal(await toCsv(numbers), 'a,b,c,d,e\n-5,-5,+3.25e-2,-Infinity,a=1\n');
    assert.equal(await toCsv([], { columns: ['=a'] }), "'=a\n");
  });

  it('are no links, pictures, HTML or entities in Markdown', async () => {
    const names = ['[x](javascript:alert(1))', '![x](http://y/z.png)', '<b>a</b>', '&lt;', '~~a~~'];
    const text = await toMarkdown(names.map((name) => ({ name })));
    assert.deepEqual(text.split('\n').slice(2, 7), [
      '| \\[x\\](javascript\\:alert(1)) |',
      '| !\\[x\\](http://y/z.png) |',
      '| \\<b>a\\</b> |',
      '| \\&lt; |',
      '| \\~\\~a\\~\\~ |',
    ]);
  });
});

describe('attack 25: names that mean harm to a terminal', () => {
  const records = [
    { model: 'a\x1b[2J\r', value: 1 },
    { model: 'b\u202e\nc', value: 20 },
  ];
  const options = { labels: { value: 'v\x1b' }, caption: 'Without \x9b5m.png.' };

  it('are written out in a table of text, whose columns stay aligned', async () => {
    assert.equal(
      await toText(records, options),
      [
        'model       v\\x1b',
        'a\\x1b[2J\\r      1',
        'b\\u202e\\nc     20',
        '',
        'Without \\x9b5m.png.',
        '',
      ].join('\n'),
    );
  });

  it('are written out in Markdown, which is printed too', async () => {
    assert.doesNotMatch(await toMarkdown(records, options), /(?!\n)[\p{Cc}\u202e]/u);
  });
});

describe('toMarkdown', () => {
  it('rounds by metric, marks the best of each set and explains itself', async () => {
    const text = await toMarkdown(means, {
      columns: ['model', 'dataset', 'psnrY', 'contrast'],
      metrics,
      caption: 'Y | crop 4',
    });
    assert.equal(
      text,
      '| model | dataset | PSNR-Y (dB) | Contrast (levels) |\n| --- | --- | ---: | ---: |\n| bicubic | set5 | 28.43 | 34.1 |\n' +
        '| srgan | set5 | **30.64** | **13.3** |\n| srgan | hr | ∞ | - |\n\n*Y \\| crop 4*\n',
    );
  });

  it('writes a column that no metric has under its key, without a best', async () => {
    const text = await toMarkdown(means.slice(0, 2), { columns: ['model', 'contrast'] });
    assert.equal(
      text,
      '| model | contrast |\n| --- | ---: |\n| bicubic | 34.1 |\n| srgan | 13.3 |\n',
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

describe('the best of a column', () => {
  it('may be what is nearest to a value', async () => {
    const records = [0.5, 1.2, 0.9, 2].map((energy) => ({ energy }));
    const text = await toMarkdown(records, {
      digits: { energy: 1 },
      best: { energy: { near: 1 } },
    });
    assert.deepEqual(text.match(/\*\*.*\*\*/g), ['**0.9**']);
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
    const html = await toHtml(means, { metrics });
    assert.deepEqual(html.match(/<b>[^<]*/g), ['<b>30.64', '<b>0.8700', '<b>13.3']);
  });
});

describe('toText', () => {
  it('aligns columns and marks the best, without markup', async () => {
    const text = await toText(means, {
      columns: ['model', 'psnrY', 'contrast'],
      metrics,
      caption: 'Crop 4.',
    });
    assert.equal(
      text,
      [
        'model    PSNR-Y (dB)   Contrast (levels)',
        'bicubic        28.43                34.1',
        'srgan          30.64*               13.3*',
        'srgan              ∞                   -',
        '',
        '* best',
        'Crop 4.',
        '',
      ].join('\n'),
    );
  });

  it('explains no mark that is not there', async () => {
    assert.equal(await toText([{ a: 'x', b: 1.5 }]), 'a    b\nx  1.5\n');
  });
});
