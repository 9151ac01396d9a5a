// From values to verdicts, from images to models.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Verdict } from '../../lib/artifacts/artifact-check';
import { type ArtifactRow, summarizeArtifacts } from '../../lib/artifacts/artifact-rows';
import { isWorse, verdictOf, verdictOnModel } from '../../lib/artifacts/verdicts';

/** That many of each. */
const set = (pass: number, warn: number, fail: number): Verdict[] => [
  ...Array<Verdict>(pass).fill('pass'),
  ...Array<Verdict>(warn).fill('warn'),
  ...Array<Verdict>(fail).fill('fail'),
];

describe('verdictOf', () => {
  it('takes its limits as still good, in both directions', () => {
    const min = { pass: 1, warn: 2, best: 'min' } as const;
    assert.deepEqual(
      [0, 1, 1.01, 2, 2.01].map((value) => verdictOf(value, min)),
      ['pass', 'pass', 'warn', 'warn', 'fail'],
    );
    const max = { pass: 45, warn: 37, best: 'max' } as const;
    assert.deepEqual(
      [Number.POSITIVE_INFINITY, 45, 44.9, 37, 36.9].map((value) => verdictOf(value, max)),
      ['pass', 'pass', 'warn', 'warn', 'fail'],
    );
    assert.equal(verdictOf(Number.NaN, min), 'fail');
  });
});

describe('verdictOnModel', () => {
  it('is the worst of up to ten images', () => {
    assert.equal(verdictOnModel(set(9, 0, 1)), 'fail');
    assert.equal(verdictOnModel(set(9, 1, 0)), 'warn');
    assert.equal(verdictOnModel(set(10, 0, 0)), 'pass');
  });

  it('needs a tenth of a larger set, and warns of any failure', () => {
    assert.equal(verdictOnModel(set(91, 0, 9)), 'warn');
    assert.equal(verdictOnModel(set(90, 0, 10)), 'fail');
    assert.equal(verdictOnModel(set(91, 9, 0)), 'pass');
    assert.equal(verdictOnModel(set(90, 10, 0)), 'warn');
    assert.equal(verdictOnModel(set(90, 5, 5)), 'warn');
    assert.equal(verdictOnModel([]), undefined);
  });
});

describe('isWorse', () => {
  it('goes by the verdict first, then by the value', () => {
    assert.ok(isWorse({ value: 1, verdict: 'fail' }, { value: 9, verdict: 'warn' }, 'min'));
    assert.ok(isWorse({ value: 9, verdict: 'warn' }, { value: 1, verdict: 'warn' }, 'min'));
    assert.ok(isWorse({ value: 1 }, { value: 9 }, 'max'));
    assert.ok(!isWorse({ value: 1 }, { value: 1 }, 'max'), 'equal is not worse');
  });
});

describe('summarizeArtifacts', () => {
  it('gives verdict, mean and count per set, check and model, checks in the order of the list', () => {
    const row = (model: string, check: string, value: number, verdict?: Verdict): ArtifactRow => ({
      ...{ model, dataset: 'd', image: String(value), check, value, verdict },
    });
    const rows = [
      row('a', 'ringing', 9, 'warn'),
      row('a', 'grid', 3, 'pass'),
      row('a', 'grid', 17, 'fail'),
      row('b', 'grid', 4, 'pass'),
      row('b', 'invented-texture', 2),
    ];
    const found = summarizeArtifacts(rows);
    assert.deepEqual(
      found.map(({ check, model, verdict, mean, reached, rows: count }) =>
        [check, model, verdict, mean, reached, count].join(' '),
      ),
      [
        'grid a fail 10 1 2',
        'grid b pass 4 1 1',
        'invented-texture b  2 0 1',
        'ringing a warn 9 1 1',
      ],
    );
  });
});
