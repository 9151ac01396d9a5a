// What a list and a comparison say of runs: of this lab, of an earlier one, with own parts, broken.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { presetConfig } from '../../lib/config/presets';
import { compareRuns } from '../../lib/runs/compare-runs';
import { withRunLock } from '../../lib/runs/lock-run';
import { runFolder } from '../../lib/runs/run-folder';
import {
  type BrokenRun,
  type RunSummary,
  summarizeRun,
  summarizeRuns,
} from '../../lib/runs/summarize-run';
import { writeTensorFile } from '../../lib/training/safetensors';
import { temporaryFolder } from '../support';

const place = temporaryFolder();
const earlier = process.env.SRGAN_RESULTS;

/** What the lab wrote before configurations had a version. */
const VERSION_1 = {
  phase: 'adversarial',
  pretrained: 'new',
  preset: 'smoke',
  seed: 1,
  data: { name: 'sample', hrCropSize: 32 },
  generator: {
    ...{ scale: 4, numFilters: 16, numResBlocks: 2, outerKernelSize: 3, norm: 'none' },
    ...{ activation: 'relu', upsampling: 'single', baseline: 'bicubic', output: 'linear' },
  },
  numSteps: 60,
  loss: { pixel: 'l1', pixelWeight: 3, perceptualWeight: 0, adversarialWeight: 0.005 },
};

function writeRun(
  name: string,
  files: { config: unknown; metrics?: string; environment?: object },
): void {
  const folder = join(place.path, name);
  mkdirSync(folder);
  const { config, metrics, environment } = files;
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  writeFileSync(join(folder, 'config.json'), text);
  if (metrics !== undefined) writeFileSync(join(folder, 'metrics.csv'), metrics);
  if (environment) writeFileSync(join(folder, 'environment.json'), JSON.stringify(environment));
}

const smoke = presetConfig('pretrain', 'smoke');

before(() => {
  process.env.SRGAN_RESULTS = place.path;
  writeRun('new', {
    config: smoke,
    // PSNR-Y falls in the end: the generator of step 200 is the one that is kept
    metrics:
      'step,phase,pixelLoss,validationPsnrY,seconds\n100,pretrain,0.2,27.1,4\n' +
      '200,pretrain,0.1,27.5,8\n300,pretrain,0.1,27.4,12\n',
    environment: { started: '2026-02-01T10:00:00.000Z', bicubic: { validationPsnrY: 26.77 } },
  });
  writeRun('version-1', {
    config: VERSION_1,
    metrics:
      'step,phase,pixelLoss,colourDrift,validationPsnrY,seconds\n' +
      '10,adversarial,0.3,,27.5,1\n20,adversarial,0.2,0.001,27,2.5\n30,adversarial,0.1,0.002,,3.5\n',
    environment: { started: '2026-01-01T10:00:00.000Z' },
  });
  writeRun('game', {
    config: VERSION_1,
    metrics:
      'step,phase,pixelLoss,validationPsnrY,validationLpips,seconds\n10,adversarial,0.3,27.5,0.3,1\n' +
      '20,adversarial,0.2,27,0.2,2\n30,adversarial,0.1,26,0.25,3\n40,adversarial,0.1,25,,4\n',
    environment: { started: '2025-12-01T10:00:00.000Z' },
  });
  writeRun('own', {
    config: { ...smoke, generator: { kind: 'mine', scale: 3, depth: 7 } },
    environment: { started: '2026-03-01T10:00:00.000Z' },
  });
  const environment = { started: '2020-01-01T10:00:00.000Z' };
  writeRun('cut-off', { config: '{"phase":', environment });
  writeRun('later', { config: { ...smoke, version: 99 }, environment });
  mkdirSync(join(place.path, 'no-run'));
});
after(() => {
  if (earlier === undefined) delete process.env.SRGAN_RESULTS;
  else process.env.SRGAN_RESULTS = earlier;
  place.dispose();
});

