// The measures between two rows: means, and sums that survive a checkpoint.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createWindow, isOpen } from '../../lib/training/row-window';

describe('createWindow', () => {
  it('makes a row of the mean of what was added since, each over the steps that have it', () => {
    const window = createWindow('game');
    window.add({ a: 1, b: 10 });
    window.add({ a: 3 });
    assert.deepEqual(window.row(7), { step: 7, phase: 'game', a: 2, b: 10 });
    window.clear();
    window.add({ a: 5 });
    assert.deepEqual(window.row(8), { step: 8, phase: 'game', a: 5 });
  });

  it('goes on from the sums that another one had', () => {
    const [whole, first] = [createWindow('x'), createWindow('x')];
    for (const window of [whole, first]) window.add({ a: 0.1 });
    const second = createWindow('x', JSON.parse(JSON.stringify(first.sums())));
    for (const window of [whole, second]) window.add({ a: 0.7, b: 1 });
    assert.deepEqual(second.row(2), whole.row(2));
  });

  it('is open until its row is written', () => {
    const window = createWindow('x');
    assert.equal(isOpen(window.sums()), false);
    window.add({ a: 1 });
    window.row(1);
    assert.deepEqual(window.sums(), { a: { sum: 1, count: 1 } });
    assert.equal(isOpen(window.sums()), true);
    window.clear();
    assert.equal(isOpen(window.sums()), false);
    assert.equal(isOpen(undefined), false);
  });
});
