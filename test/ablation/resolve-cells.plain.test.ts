// From a configuration to cells and jobs: names that stay, pretrainings that are shared, what is impossible.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AblationConfig } from '../../lib/ablation/ablation-options';
import { configHash } from '../../lib/ablation/config-hash';
import { planJobs } from '../../lib/ablation/plan-jobs';
import { resolveCells } from '../../lib/ablation/resolve-cells';
import type { StageJob } from '../../lib/ablation/stage-job';

const GRID: AblationConfig = {
  name: 'grid',
  base: { preset: 'smoke' },
  axes: { 'loss.perceptual.weight': [0.1, 1], 'loss.adversarial.weight': [0.005, 0.01] },
  seeds: [1, 2],
  report: ['set5'],
};

const settled = { threads: 1, metrics: ['psnr'] };
const jobsOf = async (config: AblationConfig): Promise<StageJob[]> =>
  planJobs(config, await resolveCells(config), settled);
const namesOf = (jobs: readonly StageJob[], kind: StageJob['kind']): string[] =>
  jobs.filter((job) => job.kind === kind).map(({ name }) => name);
const idsOf = async (config: AblationConfig): Promise<string[]> =>
  (await resolveCells(config)).cells.map(({ id }) => id);

describe('a cell', () => {
  it('is labelled by its axes, the last one fastest', async () => {
    const { cells, baseCell, axes } = await resolveCells(GRID);
    assert.deepEqual(
      cells.map(({ label }) => label),
      [
        'perceptual=0.1, adversarial=0.005',
        'perceptual=0.1, adversarial=0.01',
        'perceptual=1, adversarial=0.005',
        'perceptual=1, adversarial=0.01',
      ],
    );
    // the preset's own values
    assert.equal(baseCell, cells[2].id);
    assert.deepEqual(axes[1], {
      ...{ path: 'loss.adversarial.weight', label: 'adversarial' },
      values: [0.005, 0.01],
    });
  });

  it('keeps its name whatever else is varied beside it, however the ablation is written', async () => {
    const ids = await idsOf(GRID);
    const further = {
      'loss.adversarial.weight': [0.02, 0.01, 0.005],
      'loss.perceptual.weight': [1, 0.1],
      emaDecay: [0.999],
    };
    const more = await resolveCells({ ...GRID, name: 'more', axes: further, seeds: [5, 1] });
    const found = more.cells.filter(({ id }) => ids.includes(id)).map(({ id }) => id);
    assert.deepEqual([...found].sort(), [...ids].sort());
    const variant = await idsOf({
      ...GRID,
      axes: undefined,
      variants: { mine: { 'loss.perceptual.weight': 0.1 } },
    });
    assert.deepEqual(variant, [ids[0]]);
  });

  it('has another name with another value anywhere, of its pretraining too', async () => {
    const ids = await idsOf(GRID);
    const changes: readonly Partial<AblationConfig>[] = [
      { base: { preset: 'smoke', overrides: { numSteps: 61 } } },
      { pretrain: { overrides: { numSteps: 301 } } },
      { pretrain: null },
      { sharePretraining: 'all' },
    ];
    for (const change of changes) {
      const others = await idsOf({ ...GRID, ...change });
      assert.equal(others.filter((id) => ids.includes(id)).length, 0, JSON.stringify(change));
    }
  });

  it('has a hash that no order of keys changes', () => {
    assert.equal(
      configHash({ a: 1, b: [{ c: 2, d: null }] }),
      configHash({ b: [{ d: null, c: 2 }], a: 1 }),
    );
    assert.notEqual(configHash({ a: [1, 2] }), configHash({ a: [2, 1] }));
    // sha256 of '{"a":1}'
    assert.equal(configHash({ a: 1, b: undefined }), '015abd7f5c');
  });

  it('may be impossible without costing the others', async () => {
    const { cells } = await resolveCells({ ...GRID, axes: { 'data.hrCropSize': [32, 33] } });
    assert.equal(cells[0].problem, undefined);
    assert.match(
      cells[1].problem ?? '',
      /hrCropSize must be a multiple of the scale 4, but got 33/,
    );
    const jobs = await jobsOf({ ...GRID, axes: { 'data.hrCropSize': [32, 33] } });
    assert.equal(namesOf(jobs, 'cell').length, 2);
  });
});

