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

describe('attack 4: training images that cannot be used', () => {
  /** Does the work while one training image is cut off and another too small; hands over their names, sorted. */
  async function withTwoBad(work: (names: readonly string[]) => Promise<void>): Promise<void> {
    const [cut, small] = readdirSync(workspace.pictures)
      .filter((name) => !validation.endsWith(name))
      .map((name) => join(workspace.pictures, name));
    const tiny = join(workspace.path, 'tiny.png');
    await writeImage(tiny, picture(16, 1));
    await withBytes(cut, readFileSync(cut).subarray(0, 900), () =>
      withBytes(small, readFileSync(tiny), () => work([cut, small].map(nameOf).sort())),
    );
  }

  it('are all named before the first step, and no run is made', async () => {
    await withTwoBad(async ([first, second]) => {
      let steps = 0;
      const started = pretrain(config, { run: 'bad-train', onStep: () => steps++ });
      await assert.rejects(started, ({ message }: Error) => {
        assert.match(message, /^checkImages: every image .* of at least 32x32 pixels, but 2 of 3/);
        assert.match(message, new RegExp(`: ${first} \\(.*\\), ${second} \\(.*--skip-bad`));
        return true;
      });
      assert.equal(steps, 0);
      assert.ok(!existsSync(runFolder('bad-train').path));
    });
  });

  it('are left out on request, said, and listed in environment.json', async () => {
    await withTwoBad(async (names) => {
      const notices: string[] = [];
      const onNotice = (sentence: string): number => notices.push(sentence);
      const { step } = await pretrain(config, { run: 'skipping', skipBad: true, onNotice });
      assert.equal(step, 8);
      const path = join(runFolder('skipping').path, 'environment.json');
      const { skipped, data } = JSON.parse(readFileSync(path, 'utf8'));
      assert.deepEqual(skipped.map(({ name }: { name: string }) => name).sort(), names);
      assert.equal(data.train.images, 1);
      for (const name of names) {
        assert.ok(notices.some((notice) => notice.startsWith(`${name} is left out: `)));
      }
    });
  });
});
