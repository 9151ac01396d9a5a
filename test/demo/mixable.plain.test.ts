// Which models the demo's page may mix: those whose exported weights, mixed, are what the lab's network interpolation exports.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { publishModels } from '../../lib/demo/demo-files';
import { startEngine } from '../../lib/engine/engine';
import { buildGenerator } from '../../lib/models/generators';
import { createRandom } from '../../lib/random/random';
import { writeRunConfig } from '../../lib/runs/run-config';
import { runFolder } from '../../lib/runs/run-folder';
import { saveCheckpoint } from '../../lib/training/checkpoint';
import { moveWeights } from '../interpolated-runs';
import { TINY_GENERATOR, TINY_PAPER_GENERATOR } from '../support';
import { openWorkspace, type Workspace } from '../tiny-runs';

let workspace: Workspace;

async function save(name: string, generator: typeof TINY_GENERATOR): Promise<void> {
  const run = runFolder(name);
  mkdirSync(run.path, { recursive: true });
  await writeRunConfig(run, { ...workspace.pretrain, generator });
  const network = buildGenerator(generator, createRandom(1));
  await saveCheckpoint(
    run.bestCheckpoint,
    { networks: { generator: network }, optimizers: {} },
    { step: 1 },
  );
  network.dispose();
  await moveWeights(run.bestCheckpoint, { by: 0.3, seed: name.length });
}

before(async () => {
  await startEngine();
  workspace = await openWorkspace();
  await save('light', TINY_GENERATOR);
  await save('lighter', TINY_GENERATOR);
  await save('other', { ...TINY_GENERATOR, numFilters: 8 });
  await save('norm', TINY_PAPER_GENERATOR);
  await save('norms', TINY_PAPER_GENERATOR);
});
after(() => workspace.dispose());

describe('withMixes', () => {
  it('pairs models of one architecture, but for those whose batch norm does not fold linearly', async () => {
    const models = await publishModels(['light', 'norm', 'other', 'lighter', 'norms']);
    assert.deepEqual(
      models.map(({ entry }) => entry.mixes),
      [[3], [], [], [0], []],
    );
  });
});
