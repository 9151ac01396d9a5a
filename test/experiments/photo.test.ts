// The preset photo in small: both phases train on degraded crops, the game against a U-Net, and a run that is stopped
// and goes on ends where an undisturbed one ends, spectral norm's vectors included.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { TrainingConfig } from '../../lib/config/config';
import { presetConfig } from '../../lib/config/presets';
import { startEngine } from '../../lib/engine/engine';
import { readMetrics } from '../../lib/runs/metrics-file';
import { runFolder } from '../../lib/runs/run-folder';
import { readTensorFile } from '../../lib/training/safetensors';
import { TINY_GENERATOR } from '../support';
import { openWorkspace, type Workspace } from '../tiny-runs';
import { assertSameRun } from './compare-runs';
import { train, trainUntil } from './runs';

let workspace: Workspace;
before(async () => {
  await startEngine();
  workspace = await openWorkspace();
});
after(() => workspace.dispose());

/** The preset with small networks, crops and counts; what it degrades by is its own. */
function small(phase: 'pretrain' | 'adversarial'): TrainingConfig {
  const { data, generator: _, numSteps: __, ...preset } = presetConfig(phase, 'photo');
  const cut = { name: workspace.pictures, hrCropSize: 32, batchSize: 2, cacheMegabytes: 64 };
  const common = {
    ...{ data: { ...data, ...cut }, generator: TINY_GENERATOR },
    ...{ numSteps: 6, logEvery: 2, validateEvery: 6, saveEvery: 2 },
  };
  if (preset.phase === 'pretrain') return { ...preset, ...common };
  const { perceptual: ___, ...loss } = preset.loss;
  const discriminator = { kind: 'unet', numFilters: 2 } as const;
  const game = { discriminatorPretrainSteps: 1, adversarialRampSteps: 2 };
  return { ...preset, ...common, ...game, loss, discriminator };
}

for (const phase of ['pretrain', 'adversarial'] as const) {
  describe(`the preset photo, ${phase}`, () => {
    it('trains, and equals itself after a stop and a resumption', async () => {
      const config = small(phase);
      assert.equal(config.data.degradation.kind, 'realistic');
      await train(config, { run: `${phase}-whole` });
      const rows = await readMetrics(runFolder(`${phase}-whole`));
      assert.equal(rows.length, 3);
      const tensors = new Set(rows.map(({ tensors: count }) => count));
      assert.equal(tensors.size, 1, 'the number of tensors is flat');
      await trainUntil(3, config, { run: `${phase}-halves` });
      await train(config, { run: `${phase}-halves`, existing: 'resume' });
      await assertSameRun(`${phase}-halves`, `${phase}-whole`);
    });
  });
}

describe('spectral norm of a U-Net in a run', () => {
  it('has its vectors in the checkpoint, and they move', async () => {
    const { tensors } = await readTensorFile(runFolder('adversarial-whole').lastCheckpoint);
    const names = [...tensors.keys()].filter((name) => name.endsWith('/u'));
    assert.equal(names.length, 8);
    await train({ ...small('adversarial'), numSteps: 4 }, { run: 'shorter' });
    const earlier = await readTensorFile(runFolder('shorter').lastCheckpoint);
    for (const name of names) {
      assert.notDeepEqual(tensors.get(name)?.values, earlier.tensors.get(name)?.values);
    }
  });
});
