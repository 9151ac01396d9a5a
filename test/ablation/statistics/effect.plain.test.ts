// Effects against the base: values by hand, SciPy 1.17 (t, ttest_rel), and how often intervals hold the truth.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { effectsOf } from '../../../lib/ablation/statistics/effect';
import { createEqualVarianceCheck } from '../../../lib/ablation/statistics/equal-variance';
import { createImageBootstrap } from '../../../lib/ablation/statistics/image-bootstrap';
import type { MetricValues } from '../../../lib/ablation/statistics/metric-values';
import { createRandom } from '../../../lib/random/random';
import { close, MEANS } from './cases';

type Values = MetricValues['values'];

const options = (kinds: readonly string[], comparisons = 8) => ({
  ...{ base: 0, kinds, comparisons },
  overImages: createImageBootstrap(createRandom(1)),
  equalVariances: createEqualVarianceCheck(createRandom(2)),
});
const measured = (values: Values): MetricValues => ({
  ...{ values, leftOut: 0 },
  images: values
    .flat()
    .find((images) => images !== undefined)!
    .map(String),
});
/** Two images a run, half a dB to each side of its mean. */
const twoImages = (means: readonly (readonly (number | undefined)[])[]): Values =>
  means.map((seeds) =>
    seeds.map((mean) => (mean === undefined ? undefined : [mean - 0.5, mean + 0.5])),
  );
const ONE_KIND = MEANS.map(() => 'one');

describe('effectsOf', () => {
  it('is the mean difference over seeds, with t of the pooled variance', () => {
    const { effects, variances } = effectsOf(measured(twoImages(MEANS)), options(ONE_KIND));
    assert.equal(effects[0], undefined, 'the base has none');
    const [, , effect] = effects;
    close(effect?.mean, -0.95 / 3);
    const standardError = Math.sqrt((2 * 0.013863888888888884) / 3);
    const { overRetraining, corrected } = effect!;
    assert.equal(overRetraining?.from, 'pooled');
    assert.equal(overRetraining?.df, 6);
    close(overRetraining?.t, 2.4469118511449786, 1e-9);
    close(overRetraining?.low, -0.95 / 3 - 2.4469118511449786 * standardError, 1e-9);
    close(overRetraining?.high, -0.95 / 3 + 2.4469118511449786 * standardError, 1e-9);
    assert.equal(variances.get('one')?.df, 6);
    assert.ok(corrected!.low < overRetraining!.low && corrected!.high > overRetraining!.high);
  });

  it('corrects for the number of comparisons', () => {
    const { effects } = effectsOf(measured(twoImages(MEANS)), options(ONE_KIND, 16));
    const { corrected, mean, overRetraining } = effects[1]!;
    close((corrected!.high - mean) / overRetraining!.standardError, 4.760431609533912, 1e-9);
  });

  it('is over the seeds that both have', () => {
    const values = twoImages([
      [1, 2, 3],
      [undefined, 2.5, 3.5],
      [1, undefined, undefined],
    ]);
    const { effects } = effectsOf(measured(values), options(['a', 'a', 'a']));
    assert.deepEqual([effects[1]?.seeds, effects[1]?.mean], [2, 0.5]);
    assert.deepEqual([effects[2]?.seeds, effects[2]?.mean], [1, 0]);
  });

  it('has no number where nothing can be paired, and no interval where one seed is all', () => {
    const none = effectsOf(measured(twoImages([[1], [undefined]])), options(['a', 'a'])).effects[1];
    assert.deepEqual(none, { seeds: 0, mean: Number.NaN });
    const one = effectsOf(measured(twoImages([[1], [2]])), options(['a', 'a'])).effects[1];
    assert.equal(one?.mean, 1);
    assert.equal(one?.overRetraining, undefined);
    assert.equal(one?.corrected, undefined);
  });

  it('between kinds adds both variances, with the degrees of freedom of Satterthwaite', () => {
    const kinds = ['pixel', 'pixel', 'gan', 'gan'];
    const { effects, variances } = effectsOf(measured(twoImages(MEANS)), options(kinds));
    const [a, b] = [variances.get('pixel')!, variances.get('gan')!];
    assert.deepEqual([a.df, b.df], [2, 2]);
    // by hand: differences -0.30, -0.27, -0.31 have a variance of 13/30000; a single run has half of it
    close(a.variance, 13 / 60000, 1e-9);
    const { standardError, df } = effects[3]!.overRetraining!;
    close(standardError, Math.sqrt((a.variance + b.variance) / 3), 1e-9);
    const expected = (a.variance + b.variance) ** 2 / (a.variance ** 2 / 2 + b.variance ** 2 / 2);
    assert.equal(df, Math.floor(expected));
    assert.equal(effects[1]!.overRetraining!.df, 2);
  });

  it('where a kind has one cell, falls back on the pairs alone: the paired t of SciPy', () => {
    const kinds = ['a', 'a', 'b', 'a'];
    const { effects } = effectsOf(measured(twoImages(MEANS)), options(kinds));
    const { low, high, df, from } = effects[2]!.overRetraining!;
    assert.deepEqual([df, from], [2, 'own pairs']);
    close(low, -0.6734958492275467, 1e-9);
    close(high, 0.04016251589421377, 1e-9);
  });

  it('falls back on the pairs where cells of a kind vary unequally', () => {
    const random = createRandom(3);
    const means = Array.from({ length: 9 }, (_, cell) =>
      Array.from({ length: 5 }, () => random.normal(28, cell < 4 ? 0.001 : 1)),
    );
    const { effects, variances } = effectsOf(
      measured(twoImages(means)),
      options(means.map(() => 'one')),
    );
    assert.ok(variances.get('one')!.equalP! < 0.05);
    assert.deepEqual(
      [effects[1]?.overRetraining?.from, effects[1]?.overRetraining?.df],
      ['own pairs', 4],
    );
  });

  it('holds the truth in 93 to 97 of 100 ablations, and marks pure noise in under 5', () => {
    const random = createRandom(11);
    const { equalVariances } = options([]);
    let [held, supported, intervals] = [0, 0, 0];
    const ablations = 600;
    for (let i = 0; i < ablations; i++) {
      const shared = Array.from({ length: 3 }, () => random.normal(0, 0.2));
      const values = Array.from({ length: 9 }, () =>
        shared.map((shift) => [28 + shift + random.normal(0, 0.1)]),
      );
      const { effects } = effectsOf(measured(values), {
        ...{ base: 0, kinds: values.map(() => 'one'), comparisons: 8, equalVariances },
        overImages: () => undefined,
      });
      const found = effects.slice(1).map((effect) => effect!);
      intervals += found.length;
      held += found.filter(
        ({ overRetraining: { low, high } = { low: 1, high: 1 } }) => low <= 0 && high >= 0,
      ).length;
      if (found.some(({ corrected }) => corrected!.low > 0 || corrected!.high < 0)) supported++;
    }
    assert.ok(held / intervals > 0.93 && held / intervals < 0.97, `${held / intervals}`);
    assert.ok(supported / ablations < 0.05, `${supported / ablations}`);
  });
});
