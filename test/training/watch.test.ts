// The watch speaks up when trouble lasts, once, and in plain words.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { presetConfig } from '../../lib/config/presets';
import { createWatch, type TrainingWarning, WATCH_LIMITS } from '../../lib/training/watch';

const healthy = { realScore: 0.7, fakeScore: 0.3, contrast: 0.97, colorDrift: 0.01 };

/** What a watch of patience 3 says over these measures, from step 1 on. */
function watched(steps: readonly object[]): TrainingWarning[] {
  const watch = createWatch(3);
  return steps.flatMap((measures, i) => watch(i + 1, measures as Record<string, number>));
}

describe('createWatch', () => {
  it('is silent while training is healthy', () => {
    assert.deepEqual(watched(new Array(500).fill(healthy)), []);
  });

  it('is silent about steps that measure nothing, as those before the game', () => {
    assert.deepEqual(watched(new Array(500).fill({})), []);
  });

  for (const [trouble, measures, words] of [
    [
      'discriminator-wins',
      { realScore: 0.999, fakeScore: 0.001 },
      /discriminator has won.*loss\.adversarial\.realLabel/,
    ],
    ['generator-collapses', { contrast: 0.2 }, /generator collapses.*loss\.adversarial\.weight/],
    ['generator-collapses', { contrast: 3 }, /generator collapses/],
    ['colors-drift', { colorDrift: 0.3 }, /colors drift.*loss\.pixel\.weight/],
  ] as const) {
    it(`names ${trouble} with its remedy at the third step in a row, once (${JSON.stringify(measures)})`, () => {
      const bad = { ...healthy, ...measures };
      const warnings = watched([healthy, bad, bad, healthy, bad, bad, bad, bad, bad]);
      assert.deepEqual(
        warnings.map(({ step, trouble }) => [step, trouble]),
        [[7, trouble]],
      );
      assert.match(warnings[0].sentence, words);
      assert.match(warnings[0].sentence, /^step 7: /);
    });
  }

  it('names only keys that a configuration has', () => {
    const troubles = [{ realScore: 1, fakeScore: 0 }, { contrast: 0 }, { colorDrift: 1 }];
    const sentences = troubles
      .flatMap((bad) => watched([bad, bad, bad].map((step) => ({ ...healthy, ...step }))))
      .map(({ sentence }) => sentence);
    assert.equal(sentences.length, 3);
    const keys = sentences.join(' ').match(/\bloss\.[\w.]+\w|\bdiscriminator[A-Z]\w+/g) ?? [];
    assert.equal(keys.length, 4);
    for (const key of keys) {
      const value = key
        .split('.')
        .reduce<unknown>(
          (tree, part) => (tree as Record<string, unknown>)[part],
          presetConfig('adversarial', 'quick'),
        );
      assert.equal(typeof value, 'number', key);
    }
  });

  it('speaks again when trouble comes back', () => {
    const bad = { ...healthy, colorDrift: 1 };
    assert.deepEqual(
      watched([bad, bad, bad, healthy, bad, bad, bad]).map(({ step }) => step),
      [3, 7],
    );
  });

  it('waits for half of the 200 steps after which a win is for good', () => {
    assert.ok(WATCH_LIMITS.patience <= 100);
  });
});
