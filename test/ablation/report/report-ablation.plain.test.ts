// The report of an ablation's folder: every value of its tables computed again from the files of the runs alone.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { reportAblation } from '../../../lib/ablation/report/report-ablation';
import { csvRows } from '../../../lib/report/comparison/read-findings';
import { type AblationWorkspace, openAblationWorkspace } from '../tiny-ablation';
import { DIVERGED, writeAblation } from './written-ablation';

let workspace: AblationWorkspace;
let folder: string;
let problems: readonly string[];
before(async () => {
  workspace = await openAblationWorkspace();
  folder = await writeAblation(workspace);
  ({ problems } = await reportAblation(folder));
});
after(() => workspace.dispose());

type Row = Record<string, string>;

const read = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8');

function table(...path: string[]): Row[] {
  const [header, ...rows] = csvRows(read(...path));
  return rows.map((row) => Object.fromEntries(header.map((column, i) => [column, row[i]])));
}

const SEEDS = [1, 2, 3];
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** What measured.json of a run says on average; undefined where there is none. */
function measured(id: string, seed: number, metric: string): number | undefined {
  const path = ['runs', `${id}-s${seed}`, 'measured.json'];
  if (!existsSync(join(folder, ...path))) return undefined;
  const rows: { values: Record<string, number> }[] = JSON.parse(read(...path)).rows;
  return mean(rows.map(({ values }) => values[metric]));
}

const seedsOf = (id: string, metric: string): number[] =>
  SEEDS.flatMap((seed) => measured(id, seed, metric) ?? []);

function close(actual: string | number, expected: number, what = ''): void {
  assert.notEqual(actual, '', what);
  const off = Math.abs(Number(actual) - expected);
  assert.ok(off <= 1e-9 * Math.max(1, Math.abs(expected)), `${what}: ${actual}, not ${expected}`);
}

/** The last two of a run's twenty rows. */
function lastRows(id: string, seed: number): Record<string, number>[] {
  const rows = table('runs', `${id}-s${seed}`, 'metrics.csv').slice(-2);
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Number(value)])),
  );
}

describe('tables of an ablation', () => {
  it('have the cells with means of what measured.json and metrics.csv of their runs say', () => {
    const cells = table('cells.csv').slice(0, 4);
    assert.equal(new Set(cells.map(({ id }) => id)).size, 4);
    for (const cell of cells) {
      const { id } = cell;
      for (const metric of ['psnrY', 'psnrRgb', 'lpips']) {
        close(cell[metric], mean(seedsOf(id, metric)), `${metric} of ${cell.cell}`);
      }
      const rows = SEEDS.map((seed) => lastRows(id, seed));
      const { loss } = JSON.parse(read('runs', `${id}-s1`, 'config.json'));
      const over = (value: (row: Record<string, number>) => number): number =>
        mean(rows.map((of) => mean(of.map(value))));
      close(
        cell['term pixel'],
        over((row) => row.pixelLoss * loss.pixel.weight),
      );
      close(
        cell['term grid'],
        over((row) => row.gridLoss * loss.grid.weight),
      );
      close(
        cell['term adversarial'],
        over((row) => row.adversarialLoss * row.adversarialWeight),
      );
      close(
        cell.realScore,
        over((row) => row.realScore),
      );
      close(
        cell.fakeScore,
        over((row) => row.fakeScore),
      );
      close(cell['axis loss.grid.weight'], loss.grid.weight);
      assert.equal(cell.seconds, '38');
      assert.equal(cell.artifacts, 'grid fail');
    }
    assert.equal(cells[0].state, '2 of 3 done, 1 diverged');
  });

  it('have every seed, the mean and the range', () => {
    const values = table('values.csv');
    assert.equal(values.length, 12);
    for (const { id, metric, low, high, ...row } of values) {
      const seeds = seedsOf(id, metric);
      for (const seed of SEEDS) {
        const expected = measured(id, seed, metric);
        if (expected === undefined) assert.equal(row[`seed ${seed}`], '');
        else close(row[`seed ${seed}`], expected);
      }
      close(row.mean, mean(seeds));
      close(low, Math.min(...seeds));
      close(high, Math.max(...seeds));
    }
  });

  it('have effects over the seeds that both have, and the intervals of a paired t where a kind has two cells', () => {
    const base = table('cells.csv').find(({ cell }) => cell.endsWith('(base)'))!;
    const effects = table('effects.csv');
    assert.equal(effects.length, 9);
    for (const { id, metric, effect, seeds } of effects) {
      const differences = SEEDS.flatMap((seed) => {
        const value = measured(id, seed, metric);
        return value === undefined ? [] : [value - measured(base.id, seed, metric)!];
      });
      assert.equal(Number(seeds), differences.length);
      close(effect, mean(differences));
    }
    const alike = effects.filter(({ cell }) => cell.startsWith('adversarial=0.005'));
    assert.equal(alike.length, 3);
    for (const { id, metric, ...row } of alike) {
      const differences = SEEDS.map(
        (seed) => measured(id, seed, metric)! - measured(base.id, seed, metric)!,
      );
      const center = mean(differences);
      const squares = differences.map((value) => (value - center) ** 2);
      const error = Math.sqrt(mean(squares) / 2);
      close(row.overRetrainingLow, center - studentTwo(0.05) * error);
      close(row.overRetrainingHigh, center + studentTwo(0.05) * error);
      // three cells and two metrics that decide
      close(row.correctedLow, center - studentTwo(0.05 / 6) * error);
      assert.deepEqual([row.df, row.primary], ['2', String(metric !== 'psnrRgb')]);
    }
  });

  it('have the same figures in Markdown', () => {
    const [, , first] = read('values.md').split('\n');
    const [psnr] = table('values.csv');
    assert.ok(first.includes(`| ${Number(psnr['seed 1']).toFixed(3)} |`), first);
    assert.match(read('effects.md'), /Over images, these networks \(95 %\)/);
  });
});

/** Student's t of two degrees of freedom, two-sided, in closed form. */
function studentTwo(alpha: number): number {
  const share = (1 - alpha) ** 2;
  return Math.sqrt((2 * share) / (1 - share));
}

describe('report.html', () => {
  it('has the tables, the diverged seed with its reason, contact sheets, and asks for nothing', () => {
    const page = read('report.html');
    assert.match(page, /loss was &lt;b&gt;NaN/);
    assert.ok(problems.some((problem) => problem.includes(DIVERGED)));
    assert.equal(page.match(/<img [^>]*src="data:image\/png/g)?.length, 2);
    for (const id of ['plane', 'plane-of-cells', 'response-psnrY-grid', 'heat-map-lpips']) {
      assert.ok(page.includes(`id="${id}"`), id);
    }
    assert.ok(!/(src|href)="(?!data:)/.test(page));
  });

  it('is written again without pictures, and says so', async () => {
    const ids = table('cells.csv')
      .slice(0, 4)
      .map(({ id }) => id);
    for (const id of ids) {
      for (const seed of SEEDS) {
        rmSync(join(folder, 'runs', `${id}-s${seed}`, 'measured'), {
          recursive: true,
          force: true,
        });
      }
    }
    const again = await reportAblation(folder);
    assert.ok(again.problems.some((problem) => problem.startsWith('No contact sheet')));
    assert.ok(!read('report.html').includes('<img '));
  });
});
