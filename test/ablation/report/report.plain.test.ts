// An ablation's tables and statistics from a results object whose figures are known: 4 cells, 3 seeds, 5 images.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { heatMapOf, planeOf, responseOf } from '../../../lib/ablation/report/ablation-figures';
import { cellTable, effectTable, seedTable } from '../../../lib/ablation/report/ablation-table';
import { intervalWords } from '../../../lib/ablation/report/interval-words';
import type { AblationResults, AblationRun, RunState } from '../../../lib/ablation/results';
import { ablationStatistics } from '../../../lib/ablation/statistics/ablation-statistics';

const COLUMNS = [
  { key: 'psnrY', label: 'PSNR-Y', unit: 'dB', digits: 2, best: 'max' },
  { key: 'lpips', label: 'LPIPS', digits: 4, best: 'min' },
] as const;
const SEEDS = [1, 2, 3];
const WOBBLE = [0, 0.02, -0.02];

function run(psnrY: number, lpips: number, at: number, state: RunState): AblationRun {
  const name = `run-${psnrY}-${at}`;
  const rows = [0, 1, 2, 3, 4].map((image) => ({
    dataset: 'report',
    image: `image-${image}`,
    values: {
      psnrY: psnrY + WOBBLE[at] + image,
      lpips: lpips + WOBBLE[(at + 1) % 3] / 10 + image / 100,
    },
  }));
  return {
    ...{
      name,
      path: `/runs/${name}`,
      seed: SEEDS[at],
      state,
      lastLines: [],
      steps: 10,
      numSteps: 10,
    },
    ...{ seconds: 2 + at, weightedTerms: { pixel: 0.1 } },
    ...(state === 'done' ? { evaluation: { rows, artifacts: [], failures: [], images: '' } } : {}),
  };
}

function resultsWith(states: readonly RunState[] = ['done', 'done', 'done']): AblationResults {
  const cells = [0, 1].flatMap((a) =>
    [0, 1].map((b) => ({
      ...{ id: `${a}${b}`, label: `a=${a}, b=${b}`, values: { 'loss.a': a, 'loss.b': b } },
      runs: SEEDS.map((_, at) =>
        run(28 - a, 0.3 - 0.1 * a - 0.001 * b, at, a === 1 && b === 1 ? states[at] : 'done'),
      ),
    })),
  );
  return {
    ...{ name: 'test', folder: '/test', phase: 'adversarial', design: 'grid', seeds: SEEDS, cells },
    axes: ['a', 'b'].map((label) => ({ path: `loss.${label}`, label, values: [0, 1] })),
    ...{
      primaryMetrics: ['psnrY', 'lpips'],
      baseCell: '00',
      pretraining: 'per-seed',
      data: 'sample',
    },
    ...{
      report: ['report'],
      reportData: ['report'],
      scale: 4,
      metrics: COLUMNS,
      convention: 'None.',
    },
    ...{ pretrainings: [], marks: [], otherRuns: [], notes: [] },
  };
}

const supportIn = (results: AblationResults, key: string): (string | undefined)[] =>
  ablationStatistics(results)
    .metrics.find(({ column }) => column.key === key)!
    .cells.map(({ support }) => support);

describe('ablationStatistics', () => {
  it('supports what is far beyond the seeds, by the better end of each metric, corrected for cells x metrics', () => {
    const results = resultsWith();
    assert.equal(ablationStatistics(results).comparisons, 6);
    assert.deepEqual(supportIn(results, 'psnrY'), [undefined, undefined, 'worse', 'worse']);
    assert.deepEqual(supportIn(results, 'lpips').slice(2), ['better', 'better']);
  });

  it('never calls a cell with a diverged seed better, but still worse', () => {
    const results = resultsWith(['done', 'done', 'diverged']);
    assert.deepEqual(supportIn(results, 'lpips').slice(2), ['better', undefined]);
    assert.deepEqual(supportIn(results, 'psnrY').slice(2), ['worse', 'worse']);
  });

  it('leaves the others comparable where one cell has nothing', () => {
    const results = resultsWith(['failed', 'diverged', 'waiting']);
    assert.deepEqual(supportIn(results, 'lpips').slice(2), ['better', undefined]);
  });

  it('gives ratios on the logarithmic scale', () => {
    const [, lpips] = ablationStatistics(resultsWith(), { logScale: ['lpips'] }).metrics;
    assert.ok(lpips.ratio);
    const { mean } = lpips.cells[2].effect!;
    assert.ok(mean > 0.6 && mean < 0.75, `${mean}`);
    assert.equal(lpips.cells[2].support, 'better');
  });
});

describe('tables', () => {
  it('have the means over seeds and images, every seed, and the same effects', () => {
    const results = resultsWith(['done', 'done', 'diverged']);
    const statistics = ablationStatistics(results);
    const cells = cellTable(results, statistics).records as Record<string, unknown>[];
    // images add 0 to 4, so 2 in the mean; the seeds' wobble cancels
    assert.ok(Math.abs(Number(cells[0].psnrY) - 30) < 1e-9);
    assert.equal(cells[0].cell, 'a=0, b=0 (base)');
    assert.equal(cells[3].state, '2 of 3 done, 1 diverged');
    assert.equal(cells[0].seconds, 3);
    assert.equal(seedTable(results, statistics).records.length, 12);
    const effects = effectTable(results, statistics).records as Record<string, unknown>[];
    assert.equal(effects.length, 6);
    assert.match(String(effects.at(-1)?.verdict), /^no, 1 diverged$/);
  });
});

describe('words and figures', () => {
  it('say what the pretraining leaves out, and the trend of each axis', () => {
    const words = (pretraining: AblationResults['pretraining']): string => {
      const results = { ...resultsWith(), pretraining };
      return intervalWords(results, ablationStatistics(results)).join('\n');
    };
    assert.match(words('all'), /variance is in no interval/);
    assert.match(words('per-seed'), /PSNR-Y along a: Kendall's tau -1\.00/);
  });

  it('draw the front, a cell each, and both axes in their own order', () => {
    const results = resultsWith();
    const statistics = ablationStatistics(results);
    const [front, ...cells] = planeOf(results, statistics)!.data as { x: number[] }[];
    assert.equal(cells.length, 4);
    assert.equal(cells[0].x.length, 4, 'the mean and three seeds');
    assert.ok(front.x.length >= 2);
    const [psnr] = statistics.metrics;
    assert.equal(responseOf(results, psnr, results.axes[0])!.data.length, 2);
    const [{ z }] = heatMapOf(results, psnr)!.data as unknown as { z: number[][] }[];
    assert.deepEqual(
      z.map((row) => row.map((value) => Math.round(value))),
      [
        [30, 30],
        [29, 29],
      ],
    );
  });
});
