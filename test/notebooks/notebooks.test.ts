// The walkthrough, executed: every notebook on the tslab kernel, in order, on the smoke preset, into a results
// folder of its own. What they leave is checked: training runs that can be read back, an SRResNet above bicubic.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ARTIFACT_CHECKS } from '../../lib/artifacts/artifact-checks';
import { presetConfig } from '../../lib/config/presets';
import { readImage } from '../../lib/images/read-image';
import { temporaryFolder } from '../support';
import { executeNotebook, PYTHON } from './execute';
import { complaintsOf, mimeTypesOf, notebookNames, parseCsv, readCells } from './notebook-file';

const skip = existsSync(PYTHON)
  ? false
  : 'no .venv with Jupyter: node lib/setup/setup.mjs makes it';

const names = notebookNames();
const folder = temporaryFolder();
const results = join(folder.path, 'results');
const failures = new Map<string, string | undefined>();

const read = (...path: string[]): string => readFileSync(join(results, ...path), 'utf8');
const readJson = (...path: string[]) => JSON.parse(read(...path));
const readCsv = (...path: string[]): Record<string, string>[] => parseCsv(read(...path));

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

before(() => {
  for (const name of skip ? [] : names) {
    failures.set(name, executeNotebook(name, { output: join(folder.path, name), results }));
  }
});
after(() => folder.dispose());

describe('notebooks on smoke', { skip }, () => {
  for (const name of names) {
    it(`executes ${name} to its end without a complaint`, () => {
      assert.equal(failures.get(name), undefined);
      assert.equal(complaintsOf(readCells(join(folder.path, name))), '');
    });
  }

  it('draws figures that are live and have pictures, and shows tables', () => {
    const types = names.flatMap((name) => readCells(join(folder.path, name)).flatMap(mimeTypesOf));
    const live = types.filter((bundle) => bundle.includes('application/vnd.plotly.v1+json'));
    assert.ok(live.length >= 10, `${live.length} figures`);
    for (const bundle of live) assert.ok(bundle.includes('image/png'));
    assert.ok(types.filter((bundle) => bundle.includes('text/html')).length >= 15);
  });

  it('ends every progress bar at 100 %', () => {
    const html = names
      .flatMap((name) => readCells(join(folder.path, name)).flatMap(({ outputs }) => outputs))
      .map(({ data }) => [data?.['text/html'] ?? ''].flat().join(''))
      .filter((text) => /<\/b> [\d.]+ %/.test(text));
    assert.equal(html.length, 12);
    for (const text of html) assert.match(text, /<\/b> 100\.0 %/);
  });
});

describe('what notebook 03 leaves', { skip }, () => {
  it('is a complete run: configuration, a row per logged step, environment, checkpoints, report', () => {
    const { numSteps, logEvery, phase } = readJson('walkthrough-pretrain', 'config.json');
    const rows = readCsv('walkthrough-pretrain', 'metrics.csv');
    assert.equal(phase, 'pretrain');
    assert.deepEqual(
      rows.map(({ step }) => Number(step)),
      Array.from({ length: numSteps / logEvery }, (_, i) => (i + 1) * logEvery),
    );
    assert.equal(new Set(rows.map(({ tensors }) => tensors)).size, 1, 'tensor counts');
    const files = [
      'environment.json',
      'checkpoints/last.safetensors',
      'checkpoints/best.safetensors',
      'figures/losses.png',
      'figures/validation.png',
      'report.html',
    ];
    for (const file of files) {
      assert.ok(statSync(join(results, 'walkthrough-pretrain', file)).size > 500, file);
    }
  });

  it('includes a run that was stopped half-way and resumed to its end', () => {
    assert.equal(readCsv('walkthrough-resumed', 'metrics.csv').at(-1)!.step, '40');
  });
});

describe('what notebook 04 leaves', { skip }, () => {
  it('is a run that starts from the pretrained one, with scores of the discriminator in every row', () => {
    const config = readJson('walkthrough-adversarial', 'config.json');
    const pretrained = readJson('walkthrough-pretrain', 'config.json');
    assert.equal(config.pretrained, 'walkthrough-pretrain');
    assert.deepEqual(config.generator, pretrained.generator);
    const rows = readCsv('walkthrough-adversarial', 'metrics.csv');
    assert.equal(rows.length, config.numSteps / config.logEvery);
    for (const { realScore, fakeScore } of rows) {
      for (const score of [Number(realScore), Number(fakeScore)]) assert.ok(score > 0 && score < 1);
    }
    for (const figure of ['discriminator.png', 'loss-shares.png']) {
      assert.ok(existsSync(join(results, 'walkthrough-adversarial', 'figures', figure)), figure);
    }
  });

  it("trains on the preset's own loss", () => {
    const { loss } = readJson('walkthrough-adversarial', 'config.json');
    assert.deepEqual(loss, presetConfig('adversarial', 'smoke').loss);
  });

  it('shows what a loss does alone: the others are left out, or measured at a weight of 0', () => {
    const weightsOf = (run: string) =>
      Object.entries<{ weight: number }>(readJson(run, 'config.json').loss).map(
        ([term, { weight }]) => [term, weight] as const,
      );
    assert.deepEqual(weightsOf('walkthrough-adversarial-alone'), [['adversarial', 1]]);
    const trained = weightsOf('walkthrough-perceptual-alone').filter(([, weight]) => weight > 0);
    assert.deepEqual(trained, [['perceptual', 1]]);
  });
});

