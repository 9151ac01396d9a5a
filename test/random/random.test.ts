// The seeded generator: what its numbers depend on, where they lie, and the values that old runs were made with.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createRandom, type Random } from '../../lib/random/random';

const anySeed = fc.oneof(fc.integer(), fc.string());
const anyLabel = fc.oneof(fc.nat(), fc.string());

function draw(count: number, one: () => number): number[] {
  return Array.from({ length: count }, one);
}

/** Twenty numbers of all kinds. */
function sample(random: Random): number[] {
  return draw(5, () => random.uniform()).concat(
    draw(5, () => random.integer(1000)),
    draw(5, () => random.normal()),
    random.shuffle([1, 2, 3, 4, 5]),
  );
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b) / values.length;

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

describe('createRandom', () => {
  it('gives the same numbers for the same seed, whatever another generator draws', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const [a, b] = [createRandom(seed), createRandom(seed)];
        const first = sample(a);
        sample(createRandom('another'));
        assert.deepEqual(sample(b), first);
        assert.notDeepEqual(sample(a), first);
      }),
    );
  });

  it('gives other numbers for other seeds', () => {
    const firsts = draw(1000, () => 0).map((_, seed) => createRandom(seed).uniform());
    assert.equal(new Set(firsts).size, 1000);
  });

  it('takes a number and its text for the same seed', () => {
    assert.deepEqual(sample(createRandom(17)), sample(createRandom('17')));
  });

  // A run of an earlier version is only repeated if these never change.
  it('has known values', () => {
    const random = createRandom(1);
    assert.deepEqual(
      draw(4, () => random.uniform()),
      [0.07565910152132416, 0.698392856120194, 0.9797942492482942, 0.599939860436755],
    );
    assert.deepEqual(
      draw(6, () => random.integer(10)),
      [3, 7, 5, 5, 4, 9],
    );
    const normal = draw(3, () => random.normal());
    // logarithm and cosine may differ in the last digit between versions of V8
    const expected = [-1.945429411923029, 0.4784053052097534, -0.15976025265447674];
    for (const [i, value] of normal.entries()) {
      assert.ok(Math.abs(value - expected[i]) < 1e-12, `${value}`);
    }
    assert.deepEqual(random.shuffle([0, 1, 2, 3, 4, 5, 6, 7]), [6, 7, 5, 2, 0, 3, 4, 1]);
    assert.equal(random.fork('a').uniform(), 0.1014490273402604);
    assert.equal(random.fork('a').fork(2).integer(1000), 943);
    assert.equal(createRandom('text').uniform(), 0.34552918598258664);
  });
});

describe('fork', () => {
  it('depends on seed and labels alone, not on what was drawn or forked before', () => {
    fc.assert(
      fc.property(anySeed, anyLabel, anyLabel, (seed, label, other) => {
        const fresh = sample(createRandom(seed).fork(label));
        const used = createRandom(seed);
        sample(used);
        sample(used.fork(other));
        assert.deepEqual(sample(used.fork(label)), fresh);
      }),
    );
  });

  it('leaves the parent’s numbers as they are', () => {
    const [plain, forking] = [createRandom(5), createRandom(5)];
    sample(forking.fork('child'));
    assert.deepEqual(sample(forking), sample(plain));
  });

  it('gives other numbers for other labels, for the parent, and for other orders of labels', () => {
    const root = createRandom(3);
    const firsts = [
      root,
      root.fork('a'),
      root.fork('b'),
      root.fork('a').fork('b'),
      root.fork('b').fork('a'),
      ...draw(100, () => 0).map((_, step) => root.fork(step)),
    ].map((random) => random.uniform());
    assert.equal(new Set(firsts).size, 105);
  });
});

describe('uniform', () => {
  it('stays in [low, high) and fills it evenly', () => {
    const random = createRandom('uniform');
    const values = draw(20_000, () => random.uniform(-3, 5));
    assert.ok(values.every((value) => value >= -3 && value < 5));
    assert.ok(Math.abs(mean(values) - 1) < 0.07, `mean ${mean(values)}`);
    const bins = new Array<number>(8).fill(0);
    for (const value of values) bins[Math.floor(value) + 3]++;
    // 2,500 each, of standard deviation 47
    assert.ok(
      bins.every((count) => Math.abs(count - 2500) < 250),
      `${bins}`,
    );
  });

  it('is [0, 1) by default', () => {
    const random = createRandom('default');
    const values = draw(1000, () => random.uniform());
    assert.ok(Math.min(...values) >= 0 && Math.max(...values) < 1);
    assert.ok(Math.min(...values) < 0.02 && Math.max(...values) > 0.98);
  });
});

describe('integer', () => {
  it('gives every number of [0, count) equally often, and no other', () => {
    const random = createRandom('integer');
    const counts = new Map<number, number>();
    for (const value of draw(14_000, () => random.integer(7))) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    assert.deepEqual([...counts.keys()].sort(), [0, 1, 2, 3, 4, 5, 6]);
    for (const [value, count] of counts) {
      assert.ok(Math.abs(count - 2000) < 250, `${value}: ${count}`);
    }
  });

  it('is 0 where there is one number only', () => {
    assert.equal(createRandom(1).integer(1), 0);
  });
});

describe('normal', () => {
  it('has mean and standard deviation as asked, by default 0 and 1, and no infinity', () => {
    const random = createRandom('normal');
    const standard = draw(20_000, () => random.normal());
    assert.ok(standard.every(Number.isFinite));
    assert.ok(Math.abs(mean(standard)) < 0.035, `mean ${mean(standard)}`);
    assert.ok(Math.abs(deviation(standard) - 1) < 0.03, `deviation ${deviation(standard)}`);
    const within = standard.filter((value) => Math.abs(value) < 1).length / standard.length;
    assert.ok(Math.abs(within - 0.6827) < 0.02, `${within} within one standard deviation`);
    const scaled = draw(20_000, () => random.normal(10, 0.5));
    assert.ok(Math.abs(mean(scaled) - 10) < 0.02);
    assert.ok(Math.abs(deviation(scaled) - 0.5) < 0.015);
  });
});

describe('shuffle', () => {
  it('is a permutation, and leaves its argument alone', () => {
    fc.assert(
      fc.property(anySeed, fc.array(fc.integer()), (seed, items) => {
        const before = [...items];
        const shuffled = createRandom(seed).shuffle(items);
        assert.deepEqual(items, before);
        const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
        assert.deepEqual(sorted(shuffled), sorted(items));
      }),
    );
  });

  it('gives every order equally often', () => {
    const random = createRandom('orders');
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    assert.equal(counts.size, 6);
    for (const [order, count] of counts) {
      assert.ok(Math.abs(count - 1000) < 200, `${order}: ${count}`);
    }
  });
});
