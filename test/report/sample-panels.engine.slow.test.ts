// What a report and an evaluation show of models that were really trained: panels, their columns and marks.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startEngine } from '../../lib/engine/engine';
import { readEvaluationFile } from '../../lib/evaluation/evaluation-file';
import { pretrain } from '../../lib/experiments/pretrain';
import { trainAdversarial } from '../../lib/experiments/train-adversarial';
import { readImage } from '../../lib/images/read-image';
import type { GeneratorKind } from '../../lib/models/generator-kind';
import { srresnetGenerator } from '../../lib/models/srresnet';
import { markedResult } from '../../lib/report/caveats';
import { evaluateToFolder } from '../../lib/report/evaluation-folder';
import { reportRun } from '../../lib/report/report-run';
import { type RunFolder, runFolder } from '../../lib/runs/run-folder';
import { readTensorFile } from '../../lib/training/safetensors';
import { temporaryFolder, writePictures } from '../support';
import { doubtfulTerm, tinyAdversarial, tinyPretrain } from './report-runs';

const folder = temporaryFolder();
const pictures = join(folder.path, 'pictures');
const results = process.env.SRGAN_RESULTS;
let start: RunFolder;
let game: RunFolder;

before(async () => {
  await mkdir(pictures);
  await writePictures(pictures, { count: 4, size: 48 });
  process.env.SRGAN_RESULTS = join(folder.path, 'results');
  await startEngine();
  start = (await pretrain(tinyPretrain(pictures), { run: 'start' })).run;
  const config = tinyAdversarial(pictures, 'start');
  game = (await trainAdversarial(config, { run: 'game', terms: [doubtfulTerm] })).run;
});
after(() => {
  if (results === undefined) delete process.env.SRGAN_RESULTS;
  else process.env.SRGAN_RESULTS = results;
  folder.dispose();
});

/** Columns of 144 pixels, ten between them, fourteen around. */
const widthOf = (columns: number): number => 2 * 14 + columns * 144 + (columns - 1) * 10;

/** The panels of a run, all of which the page holds. */
async function panelsOf(run: RunFolder, own?: Parameters<typeof reportRun>[1]) {
  const { page, written, problems } = await reportRun(run, own);
  const panels = written.filter((path) => path.startsWith(run.samples));
  const html = readFileSync(page, 'utf8');
  assert.equal(html.match(/<img alt=/g)?.length ?? 0, panels.length);
  const widths = await Promise.all(panels.map(async (path) => (await readImage(path)).width));
  return { html, panels, problems: problems.filter((problem) => /anel/.test(problem)), widths };
}

describe('the panels of a report', () => {
  it('show LR, bicubic, the run and HR of the validation images', async () => {
    const { panels, problems, widths, html } = await panelsOf(start);
    assert.deepEqual(problems, []);
    assert.deepEqual(widths, [widthOf(4)]);
    assert.match(panels[0], /start.samples.picture-\d\.png$/);
    const embedded = /src="data:image\/(?:png|jpeg);base64,([^"]+)"/.exec(html)?.[1] ?? '';
    const [shown, kept] = await Promise.all([
      readImage(Buffer.from(embedded, 'base64')),
      readImage(panels[0]),
    ]);
    assert.deepEqual([shown.width, shown.height], [kept.width, kept.height]);
  });

  it('have a column of what the game started from, and the caveats of the run', async () => {
    const { widths, problems, html } = await panelsOf(game);
    assert.deepEqual([widths, problems], [[widthOf(5)], []]);
    assert.match(html, /<figcaption>picture-\d \(made-up term\)<\/figcaption>/);
    assert.match(html, />game \(made-up term\): last, kept</);
    assert.match(html, />doubtful<.*>0\.5</s, 'an own term in the table of shares');
  });

  it('say that the pretrained run is gone, and go on without it', async () => {
    renameSync(start.path, `${start.path}-moved`);
    try {
      const { widths, problems } = await panelsOf(game);
      assert.deepEqual(widths, [widthOf(4)]);
      assert.match(problems.join(), /^Panels lack the pretrained run start: .*start-moved/);
    } finally {
      renameSync(`${start.path}-moved`, start.path);
    }
  });

  it('find the pretrained run beside the run, wherever the results now lie', async () => {
    process.env.SRGAN_RESULTS = join(folder.path, 'elsewhere');
    try {
      assert.deepEqual((await panelsOf(game)).widths, [widthOf(5)]);
    } finally {
      process.env.SRGAN_RESULTS = join(folder.path, 'results');
    }
  });

  it('are left out where the data are gone, with bicubic still beside the run', async () => {
    renameSync(pictures, `${pictures}-moved`);
    try {
      const { widths, problems, html } = await panelsOf(start);
      assert.deepEqual(widths, []);
      assert.match(problems.join(), /^No sample panels: openDataset: .*pictures/);
      assert.match(html, />bicubic</);
    } finally {
      renameSync(`${pictures}-moved`, pictures);
    }
  });

  it('of an own generator need it handed over', async () => {
    // the lab's own options, under another name
    const { options: _, brokenRules: __, ...rest } = srresnetGenerator;
    const own = { ...rest, kind: 'mine', label: 'Mine' } as unknown as GeneratorKind;
    const config = tinyPretrain(pictures);
    const generator = { ...config.generator, kind: 'mine' };
    const { run } = await pretrain({ ...config, generator }, { run: 'own', generators: [own] });
    const without = await panelsOf(run);
    assert.match(without.problems.join(), /^No sample panels: .*kind.*mine/);
    const handed = await panelsOf(run, { own: { generators: [own] } });
    assert.deepEqual([handed.widths, handed.problems], [[widthOf(4)], []]);
    assert.ok(handed.html.includes('Mine x4, b1f4'));
  });
});