describe('what notebook 05 leaves', { skip }, () => {
  const psnrOf = (model: string): number[] =>
    readCsv('walkthrough-evaluation', 'evaluation.csv')
      .filter((row) => row.model.replace(/ \(.*/, '') === model) // a name may carry a caveat
      .map(({ psnrY }) => Number(psnrY));

  it('has a row per model and test photograph', () => {
    const models = ['bicubic', 'walkthrough-pretrain', 'walkthrough-adversarial'];
    for (const model of models) assert.equal(psnrOf(model).length, 2, model);
  });

  it('measures SRResNet above bicubic on photographs it has never seen, on each and in the mean', () => {
    const [bicubic, pretrained] = [psnrOf('bicubic'), psnrOf('walkthrough-pretrain')];
    pretrained.forEach((value, i) => {
      assert.ok(value > bicubic[i], `${value} against ${bicubic[i]}`);
    });
    assert.ok(
      mean(pretrained) > mean(bicubic) + 0.15,
      `${mean(pretrained)} against ${mean(bicubic)}`,
    );
  });

  it('has tables with their convention, and figures', () => {
    for (const file of ['evaluation.md', 'evaluation.html']) {
      assert.match(read('walkthrough-evaluation', file), /studio-range/);
    }
    for (const file of [
      'figures/perception-distortion.png',
      'figures/perception-distortion.html',
    ]) {
      assert.ok(statSync(join(results, 'walkthrough-evaluation', file)).size > 5000, file);
    }
  });

  it('has findings of every artifact check, and a report', () => {
    const rows = readCsv('walkthrough-evaluation', 'artifacts.csv');
    const checked = new Set(rows.map(({ check }) => check));
    assert.deepEqual([...checked].sort(), ARTIFACT_CHECKS.map(({ name }) => name).sort());
    assert.match(read('walkthrough-evaluation', 'report.html'), /walkthrough-perceptual-alone/);
  });
});

describe('what notebook 06 leaves', { skip }, () => {
  it('is an ablation whose table has the mean of every seed, and its report', () => {
    const path = 'walkthrough-ablation';
    const cells = readJson(path, 'ablation.json').resolved.cells as { id: string }[];
    assert.equal(cells.length, 3);
    const lines = read(path, 'values.csv').split('\n');
    for (const { id } of cells) {
      const seeds = [1, 2, 3].map((seed) => {
        const { rows } = readJson(path, 'runs', `${id}-s${seed}`, 'measured.json');
        return mean(rows.map(({ values }: { values: { psnrY: number } }) => values.psnrY));
      });
      const line = lines.find((text) => text.startsWith('psnrY') && text.includes(id))!;
      const [average] = line.split(',').slice(-3).map(Number);
      assert.ok(Math.abs(average - mean(seeds)) < 1e-9, line);
    }
    assert.match(read(path, 'report.html'), /What is supported/);
  });
});

describe('what notebook 07 leaves', { skip }, () => {
  it('is enlargements four times as large, and a table: more training blurs less, and bicubic most', async () => {
    const blurOf = new Map<string, number>();
    for (const { model, image, blurEffect } of readCsv(
      'walkthrough-own-images',
      'evaluation.csv',
    )) {
      blurOf.set(model, (blurOf.get(model) ?? 0) + Number(blurEffect));
      const file = image.replace(/\.jpg$/, '.png');
      const { width } = await readImage(join(results, 'walkthrough-own-images', model, file));
      assert.equal(width, image === 'chelsea.png' ? 1804 : 2560, `${model} ${image}`);
    }
    const order = ['srgan-light', 'walkthrough-pretrain', 'bicubic'].map(
      (name) => blurOf.get(name)!,
    );
    assert.equal(blurOf.size, 4);
    assert.ok(order[0] < order[1] && order[1] < order[2], `${order}`);
  });
});

describe('what notebook 08 leaves', { skip }, () => {
  it('is runs that name their own parts and have their columns', () => {
    const { generator, loss } = readJson('walkthrough-own-model', 'config.json');
    assert.equal(generator.kind, 'espcn');
    assert.equal(loss.edges.weight, 1);
    const last = readCsv('walkthrough-own-model', 'metrics.csv').at(-1)!;
    assert.ok(Number(last.edgesLoss) > 0 && Number(last.validationEdgeError) > 0);
    assert.equal(readJson('walkthrough-lab', 'config.json').loss.edges, undefined);
    const figure = 'figures/validation-validationEdgeError.png';
    assert.ok(existsSync(join(results, 'walkthrough-own-model', figure)));
  });

  it('is an order that its text tells of: own loss above the lab, own model above that, on validation', () => {
    const reached = ['lab', 'own-loss', 'own-model'].map((name) =>
      Number(readCsv(`walkthrough-${name}`, 'metrics.csv').at(-1)!.validationPsnrY),
    );
    assert.ok(reached[0] < reached[1] && reached[1] < reached[2], `${reached}`);
  });
});
