// The generators of a run by name.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runModel } from '../../lib/runs/model-name';
import { temporaryResults } from '../support';

const folder = temporaryResults();
after(() => folder.dispose());

const shortOf = (model: string): string[] => {
  const { run, which, name, checkpoint } = runModel(model);
  return [run.name, which, name, checkpoint.slice(run.path.length + 1)];
};

describe('runModel', () => {
  it('is the best generator of a run unless the latest is asked for', () => {
    const best = join('checkpoints', 'best.safetensors');
    const last = join('checkpoints', 'last.safetensors');
    assert.deepEqual(shortOf('a'), ['a', 'best', 'a', best]);
    assert.deepEqual(shortOf('a@best'), ['a', 'best', 'a', best]);
    assert.deepEqual(shortOf('a@latest'), ['a', 'latest', 'a@latest', last]);
    const path = join(folder.path, 'elsewhere', 'b@latest');
    assert.deepEqual(shortOf(path), ['b', 'latest', 'b@latest', last]);
    assert.deepEqual(shortOf('a@first').slice(0, 3), ['a@first', 'best', 'a@first']);
  });

  it('is a run of exactly that name where there is one', () => {
    mkdirSync(join(folder.path, 'c@latest'));
    writeFileSync(join(folder.path, 'c@latest', 'config.json'), '{}');
    assert.deepEqual(shortOf('c@latest').slice(0, 3), ['c@latest', 'best', 'c@latest']);
  });
});
