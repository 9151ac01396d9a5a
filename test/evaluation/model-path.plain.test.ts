// Which models of an evaluation lie on one path of network interpolation.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EvaluatedModel } from '../../lib/evaluation/evaluation-file';
import { modelPath } from '../../lib/evaluation/model-path';

const trained = (name: string, checkpoint: string): EvaluatedModel => ({
  ...{ name, kind: 'run', caveats: [], checkpoint },
});

const made = (
  name: string,
  alpha: number,
  [from, to]: readonly string[] = ['aa', 'bb'],
): EvaluatedModel => ({
  ...trained(name, name),
  interpolation: {
    ...{ alpha, from: { model: `from ${from}`, sha256: from } },
    to: { model: `to ${to}`, sha256: to },
  },
});

const bicubic: EvaluatedModel = { name: 'bicubic', kind: 'bicubic', caveats: [] };

describe('modelPath', () => {
  it('orders the models of a path by alpha, its measured ends included', () => {
    const models = [
      trained('b', 'bb'),
      made('x', 0.6),
      bicubic,
      made('y', 0.2),
      trained('a', 'aa'),
    ];
    assert.deepEqual(modelPath(models), {
      ...{ from: 'from aa', to: 'to bb' },
      points: [
        { alpha: 0, model: 'a' },
        { alpha: 0.2, model: 'y' },
        { alpha: 0.6, model: 'x' },
        { alpha: 1, model: 'b' },
      ],
    });
  });

  it('takes for an end what is one to the bit, whatever its name', () => {
    const path = modelPath([trained('from aa', 'trained anew'), made('x', 0.5), made('y', 0.7)]);
    assert.deepEqual(
      path?.points.map(({ model }) => model),
      ['x', 'y'],
    );
  });

  it('has each alpha once, and the longest of several paths', () => {
    const other = ['cc', 'dd'];
    const models = [
      ...[made('z', 0.5, other), trained('c', 'cc')],
      ...[made('x', 0.5), made('again', 0.5), trained('a', 'aa'), made('copy', 0), made('y', 0.7)],
    ];
    const path = modelPath(models);
    assert.equal(path?.from, 'from aa');
    assert.deepEqual(
      path?.points.map(({ alpha, model }) => [alpha, model]),
      [
        [0, 'a'],
        [0.5, 'x'],
        [0.7, 'y'],
      ],
    );
  });

  it('is none without two models of one', () => {
    assert.equal(modelPath([]), undefined);
    assert.equal(modelPath([bicubic, trained('a', 'aa'), trained('b', 'bb')]), undefined);
    assert.equal(modelPath([bicubic, made('x', 0.5), made('z', 0.5, ['cc', 'dd'])]), undefined);
  });
});
