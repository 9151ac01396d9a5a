// Freezing by layer name: which weights learn, and what is refused.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startEngine } from '../../lib/engine/engine';
import { freeze } from '../../lib/models/freeze';
import type { Generator } from '../../lib/models/network';
import { buildSrresnet } from '../../lib/models/srresnet';
import { createRandom } from '../../lib/random/random';
import { TINY_GENERATOR } from '../support';

let generator: Generator;
before(async () => {
  await startEngine();
  generator = buildSrresnet(TINY_GENERATOR, createRandom(1));
});
after(() => generator.dispose());

describe('freeze', () => {
  it('takes what fits a pattern out of training, by whole names', () => {
    const all = generator.trainableNames;
    for (const [patterns, fits] of [
      [['head/*'], /^head\//],
      [['*/bias'], /\/bias$/],
      [['head/*', 'tail/conv/kernel'], /^head\/|^tail\/conv\/kernel$/],
    ] as const) {
      const frozen = freeze(generator, patterns);
      assert.deepEqual(
        frozen.trainableNames,
        all.filter((name) => !fits.test(name)),
      );
      assert.ok(frozen.trainableNames.length < all.length, `${patterns}`);
      assert.equal(frozen.weights, generator.weights);
    }
    assert.deepEqual(freeze(generator, []).trainableNames, all);
  });

  it('refuses a pattern that fits nothing, with the layers that there are', () => {
    for (const pattern of ['head', 'ead/*', 'h.ad/*', 'HEAD/*']) {
      assert.throws(
        () => freeze(generator, [pattern]),
        /^Error: freeze: frozen must fit weights of .*, but got .*; there are .*head\/.*tail\/conv\/\*/,
        pattern,
      );
    }
  });

  it('refuses to leave nothing to learn', () => {
    assert.throws(
      () => freeze(generator, ['*']),
      /frozen must leave weights of .* to learn, but got \*/,
    );
  });
});
