// A step that cannot fit is refused before it, and before its batch is read, which may be as large.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { pretrain } from '../../lib/experiments/pretrain';
import { trainAdversarial } from '../../lib/experiments/train-adversarial';
import { runFolder } from '../../lib/runs/run-folder';
import { TINY_GENERATOR, writePictures } from '../support';
import { openWorkspace, type Workspace } from '../tiny-runs';

let workspace: Workspace;
before(async () => {
  workspace = await openWorkspace();
  await writePictures(workspace.pictures, { count: 4, size: 512 });
});
after(() => workspace.dispose());

describe('attack 22: a batch of 4096 large crops', () => {
  const words =
    /a training step must fit into memory, but needs at least [\d.]+ GB and [\d.]+ GB are free; lower data\.batchSize or data\.hrCropSize/;
  for (const phase of ['pretrain', 'adversarial'] as const) {
    it(`is refused, and no run is made: ${phase}`, async () => {
      const data = { ...workspace[phase].data, batchSize: 4096, hrCropSize: 512 };
      const generator = { ...TINY_GENERATOR, numFilters: 64 };
      const started =
        phase === 'pretrain'
          ? pretrain({ ...workspace.pretrain, data, generator }, { run: phase })
          : trainAdversarial({ ...workspace.adversarial, data, generator }, { run: phase });
      await assert.rejects(started, words);
      assert.ok(!existsSync(runFolder(phase).path));
    });
  }
});
