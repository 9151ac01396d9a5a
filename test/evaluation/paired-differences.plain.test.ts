// Paired differences: arithmetic, SciPy's intervals, printed tables of t, and how often an interval holds the truth.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pairedDifferences } from '../../lib/evaluation/paired-differences';
import { psnrMetric } from '../../lib/evaluation/psnr';
import { studentT } from '../../lib/evaluation/student-t';
import { createRandom, type Random } from '../../lib/random/random';
import { contrastMetric } from './own-metric';

const metrics = [contrastMetric];

/** Rows of a metric, one model after the other. */
function rowsOf(values: Readonly<Record<string, readonly number[]>>, dataset = 'set') {
  return Object.entries(values).flatMap(([model, list]) =>
    list.map((contrast, i) => ({ model, dataset, image: `image-${i}`, contrast })),
  );
}

describe('pairedDifferences', () => {
  it('is the mean of differences image by image, with the t interval', () => {
    const rows = rowsOf({ base: [10, 20, 30], model: [11, 22, 33] });
    const [{ low, high, ...rest }] = pairedDifferences(rows, 'base', { metrics });
    const { mean } = rest;
    assert.deepEqual(rest, {
      ...{ model: 'model', base: 'base', dataset: 'set', metric: 'contrast', images: 3, mean: 2 },
    });
    // differences 1, 2, 3: standard error 1 / sqrt(3), t of 2 degrees 4.302653
    const half = 4.302653 / Math.sqrt(3);
    assert.ok(Math.abs(low! - (mean - half)) < 1e-6 && Math.abs(high! - (mean + half)) < 1e-6);
  });

  it('pairs by image, whatever the order of the rows, in each set by itself', () => {
    const one = rowsOf({ base: [10, 20, 30], model: [11, 22, 33] }, 'one');
    const two = rowsOf({ base: [5, 5, 5], model: [4, 4, 4] }, 'two');
    const differences = pairedDifferences([...two, ...one.reverse()], 'base', { metrics });
    assert.deepEqual(
      differences.map(({ dataset, mean }) => [dataset, mean]),
      [
        ['two', -1],
        ['one', 2],
      ],
    );
    assert.deepEqual([differences[0].low, differences[0].high], [-1, -1], 'no spread at all');
  });

  it('has a line for each model and column, none for the base, wherever that stands', () => {
    const rows = ['a', 'b', 'c'].map((model) => ({
      ...{ model, dataset: 'd', image: 'i', psnrY: 1, psnrRgb: 2 },
    }));
    assert.deepEqual(
      pairedDifferences(rows, 'b', { metrics: [psnrMetric] }).map(
        ({ model, metric }) => `${model} ${metric}`,
      ),
      ['a psnrY', 'a psnrRgb', 'c psnrY', 'c psnrRgb'],
    );
  });

  it('leaves out pairs without two finite numbers, says how many are left, and gives no interval to two', () => {
    const { NaN: gap, POSITIVE_INFINITY: identical } = Number;
    const rows = rowsOf({
      base: [1, gap, 3, 4, identical, identical],
      model: [2, 3, gap, 6, 5, identical],
      empty: [gap, gap, gap, gap, gap, gap],
    });
    const [model, empty] = pairedDifferences(rows, 'base', { metrics });
    assert.deepEqual([model.images, model.mean, 'low' in model], [2, 1.5, false]);
    assert.deepEqual([empty.images, empty.mean, 'high' in empty], [0, gap, false]);
  });

  it('names the models where the base is none of them', () => {
    assert.throws(
      () => pairedDifferences(rowsOf({ a: [1], b: [2] }), 'c', { metrics }),
      /base must be one of a, b, but got c/,
    );
  });
});

/** How often the interval of n differences of this distribution holds its mean, out of 4000. */
function coverage(n: number, draw: (random: Random) => number, truth: number): number {
  const random = createRandom('coverage');
  const trials = 4000;
  let held = 0;
  for (let trial = 0; trial < trials; trial++) {
    const model = Array.from({ length: n }, () => draw(random));
    const rows = rowsOf({ base: model.map(() => 0), model });
    const [{ low, high }] = pairedDifferences(rows, 'base', { metrics });
    if (low! <= truth && truth <= high!) held++;
  }
  return held / trials;
}

describe('the interval', () => {
  it('holds the true mean in 95 % of cases, with 5 images too', () => {
    // one standard error of 4000 trials is 0.34 %
    for (const n of [3, 5, 14]) {
      const share = coverage(n, (random) => random.normal(0.3, 0.2), 0.3);
      assert.ok(Math.abs(share - 0.95) < 0.012, `${share} with ${n} images`);
    }
  });

  it('holds it in some 90 % where the differences of 5 images are badly skewed, as the file says', () => {
    const share = coverage(5, (random) => -Math.log(1 - random.uniform()), 1);
    assert.ok(share > 0.86 && share < 0.92, `${share}`);
  });
});

describe('studentT', () => {
  it('equals the printed tables', () => {
    const table = [
      ...([
        [0.95, 1, 12.706],
        [0.95, 2, 4.303],
        [0.95, 4, 2.776],
        [0.95, 13, 2.16],
      ] as const),
      ...([
        [0.95, 99, 1.984],
        [0.99, 4, 4.604],
        [0.9, 29, 1.699],
        [0.5, 7, 0.711],
      ] as const),
    ];
    for (const [level, degrees, t] of table) {
      assert.equal(studentT(level, degrees).toFixed(3), t.toFixed(3), `${level}, ${degrees}`);
    }
  });

  it('refuses what has no t', () => {
    assert.throws(() => studentT(1, 4), /level must be between 0 and 1, but got 1/);
    for (const degrees of [0, 2.5]) {
      assert.throws(() => studentT(0.95, degrees), /degrees must be a whole number/);
    }
  });
});

const root = join(__dirname, '..', '..');
const python = [join(root, '.venv/bin/python'), join(root, '.venv/Scripts/python.exe')].find(
  (path) => existsSync(path),
);

describe('against SciPy', () => {
  it('every interval is that of its paired t test, to 1e-10', {
    skip: python ? false : '.venv is missing: run npm start',
  }, () => {
    const random = createRandom(7);
    const cases = [3, 4, 5, 14, 15, 100, 331].map((n) => {
      const base = Array.from({ length: n }, () => random.normal(28, 3));
      return { base, model: base.map((value) => value + random.normal(0.3, 0.4)) };
    });
    const script = join(__dirname, 'scipy_intervals.py');
    const theirs: [number, number][] = JSON.parse(
      execFileSync(python!, [script], { encoding: 'utf8', input: JSON.stringify(cases) }),
    );
    for (const [i, values] of cases.entries()) {
      const [{ low, high }] = pairedDifferences(rowsOf(values), 'base', { metrics });
      const worst = Math.max(Math.abs(low! - theirs[i][0]), Math.abs(high! - theirs[i][1]));
      assert.ok(worst < 1e-10, `${values.base.length} images: off by ${worst}`);
    }
  });
});