describe('summarizeRuns', () => {
  let runs: readonly (RunSummary | BrokenRun)[];
  before(async () => {
    runs = await summarizeRuns();
  });
  const find = (name: string) => runs.find((run) => run.name === name);

  it('lists every run, the newest first, and no other folder', () => {
    const names = runs.map(({ name }) => name);
    assert.deepEqual(names.slice(0, 4), ['own', 'new', 'version-1', 'game']);
    assert.deepEqual(names.slice(4).sort(), ['cut-off', 'later']);
  });

  it('gives the best PSNR-Y of a pretraining beside that of bicubic', () => {
    assert.deepEqual(find('new'), {
      ...{ name: 'new', caveats: [], path: join(place.path, 'new'), state: 'finished' },
      ...{ started: '2026-02-01T10:00:00.000Z', phase: 'pretrain' },
      ...{ generator: 'srresnet x4 b2f16', data: 'sample', seed: 1, pretrained: null },
      ...{ steps: 300, numSteps: 300, psnrY: 27.5, lpips: null, bicubicPsnrY: 26.77, seconds: 12 },
    });
  });

  it('gives the last PSNR-Y of an adversarial run, also of an earlier lab', () => {
    assert.deepEqual(find('version-1'), {
      ...{ name: 'version-1', caveats: [], path: join(place.path, 'version-1'), state: 'stopped' },
      ...{ started: '2026-01-01T10:00:00.000Z', phase: 'adversarial' },
      ...{ generator: 'srresnet x4 b2f16', data: 'sample', seed: 1, pretrained: 'new' },
      ...{ steps: 30, numSteps: 60, psnrY: 27, lpips: null, bicubicPsnrY: null, seconds: 3.5 },
    });
  });

  it('gives the scores of the generator that is kept where LPIPS was measured: the lowest', () => {
    const game = find('game');
    assert.ok(game && game.state !== 'broken');
    assert.deepEqual([game.psnrY, game.lpips], [27, 0.2]);
  });

  it('lists runs with own parts, and runs that have logged nothing yet', () => {
    const own = find('own');
    assert.ok(own && own.state === 'stopped');
    assert.deepEqual(
      [own.generator, own.steps, own.psnrY, own.seconds],
      ['mine x3', 0, null, null],
    );
  });

  it('counts the steps of the last checkpoint, and tells which run has an owner', async () => {
    const run = runFolder('going');
    writeRun('going', { config: smoke, metrics: 'step,phase,seconds\n10,pretrain,2\n' });
    const state = { step: 17, seconds: 3.5 };
    const tensors = new Map([['generator/w', { shape: [2], values: Float32Array.of(1, 2) }]]);
    await writeTensorFile(run.lastCheckpoint, {
      tensors,
      metadata: { state: JSON.stringify(state) },
    });
    const read = async (): Promise<unknown[]> => {
      const summary = await summarizeRun(run);
      return summary.state === 'broken' ? [] : [summary.state, summary.steps, summary.seconds];
    };
    assert.deepEqual(await read(), ['stopped', 17, 3.5]);
    assert.deepEqual(await withRunLock(run, read), ['running', 17, 3.5]);
    // half a checkpoint, as an unfinished copy leaves it
    writeFileSync(run.lastCheckpoint, (await readFile(run.lastCheckpoint)).subarray(0, 100));
    assert.deepEqual(await read(), ['stopped', 10, 2]);
    rmSync(run.path, { recursive: true });
  });

  it('says of a broken folder what is wrong', () => {
    const problems = ['cut-off', 'later'].map((name) => {
      const run = find(name);
      return run?.state === 'broken' ? run.problem : '';
    });
    assert.match(problems[0], /cut-off.config\.json must be a valid configuration, but got /);
    assert.match(
      problems[1],
      /version of .*later.config\.json must be from 1 to \d+, but got 99; a later lab wrote it/,
    );
  });
});

describe('compareRuns', () => {
  const compare = (...names: string[]) => compareRuns(names.map(runFolder));
  const valuesOf = (
    lines: readonly { name: string; values: readonly unknown[] }[],
  ): Record<string, readonly unknown[]> =>
    Object.fromEntries(lines.map(({ name, values }) => [name, values]));

  it('gives the options in which runs differ, whatever version wrote them', async () => {
    const options = valuesOf((await compare('new', 'version-1')).options);
    assert.deepEqual(options.numSteps, [300, 60]);
    assert.deepEqual(options['loss.pixel.weight'], [1, 3]);
    assert.deepEqual(options['loss.adversarial.weight'], [undefined, 0.005]);
    const same = ['seed', 'version', 'generator.numFilters', 'generator.upsampler', 'data.name'];
    for (const name of same) assert.equal(options[name], undefined, name);
  });

  it('keeps the options of one part together', async () => {
    const { options } = await compare('new', 'version-1');
    const parts = options.map(({ name }) => name.split('.')[0]);
    assert.deepEqual(
      parts,
      [...new Set(parts)].flatMap((part) => parts.filter((p) => p === part)),
    );
    assert.ok(new Set(parts).size < parts.length);
  });

  it('gives the last value of every measure, which need not be in the last row', async () => {
    const measures = valuesOf((await compare('new', 'version-1')).measures);
    assert.deepEqual(measures.step, [300, 30]);
    assert.deepEqual(measures.validationPsnrY, [27.4, 27]);
    assert.deepEqual(measures.colorDrift, [undefined, 0.002]);
    assert.equal(measures.phase, undefined);
  });

  it('gives all options of a single run', async () => {
    const options = valuesOf((await compare('own')).options);
    assert.deepEqual(options['generator.depth'], [7]);
    assert.deepEqual(options.seed, [1]);
  });

  it('refuses a run that is not there, naming the nearest', async () => {
    await assert.rejects(compare('new', 'version-11'), /did you mean version-1\?/);
  });
});
