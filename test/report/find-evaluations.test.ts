// Which folders are evaluations: by path, by name in the results, of several sets, and the newest.
import assert from 'node:assert/strict';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { evaluationsOf, newestEvaluations } from '../../lib/report/find-evaluations';
import { temporaryResults } from '../support';

const folder = temporaryResults();
const at = (...names: string[]): string => join(folder.path, ...names);

/** An evaluation of that time, in seconds. */
function write(path: string, time: number): void {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'evaluation.json'), '{}');
  utimesSync(join(path, 'evaluation.json'), time, time);
}

after(() => folder.dispose());

describe('evaluations', () => {
  it('are none where there is nothing, or a run', async () => {
    mkdirSync(at('run', 'checkpoints'), { recursive: true });
    writeFileSync(at('run', 'config.json'), '{}');
    assert.deepEqual(await newestEvaluations(), []);
    assert.deepEqual(await evaluationsOf('run'), []);
    assert.deepEqual(await evaluationsOf('absent'), []);
  });

  it('are found by name, by path, and below a folder of several sets', async () => {
    write(at('one'), 1000);
    write(at('several', 'set5'), 2000);
    write(at('several', 'set14'), 1500);
    assert.deepEqual(await evaluationsOf('one'), [at('one')]);
    assert.deepEqual(await evaluationsOf(at('one')), [at('one')]);
    assert.deepEqual(await evaluationsOf('several'), [
      at('several', 'set14'),
      at('several', 'set5'),
    ]);
  });

  it('are newest by their evaluation.json, all sets of it', async () => {
    assert.deepEqual(await newestEvaluations(), await evaluationsOf('several'));
    write(at('one'), 3000);
    assert.deepEqual(await newestEvaluations(), [at('one')]);
  });
});
