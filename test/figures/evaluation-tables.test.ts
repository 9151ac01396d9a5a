// The tables of an evaluation, as text: quoted rows apart from what was measured, differences with their intervals.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { psnrMetric } from '../../lib/evaluation/psnr';
import { differencesTable, meansTable } from '../../lib/figures/evaluation-tables';
import { toHtml, toMarkdown } from '../../lib/figures/tables';
import { toText } from '../../lib/figures/text-table';
import { contrastMetric } from '../evaluation/own-metric';

const metrics = [psnrMetric, contrastMetric];
const means = [
  { model: 'bicubic', dataset: 'set5', images: 5, psnrY: 28.4321, contrast: 34.1 },
  { model: 'mine', dataset: 'set5', images: 5, psnrY: 30.6391, contrast: 13.3 },
  { model: 'mine', dataset: 'set14', images: 14, psnrY: 27.1, contrast: 15 },
];
const source = 'Ledig et al. 2017: Table 2.';
const benchmark = 'set5';
const published = [
  {
    model: 'SRResNet (quoted: Ledig et al. 2017)',
    dataset: 'set5',
    benchmark,
    source,
    values: { psnrY: 32.05 },
  },
  {
    model: 'SRGAN (quoted: Ledig et al. 2017)',
    dataset: 'set5',
    benchmark,
    source,
    values: { psnrY: 30.64 },
  },
];

describe('meansTable', () => {
  const { records, options } = meansTable({ means, convention: 'Y.', published }, { metrics });

  it('has quoted rows in italics below those of their set, never best, their source once', async () => {
    assert.equal(
      await toMarkdown(records, options),
      '| model | dataset | images | PSNR-Y (dB) | Contrast (levels) |\n' +
        '| --- | --- | ---: | ---: | ---: |\n' +
        '| bicubic | set5 | 5 | 28.43 | 34.1 |\n' +
        '| mine | set5 | 5 | **30.64** | **13.3** |\n' +
        '| *SRResNet (quoted: Ledig et al. 2017)* | *set5* | - | *32.05* | - |\n' +
        '| *SRGAN (quoted: Ledig et al. 2017)* | *set5* | - | *30.64* | - |\n' +
        '| mine | set14 | 14 | 27.10 | 15.0 |\n\n' +
        '*Y. Quoted, not measured here: Ledig et al. 2017: Table 2.*\n',
    );
  });

  it('does the same in HTML, and in a terminal marks the best of the measured ones', async () => {
    const html = await toHtml(records, options);
    assert.deepEqual(html.match(/<b>[^<]*/g), ['<b>30.64', '<b>13.3']);
    assert.equal(html.match(/<i>/g)?.length, 2 * 5);
    const text = await toText(records, options);
    assert.deepEqual(text.match(/\S+\*(?= |$)/gm), ['30.64*', '13.3*']);
  });

  it('says which benchmark a set is taken for where it has another name', () => {
    const own = published.map((row) => ({ ...row, dataset: 'HR_mod12' }));
    const { caption } = meansTable({ means, convention: 'Y.', published: own }).options;
    assert.match(caption ?? '', / Quoted, not measured here \(HR_mod12 is taken for set5\): Ledig/);
  });

  it('is the plain table where nothing is quoted', async () => {
    const plain = meansTable({ means, convention: 'Y.' }, { metrics, caption: 'Z.' });
    const text = await toMarkdown(plain.records, plain.options);
    assert.match(text, /\n\n\*Z\.\*\n$/);
    assert.equal(text.split('\n').length, 5 + 3);
  });
});

const difference = (model: string, metric: string, rest: { images: number; mean: number }) => ({
  ...{ model, base: 'bicubic', dataset: 'set5', metric, ...rest },
});

describe('differencesTable', () => {
  const differences = [
    { ...difference('mine', 'psnrY', { images: 5, mean: 1.4512 }), low: 0.981, high: 1.921 },
    { ...difference('mine', 'psnrRgb', { images: 5, mean: -0.2 }), low: -0.31, high: -0.09 },
    { ...difference('mine', 'contrast', { images: 3, mean: -20.8 }), low: -41, high: -0.6 },
    difference('other', 'psnrY', { images: 2, mean: 0 }),
    difference('other', 'psnrRgb', { images: 2, mean: Number.NaN }),
    difference('other', 'contrast', { images: 1, mean: 2 }),
  ];

  it('writes mean, interval, which way is better, and fewer images where they are', async () => {
    const { records, options } = differencesTable(differences, { metrics, caption: 'D.' });
    assert.equal(
      await toMarkdown(records, options),
      '| model | dataset | images | PSNR-Y (dB) ↑ | PSNR-RGB (dB) ↑ | Contrast (levels) ↓ |\n' +
        '| --- | --- | ---: | --- | --- | --- |\n' +
        '| mine - bicubic | set5 | 5 | +1.45 (0.98 to 1.92) | -0.20 (-0.31 to -0.09) | -20.8 (-41.0 to -0.6; 3 images) |\n' +
        '| other - bicubic | set5 | 2 | 0.00 | - | +2.0 (1 image) |\n\n*D.*\n',
    );
  });

  it('shows the columns asked for, under a caption that says what intervals are about', async () => {
    const columns = psnrMetric.columns.slice(0, 1);
    const { records, options } = differencesTable(differences, { metrics, columns });
    const text = await toMarkdown(records, options);
    assert.match(text, /^\| model \| dataset \| images \| PSNR-Y \(dB\) ↑ \|\n/);
    assert.match(text, /nothing of the spread that training again/);
  });
});
