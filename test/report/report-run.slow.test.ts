// The report of a run, from folders that are written by hand: finished, running, broken, old, marked.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Figure } from '../../lib/figures/figure';
import { readImage } from '../../lib/images/read-image';
import { kaleidoFolder } from '../../lib/output/kaleido';
import { reportRun } from '../../lib/report/report-run';
import { runFigures } from '../../lib/report/run-figures';
import { type RunFolder, runFolder } from '../../lib/runs/run-folder';
import { temporaryFolder } from '../support';
import { ENVIRONMENT, metricsText, ROWS, writeRun } from './report-runs';

const drawn = kaleidoFolder() !== undefined;
let folder: ReturnType<typeof temporaryFolder>;
before(() => {
  folder = temporaryFolder();
});
after(() => folder.dispose());

const pathOf = (name: string): string => join(folder.path, name);

/** The report without panels, its page as text without the compressed Plotly, and its charts. */
async function pageOf(run: RunFolder) {
  const report = await reportRun(run, { samples: false });
  const html = readFileSync(report.page, 'utf8');
  const text = html.replace(/<script type="application\/octet-stream"[^<]*/, '');
  const json = /id="plotly-figures">([^<]*)/.exec(html)?.[1] ?? '{}';
  const figures: Record<string, Figure> = JSON.parse(json);
  return { ...report, text, figures };
}

const titleOf = ({ layout: { title } }: Figure): string =>
  (typeof title === 'string' ? title : title?.text) ?? '';