describe('resolveCells refuses', () => {
  const refused: readonly (readonly [string, Partial<AblationConfig>, RegExp])[] = [
    [
      'a path that no configuration has',
      { axes: { 'loss.perceptuall.weight': [1] } },
      /at least one cell must be possible.*did you mean perceptual/,
    ],
    [
      'two cells of one configuration',
      { axes: undefined, variants: { a: {}, b: { 'loss.grid.weight': 80 } } },
      /same configuration for a and b/,
    ],
    ['several scales', { axes: { 'generator.scale': [2, 4] } }, /must have one scale/],
    [
      'a base that is no cell',
      { baseCell: 'mine' },
      /baseCell must be one of the possible cells .* but got "mine"/,
    ],
    ['a pretraining that is not there', { pretrain: { run: 'no-such-run' } }, /no-such-run/],
  ];
  for (const [what, change, sentence] of refused) {
    it(what, () => assert.rejects(resolveCells({ ...GRID, ...change }), sentence));
  }
});

describe('the jobs of an ablation', () => {
  it('share a pretraining per seed where cells differ in the adversarial stage only', async () => {
    const jobs = await jobsOf(GRID);
    const pretrainings = namesOf(jobs, 'pretrain');
    assert.equal(pretrainings.length, 2);
    for (const seed of [1, 2]) {
      const starts = jobs
        .filter((job) => job.kind === 'cell' && job.seed === seed)
        .map(({ after }) => after);
      const [own] = pretrainings.filter((name) => name.endsWith(`-s${seed}`));
      assert.deepEqual(starts, [[own], [own], [own], [own]]);
    }
  });

  it('have a pretraining for each generator, and for each of its own values', async () => {
    const axes = {
      'generator.numFilters': [8, 16],
      'pretrain.numSteps': [100, 200],
      'loss.grid.weight': [0, 80],
    };
    const jobs = await jobsOf({ ...GRID, axes });
    assert.equal(namesOf(jobs, 'pretrain').length, 8);
    assert.equal(namesOf(jobs, 'cell').length, 16);
    const pretrained = jobs.find(({ kind }) => kind === 'pretrain')?.config;
    assert.deepEqual([pretrained?.generator.scale, pretrained?.numSteps], [4, 100]);
  });

  it('share one pretraining of the first seed where the configuration says so', async () => {
    const jobs = await jobsOf({ ...GRID, sharePretraining: 'all', seeds: [7, 8] });
    const [one, ...others] = namesOf(jobs, 'pretrain');
    assert.deepEqual([one.endsWith('-s7'), others], [true, []]);
    assert.ok(jobs.filter(({ kind }) => kind === 'cell').every(({ after }) => after[0] === one));
  });

  it('train each cell with its seed from its pretraining, all of one seed before the next', async () => {
    const cells = (await jobsOf(GRID)).filter(({ kind }) => kind === 'cell');
    assert.deepEqual(
      cells.map(({ seed }) => seed),
      [1, 1, 1, 1, 2, 2, 2, 2],
    );
    for (const { config, seed, after } of cells) {
      assert.equal(config?.seed, seed);
      assert.equal(config?.phase === 'adversarial' && config.pretrained, after[0]);
    }
  });

  it('need none for pretrainings that are themselves the subject', async () => {
    const jobs = await jobsOf({
      ...GRID,
      base: { phase: 'pretrain', preset: 'smoke' },
      axes: { numSteps: [100, 200] },
    });
    assert.deepEqual([namesOf(jobs, 'pretrain').length, namesOf(jobs, 'cell').length], [0, 4]);
    assert.deepEqual(namesOf(jobs, 'mark'), ['mark-bicubic']);
  });
});

describe('a sample', () => {
  const sampled = (count: number, seed = 1): AblationConfig => ({
    ...GRID,
    axes: undefined,
    sample: {
      count,
      seed,
      ranges: { 'loss.perceptual.weight': { min: 0.001, max: 10, scale: 'log' } },
    },
  });

  it('is the same for the same seed, another one for another, and grows without moving', async () => {
    const five = await idsOf(sampled(5));
    assert.deepEqual(await idsOf(sampled(5)), five);
    assert.deepEqual((await idsOf(sampled(9))).slice(0, 5), five);
    assert.notDeepEqual(await idsOf(sampled(5, 2)), five);
  });

  it('is even over the orders of magnitude on a log scale', async () => {
    const { cells } = await resolveCells(sampled(200));
    const values = cells.map(({ values }) => Number(values['loss.perceptual.weight']));
    assert.ok(values.every((value) => value >= 0.001 && value <= 10));
    const low = values.filter((value) => value < 0.1).length / values.length;
    // half of four orders; three standard deviations of 200 draws
    assert.ok(Math.abs(low - 0.5) < 0.106, `${low}`);
  });
});
