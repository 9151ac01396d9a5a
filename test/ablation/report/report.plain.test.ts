// An ablation's tables and statistics from a results object whose figures are known: 4 cells, 3 seeds, 5 images.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cellTable } from '../../../lib/ablation/report/cell-table';
import { effectTable } from '../../../lib/ablation/report/effect-table';
import { heatMap } from '../../../lib/ablation/report/heat-map';
import { intervalWords, trendWords } from '../../../lib/ablation/report/interval-words';
import { paretoFront, planeFigure } from '../../../lib/ablation/report/plane-figure';
import { responseFigure } from '../../../lib/ablation/report/response-figure';
import { runTable, valueTable } from '../../../lib/ablation/report/seed-tables';
import { supportedWords } from '../../../lib/ablation/report/supported-words';
import type { AblationResults, AblationRun, RunState } from '../../../lib/ablation/results';
import { ablationStatistics } from '../../../lib/ablation/statistics/ablation-statistics';

const COLUMNS = [
  { key: 'psnrY', label: 'PSNR-Y', unit: 'dB', digits: 2, best: 'max' },
  { key: 'lpips', label: 'LPIPS', digits: 4, best: 'min' },
] as const;
const SEEDS = [1, 2, 3];
const WOBBLE = [0, 0.02, -0.02];