describe('evaluateToFolder with a run that has caveats', () => {
  it('carries them after its name in rows, means and tables; its images keep its name', async () => {
    const out = join(folder.path, 'out');
    const steps: string[] = [];
    const { rows, means } = await evaluateToFolder({
      models: ['bicubic', 'start', game.path],
      data: pictures,
      out,
      onProgress: ({ row }) => steps.push(row.model),
    });
    const names = ['bicubic', 'start', 'game (made-up term)'];
    assert.deepEqual(
      means.map(({ model }) => model),
      names,
    );
    assert.deepEqual([...new Set(rows.map(({ model }) => model))], names);
    assert.deepEqual(steps.slice(0, 3), names);
    for (const table of ['evaluation.csv', 'evaluation.md', 'evaluation.html']) {
      assert.ok(readFileSync(join(out, table), 'utf8').includes('game (made-up term)'), table);
    }
    assert.deepEqual((await readdir(join(out, 'images'))).sort(), [
      '.srgan-output',
      'bicubic',
      'game',
      'start',
    ]);
    const { models, rows: own } = await readEvaluationFile(out);
    const { metadata } = await readTensorFile(runFolder('start').bestCheckpoint);
    assert.deepEqual(
      models.map(({ name, kind, caveats, step }) => ({ name, kind, caveats, step })),
      [
        { name: 'bicubic', kind: 'bicubic', caveats: [], step: undefined },
        { name: 'start', kind: 'run', caveats: [], step: JSON.parse(metadata.state).step },
        { name: 'game', kind: 'run', caveats: ['made-up term'], step: 4 },
      ],
    );
    assert.ok(models.slice(1).every(({ parameters = 0 }) => parameters > 100));
    assert.deepEqual([...new Set(own.map(({ model }) => model))], ['bicubic', 'start', 'game']);
    assert.ok(existsSync(join(out, 'panels', 'picture-0.png')));
  });
});

describe('markedResult', () => {
  it('marks rows, means and differences of runs, and of nothing else', async () => {
    const row = (model: string) => ({ model, dataset: 'set', image: 'one', psnrY: 1 });
    const mean = (model: string) => ({ model, dataset: 'set', images: 1, psnrY: 1 });
    const difference = (base: string) => ({
      ...{ model: 'bicubic', base, dataset: 'set', metric: 'psnrY', images: 1, mean: 0 },
    });
    const result = {
      convention: '',
      base: 'game',
      rows: [row('bicubic'), row('game')],
      means: [mean('bicubic'), mean('game')],
      differences: [difference('game')],
    };
    const marked = await markedResult<'psnrY'>(result, ['bicubic', 'game', '/no/such/folder']);
    assert.deepEqual(marked, {
      convention: '',
      base: 'game (made-up term)',
      rows: [row('bicubic'), row('game (made-up term)')],
      means: [mean('bicubic'), mean('game (made-up term)')],
      differences: [difference('game (made-up term)')],
    });
    const unmarked = await markedResult<'psnrY'>(result, ['bicubic', runFolder('start').path]);
    assert.deepEqual(unmarked, result);
  });
});