describe('the report of a run', () => {
  it('is one page with summary, tables, charts and configuration, and the charts as PNG', async () => {
    const run = writeRun(pathOf('whole'));
    const { page, written, problems, text, figures } = await pageOf(run);
    const names = [
      ...['validation', 'validation-ssimY', 'losses', 'loss-shares', 'discriminator'],
      ...['gradient-norm', 'learning-rate'],
    ];
    assert.deepEqual(
      Object.keys(figures),
      names.map((name) => `chart-${name}`),
    );
    assert.equal(page, join(run.path, 'report.html'));
    const pngs = drawn ? names.map((name) => join(run.figures, `${name}.png`)) : [];
    assert.deepEqual(written, [...pngs, page]);
    for (const png of pngs) assert.equal((await readImage(png)).width, 1600);
    assert.equal(problems.length, drawn ? 0 : 1);
    for (const part of [
      'adversarial training',
      'SRResNet x4, b1f4',
      '57 images to train on, 2 to validate',
      '40 of 40',
      '2 min 30 s',
      'TensorFlow 2.21.0, CPU, 2 threads',
      '86f802febf with changes',
      '2026-11-24 21:31 UTC',
      '&quot;numSteps&quot;:40',
    ]) {
      assert.ok(text.includes(part), part);
    }
    assert.doesNotMatch(text, /https?:|@import|url\(|<link (?!rel="icon" href="data:,")/);
  });

  it('shows the latest validation as kept beside bicubic, not the best of a game', async () => {
    const { text, figures } = await pageOf(writeRun(pathOf('kept')));
    const cells = [...text.matchAll(/<t[dh][^>]*>(?:<b>)?([^<]*)/g)].map(([, cell]) => cell);
    const at = cells.indexOf('bicubic');
    assert.deepEqual(cells.slice(at - 4, at + 8), [
      ...['Model', 'Step', 'PSNR-Y (dB)', 'SSIM-Y'],
      ...['bicubic', '-', '26.77', '0.6908'],
      ...['kept: last, kept', '40', '27.10', '0.7100'],
    ]);
    const names = figures['chart-validation'].data.map(({ name }) => name);
    assert.deepEqual(names, ['model', 'kept: latest, 27.10 at step 40', 'bicubic, 26.77']);
  });

  it('shows the best validation of a pretraining beside the last', async () => {
    const config = { phase: 'pretrain', pretrained: null, loss: { pixel: { weight: 1 } } };
    const rows = ROWS.map(({ step, ...row }) => ({
      ...{ step, pixelLoss: 0.1 },
      ...('validationPsnrY' in row && { validationPsnrY: row.validationPsnrY }),
    }));
    const metrics = metricsText(rows, 'pretrain');
    const { text, figures } = await pageOf(writeRun(pathOf('best'), { config, metrics }));
    assert.match(text, />best: best, kept<.*>20<.*>27.50<.*>best: last<.*>40<.*>27.10</s);
    assert.deepEqual(Object.keys(figures), ['chart-validation', 'chart-losses']);
    assert.doesNotMatch(text, /Loss terms/);
  });

  it('escapes what it is told', async () => {
    const hostile = '</script><img src=x onerror=alert(1)>';
    const config = { preset: hostile, data: { name: hostile } };
    const environment = { ...ENVIRONMENT, machine: hostile, caveats: [hostile] };
    const { text } = await pageOf(writeRun(pathOf('hostile'), { config, environment }));
    assert.doesNotMatch(text, /<img/);
    assert.equal(text.match(/<\/script>/g)?.length, 3);
  });
});

describe('the mark of an untrained VGG19', () => {
  for (const [lab, mark] of [
    ['this lab', { caveats: ['untrained VGG19'] }],
    ['an earlier lab', { perceptualUntrained: true }],
  ] as const) {
    it(`stands on page, tables and every chart of a run of ${lab}`, async () => {
      const environment = { ...ENVIRONMENT, ...mark };
      const { text, figures } = await pageOf(writeRun(pathOf(`marked ${lab}`), { environment }));
      const name = `marked ${lab} (untrained VGG19)`;
      assert.ok(text.includes(`<title>${name}</title>`) && text.includes(`<h1>${name}</h1>`));
      assert.ok(text.includes(`${name}: last, kept`), 'row of the table');
      assert.equal(text.match(/<p class="note">[^<]*\(untrained VGG19\)<\/p>/g)?.length, 2);
      const titles = Object.values(figures).map(titleOf);
      assert.equal(titles.length, 7);
      for (const title of titles) assert.match(title, / \(untrained VGG19\)$/);
    });
  }

  it('is absent where it was trained', async () => {
    const environment = { ...ENVIRONMENT, perceptualUntrained: false };
    const { text } = await pageOf(writeRun(pathOf('trained'), { environment }));
    assert.doesNotMatch(text, /untrained/);
  });
});

describe('the report of a run that is not whole', () => {
  it('goes on without a chart that cannot be drawn, and says so', async () => {
    const metrics = metricsText(ROWS).replaceAll(/,3,0\.3,/g, ',NaN,oops,');
    assert.match(metrics, /NaN,oops/);
    const { problems, text, figures } = await pageOf(writeRun(pathOf('broken'), { metrics }));
    const sentence = problems.find((problem) => problem.includes('gradient-norm'));
    assert.match(sentence ?? '', /^The chart gradient-norm is missing: .*generatorGradientNorm/);
    assert.ok(text.includes('What is missing') && text.includes('chart gradient-norm is missing'));
    assert.deepEqual(
      Object.keys(figures).map((id) => id.replace('chart-', '')),
      ['validation', 'validation-ssimY', 'losses', 'loss-shares', 'discriminator', 'learning-rate'],
    );
    assert.equal(existsSync(pathOf('broken/figures/gradient-norm.png')), false);
  });

  it('says how far a running one is, without its half line and without a checkpoint', async () => {
    const text = metricsText(ROWS);
    const run = writeRun(pathOf('running'), { metrics: text.slice(0, -30) });
    const report = await reportRun(run);
    const html = readFileSync(report.page, 'utf8');
    assert.ok(html.includes('30 of 40 (stopped, or still training)'));
    assert.match(
      report.problems.join('\n'),
      /^No sample panels: the run has not saved a checkpoint yet\.$/m,
    );
    assert.equal(existsSync(run.samples), false);
  });

  it('has a page before the first row, and without environment.json', async () => {
    const run = writeRun(pathOf('new'), { metrics: '', environment: [] });
    const { problems, text, figures } = await pageOf(run);
    assert.deepEqual(figures, {});
    assert.match(problems.join('\n'), /^No charts: metrics\.csv has no rows yet\.$/m);
    assert.ok(text.includes('0 of 40') && !text.includes('undefined'));
  });

  it('names the kind of a generator that is not handed over', async () => {
    const config = { generator: { kind: 'mine', scale: 2 } };
    const { text } = await pageOf(writeRun(pathOf('own'), { config }));
    assert.ok(text.includes('mine x2'));
  });
});

describe('the report of a run of the lab before its configurations had a version', () => {
  it('is made all the same, its columns under the names of today', async () => {
    const config = {
      version: undefined,
      generator: {
        scale: 4,
        numFilters: 4,
        numResBlocks: 1,
        upsampling: 'single',
        baseline: 'none',
      },
      loss: {
        ...{ pixel: 'l1', pixelWeight: 3, perceptualWeight: 0, adversarialWeight: 0.005 },
        ...{ adversarial: 'vanilla', realLabel: 1, tvWeight: 0, gridWeight: 80, vgg: {} },
      },
    };
    const metrics = metricsText(ROWS.map((row) => ({ ...row, colourDrift: 0.1, tvLoss: 0.06 })));
    const { text, figures } = await pageOf(writeRun(pathOf('old'), { config, metrics }));
    assert.ok(text.includes('3 x pixel + 0.005 x adversarial + 80 x grid'));
    const names = figures['chart-loss-shares'].data.map(({ name }) => name);
    assert.deepEqual(names, [
      'adversarial (0.0 % at the end)',
      'pixel (91.8 % at the end)',
      'grid (8.2 % at the end)',
    ]);
  });
});

describe('reportRun', () => {
  it('refuses a folder that is no run, or of a later lab', async () => {
    mkdirSync(pathOf('empty'));
    await assert.rejects(reportRun(runFolder(pathOf('empty'))), /run must be a folder with config/);
    const later = writeRun(pathOf('later'), { config: { version: 99 } });
    await assert.rejects(reportRun(later), /later lab/);
    assert.equal(existsSync(join(later.path, 'report.html')), false);
  });

  it('says what it is doing', async () => {
    const stages: string[] = [];
    const onStage = (text: string): unknown => stages.push(text);
    await reportRun(writeRun(pathOf('stages')), { samples: false, onStage });
    assert.equal(stages[0], `reading ${basename(pathOf('stages'))}`);
    assert.ok(stages.includes('drawing losses'));
    assert.equal(stages.at(-1), 'writing the page');
  });
});

describe('runFigures', () => {
  const rows = ROWS.map((row) => ({ phase: 'adversarial', ...row }));

  it('gives the charts that the rows have columns for, by file name', () => {
    const weights = { pixel: 1, doubtful: 0.5 };
    const names = Object.keys(runFigures(rows, { weights, caveats: ['untrained VGG19'] }));
    assert.ok(names.includes('loss-shares') && names.includes('discriminator'));
    assert.deepEqual(Object.keys(runFigures([{ step: 1, phase: 'pretrain', pixelLoss: 1 }])), [
      'losses',
    ]);
  });

  it('throws where one cannot be drawn', () => {
    const broken = [{ step: 1, phase: 'pretrain', pixelLoss: Number.NaN }];
    assert.throws(() => runFigures(broken), /lineFigure: rows must have a number/);
  });

  it('draws the columns of an own validation, whatever they are called', () => {
    const own = [{ step: 1, phase: 'pretrain', lpips: 0.3 }];
    const { validation } = runFigures(own, { bicubic: { lpips: 0.5 } });
    assert.deepEqual(
      validation.data.map(({ name }) => name),
      ['model', 'kept: latest, 0.3 at step 1', 'bicubic, 0.5'],
    );
  });
});