/** @param turn Turns the seeds' deviations, so that cells do not move together. */
function run(psnrY: number, lpips: number, at: number, turn: number, state: RunState): AblationRun {
  const name = `run-${psnrY}-${at}`;
  const rows = [0, 1, 2, 3, 4].map((image) => ({
    dataset: 'report',
    image: `image-${image}`,
    values: {
      psnrY: psnrY + WOBBLE[(at + turn) % 3] + image,
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
    ...{ seconds: 2 + at, weightedTerms: { pixel: 0.1000001 } },
    ...(state === 'diverged' ? { reason: 'loss was NaN' } : {}),
    ...(state === 'done' ? { evaluation: { rows, artifacts: [], failures: [], images: '' } } : {}),
  };
}

function resultsWith(states: readonly RunState[] = ['done', 'done', 'done']): AblationResults {
  const cells = [0, 1].flatMap((a) =>
    [0, 1].map((b) => ({
      ...{ id: `${a}${b}`, label: `a=${a}, b=${b}`, values: { 'loss.a': a, 'loss.b': b } },
      runs: SEEDS.map((_, at) =>
        run(28 - a, 0.3 - 0.1 * a - 0.001 * b, at, b, a === 1 && b === 1 ? states[at] : 'done'),
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
});

type Records = readonly Record<string, unknown>[];

describe('tables', () => {
  const results = resultsWith(['done', 'done', 'diverged']);
  const statistics = ablationStatistics(results);

  it('have a row a cell with the means over seeds and images, bicubic below', () => {
    const evaluation = results.cells[0].runs[1].evaluation!;
    const marked = { ...results, marks: [{ name: 'bicubic', evaluation }] };
    const { full, records } = cellTable(marked, statistics);
    const cells = full as Records;
    // images add 0 to 4, so 2 in the mean; the seeds' wobble cancels
    assert.ok(Math.abs(Number(cells[0].psnrY) - 30) < 1e-9);
    assert.equal(cells[0].cell, 'a=0, b=0 (base)');
    assert.equal(cells[3].state, '2 of 3 done, 1 diverged');
    assert.equal(cells[0].seconds, 3);
    assert.ok(Math.abs(Number(cells[0]['term pixel']) - 0.1000001) < 1e-12);
    assert.equal((records as Records)[0]['term pixel'], 0.1);
    assert.equal(cells[4].cell, 'bicubic');
    assert.ok(Math.abs(Number(cells[4].psnrY) - 30.02) < 1e-9);
  });

  it('leave no seed out: one without a value says how it stands', () => {
    const { records, full } = valueTable(results, statistics);
    assert.equal(records.length, 8);
    const last = (records as Records).find(({ cell }) => cell === 'a=1, b=1')!;
    assert.deepEqual([last['seed 1'], last['seed 3']], ['29.020', 'diverged']);
    assert.deepEqual([last.low, last.high], ['28.980', '29.020']);
    assert.equal((full as Records)[3]['seed 3'], undefined);
    const runs = runTable(results).records as Records;
    assert.equal(runs.length, 12);
    assert.deepEqual([runs[11].state, runs[11].reason], ['diverged', 'loss was NaN']);
  });

  it('name both intervals, with t and df, and what is supported', () => {
    const { records, full } = effectTable(results, statistics);
    assert.equal(records.length, 6);
    assert.match(String((records as Records)[5].supported), /^no, 1 diverged$/);
    const psnr = (full as Records)[1];
    assert.deepEqual([psnr.effect, psnr.supported], [-1, 'worse']);
    // 4 cells of one kind, 3 seeds, one gap: 11 values less 4 cells less 2 seeds
    assert.equal(psnr.df, 5);
    const half = Number(psnr.t) * Number(psnr.standardError);
    assert.ok(Math.abs(Number(psnr.overRetrainingHigh) - (-1 + half)) < 1e-12);
  });
});

describe('words', () => {
  it('say what the pretraining leaves out, and the trend of each axis', () => {
    const words = (more: Partial<AblationResults>): string => {
      const results = { ...resultsWith(), ...more };
      const statistics = ablationStatistics(results);
      return [...intervalWords(results, statistics), ...trendWords(statistics)].join('\n');
    };
    assert.match(words({ pretraining: 'all' }), /another one would change .* in no interval/);
    assert.match(words({ pretraining: 'per-seed' }), /PSNR-Y along a: tau -1\.00/);
  });

  it('say what is supported, by cell, and whether two metrics order the cells alike', () => {
    const results = resultsWith();
    const words = supportedWords(results, ablationStatistics(results)).join('\n');
    assert.match(
      words,
      /PSNR-Y: a=1, b=0 \(-1\.000\); a=1, b=1 \(-1\.000\) are worse than a=0, b=0/,
    );
    assert.match(words, /LPIPS: .*a=1, b=0 \(-0\.10000\).* are better than a=0, b=0/);
    assert.match(words, /nearly opposite: Kendall's tau -/);
  });

  it('promise nothing with one seed', () => {
    const one = resultsWith();
    const cells = one.cells.map((cell) => ({ ...cell, runs: cell.runs.slice(0, 1) }));
    const results = { ...one, cells, seeds: [1] };
    const statistics = ablationStatistics(results);
    assert.match(supportedWords(results, statistics).join(' '), /nothing can be supported/);
    assert.match(intervalWords(results, statistics).join(' '), /With one seed/);
  });
});

describe('figures', () => {
  const results = resultsWith();
  const statistics = ablationStatistics(results);
  const [psnr] = statistics.metrics;

  it('have the front of what nothing dominates, in both directions of better', () => {
    const points = [
      { x: 30, y: 0.3 },
      { x: 29, y: 0.2 },
      { x: 29, y: 0.25 },
      { x: 28, y: 0.3 },
      { x: Number.NaN, y: 0.1 },
    ];
    assert.deepEqual(paretoFront(points, COLUMNS), [points[1], points[0]]);
  });

  it('draw every seed and every mean, and the others only where asked for', () => {
    const evaluation = results.cells[0].runs[0].evaluation!;
    const marked = { ...results, marks: [{ name: '<b>', evaluation }] };
    const drawn = (withMarks: boolean) =>
      planeFigure(marked, statistics, { marked: withMarks })!.data as {
        x: number[];
        text: string[];
      }[];
    const [, seeds, means] = drawn(true);
    assert.deepEqual([seeds.x.length, means.x.length], [12, 4]);
    assert.deepEqual(drawn(true).at(-1)?.text, ['&lt;b>']);
    assert.equal(drawn(false).length, drawn(true).length - 1);
  });

  it('draw a line for each setting of the other axis, with the interval of the table', () => {
    const { data } = responseFigure(results, psnr, results.axes[0])!;
    assert.equal(data.length, 4, 'dots and means of two lines');
    const [, line] = data as unknown as { error_y: { array: number[] }; y: number[] }[];
    const { low, high } = psnr.cells[2].effect!.overRetraining!;
    assert.deepEqual(line.error_y.array, [0, (high - low) / 2]);
    assert.deepEqual(line.y, [psnr.cells[0].mean, psnr.cells[2].mean]);
  });

  it('have an axis of words, one of a single value, and cells that stand alone', () => {
    const axes = [{ path: 'precision', label: 'precision', values: ['float32', 'bfloat16'] }];
    const cells = results.cells.slice(1, 3).map((cell, i) => ({
      ...{ ...cell, values: { precision: axes[0].values[i] } },
    }));
    const words = { ...results, axes, cells, baseCell: '01' };
    const [metric] = ablationStatistics(words).metrics;
    const { xaxis } = responseFigure(words, metric, axes[0])!.layout;
    assert.deepEqual(xaxis?.ticktext, ['float32', 'bfloat16']);
    assert.equal(metric.trends.length, 0);
    assert.equal(heatMap(words, metric), undefined);
    assert.equal(responseFigure(words, metric, { ...axes[0], values: ['float32'] }), undefined);
    const sample = { ...results, design: 'sample', baseCell: '00' } as const;
    assert.ok(planeFigure(sample, ablationStatistics(sample), { marked: true }));
  });

  it('have both axes of the heat map in their own order', () => {
    const [{ z, text }] = heatMap(results, psnr)!.data as unknown as {
      z: number[][];
      text: string[][];
    }[];
    const rounded = z.map((row) => row.map((value) => Math.round(value)));
    assert.deepEqual(rounded, [
      [30, 30],
      [29, 29],
    ]);
    assert.equal(text[1][0], '29.00<br>28.98 to<br>29.02');
  });
});
