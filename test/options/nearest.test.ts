// "Did you mean": near words are found, far ones are not guessed at.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { nearestWord, suggestion } from '../../lib/options/nearest';
import { branch, isTree } from '../../lib/options/tree';

const keys = ['numFilters', 'numResBlocks', 'norm', 'scale', 'output'];

describe('nearestWord', () => {
  it('finds the word that was meant', () => {
    for (const [typed, meant] of [
      ['numFilter', 'numFilters'],
      ['numfilters', 'numFilters'],
      ['NUMRESBLOCKS', 'numResBlocks'],
      ['sacle', 'scale'],
      ['nrom', 'norm'],
      ['nom', 'norm'],
      ['outptu', 'output'],
    ] as const) {
      assert.equal(nearestWord(typed, keys), meant, typed);
    }
  });

  it('guesses at nothing that is far, and nothing among none', () => {
    for (const typed of ['learningRate', 'x', '', 'filters']) {
      assert.equal(nearestWord(typed, keys), undefined, typed);
    }
    assert.equal(nearestWord('norm', []), undefined);
  });

  it('is the word itself where it is known', () => {
    fc.assert(
      fc.property(fc.constantFrom(...keys), (key) => assert.equal(nearestWord(key, keys), key)),
    );
  });
});

describe('suggestion', () => {
  it('is a question in brackets, or nothing', () => {
    assert.equal(suggestion('numFilter', keys), ' (did you mean numFilters?)');
    assert.equal(suggestion('learningRate', keys), '');
  });
});

describe('isTree and branch', () => {
  it('tell objects from lists, null and values', () => {
    assert.ok(isTree({}) && isTree({ a: 1 }));
    for (const value of [null, undefined, [], [1], 'a', 1, true]) {
      assert.ok(!isTree(value));
      assert.deepEqual(branch(value), {});
    }
    const tree = { a: 1 };
    assert.equal(branch(tree), tree);
  });
});
