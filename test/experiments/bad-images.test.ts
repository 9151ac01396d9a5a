// Images that cannot be used: named at the start where that is seen, and never at the price of finished steps.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { PretrainConfig } from '../../lib/config/config';
import { openDataset } from '../../lib/data/dataset';
import { pretrain } from '../../lib/experiments/pretrain';
import { writeImage } from '../../lib/images/write-image';
import { runFolder } from '../../lib/runs/run-folder';
import { picture } from '../support';
import { openWorkspace, type Workspace } from '../tiny-runs';
import { assertSameRun, savedStep } from './compare-runs';

let workspace: Workspace;
let config: PretrainConfig;
/** The image that is for validation. */
let validation: string;
before(async () => {
  workspace = await openWorkspace();
  config = { ...workspace.pretrain, saveEvery: 100, data: { ...workspace.pretrain.data } };
  const { images } = await openDataset(workspace.pictures, {
    ...{ split: 'validation', seed: config.seed, scale: 4 },
  });
  validation = images[0].hr;
  await pretrain(config, { run: 'whole' });
});
after(() => workspace.dispose());

/** What the set calls an image. */
const nameOf = (path: string): string => basename(path, '.png');

/** Does the work while a file holds other bytes. */
async function withBytes(path: string, bytes: Buffer, work: () => Promise<void>): Promise<void> {
  const good = readFileSync(path);
  writeFileSync(path, bytes);
  await work().finally(() => writeFileSync(path, good));
}

describe('attack 4: a validation image that cannot be used', () => {
  it('is named before the first step, and no run is made: damaged', async () => {
    const damaged = readFileSync(validation).subarray(0, 900);
    await withBytes(validation, damaged, async () => {
      await assert.rejects(pretrain(config, { run: 'damaged' }), ({ message }: Error) =>
        message.includes(nameOf(validation)),
      );
    });
    assert.ok(!existsSync(runFolder('damaged').path));
  });

  for (const size of [3, 16]) {
    it(`is named before the first step, and no run is made: ${size} x ${size} pixels`, async () => {
      const small = join(workspace.path, 'small.png');
      await writeImage(small, picture(size, 1));
      await withBytes(validation, readFileSync(small), async () => {
        await assert.rejects(pretrain(config, { run: 'small' }), ({ message }: Error) =>
          message.includes(nameOf(validation)),
        );
      });
      assert.ok(!existsSync(runFolder('small').path));
    });
  }

  it('costs no step when it goes bad in the middle: the state is saved, the error names the file', async () => {
    const good = readFileSync(validation);
    const onStep = (step: number): void => {
      if (step === 3) writeFileSync(validation, good.subarray(0, 900));
    };
    await assert.rejects(pretrain(config, { run: 'went-bad', onStep }), ({ message }: Error) =>
      message.includes(nameOf(validation)),
    );
    assert.equal(await savedStep('went-bad'), 4);
    writeFileSync(validation, good);
    await pretrain(config, { run: 'went-bad', existing: 'resume' });
    await assertSameRun('went-bad', 'whole');
  });
});

describe('attack 4: a training image that cannot be used', () => {
  it('is named, and no run is made', async () => {
    const train = join(
      workspace.pictures,
      readdirSync(workspace.pictures).filter((name) => !validation.endsWith(name))[0],
    );
    await withBytes(train, readFileSync(train).subarray(0, 900), async () => {
      // steps enough that every image has its turn
      await assert.rejects(pretrain(config, { run: 'bad-train' }), ({ message }: Error) =>
        message.includes(nameOf(train)),
      );
    });
    if (existsSync(runFolder('bad-train').path)) assert.ok(await savedStep('bad-train'));
  });
});
