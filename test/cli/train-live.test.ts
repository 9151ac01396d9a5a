// srgan train while it goes on: stopped by a signal, watched in TensorBoard.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  assertDone,
  assertFails,
  type Outcome,
  openWorkplace,
  settings,
  TINY,
  type Workplace,
} from './program';

let place: Workplace;
before(async () => {
  place = await openWorkplace();
});
after(() => place.dispose());

const pretrain = (run: string, ...more: string[]): Promise<Outcome> =>
  place.srgan('train', 'pretrain', '--data', 'photos', '--run', run, ...TINY, ...more);

describe('srgan train, stopped by a signal', () => {
  it('saves, says how it goes on, draws no report, and is ended by the signal', async () => {
    const args = ['--data', 'photos', '--run', 'stopped', ...TINY, ...settings('numSteps=100000')];
    const { status, stdout, stderr } = await place.start(['train', 'pretrain', ...args], {
      // the first line of the log comes with the first step
      watch: (child) =>
        child.stderr?.on('data', (text) => /1\/100000 steps/.test(text) && child.kill('SIGINT')),
    });
    assert.equal(status, 'SIGINT');
    assert.match(stderr, /Stopping after this step and saving/);
    assert.match(stderr, /\nstopped stopped at step \d+ and saved \(\d+\.\d min/);
    assert.match(
      stderr,
      /`npx srgan train pretrain --run stopped --resume` goes on, `npx srgan report stopped` draws/,
    );
    assert.doesNotMatch(stderr, /drawing/);
    assert.equal(stdout, `${join(place.results, 'stopped')}\n`);
    assert.ok(existsSync(join(place.results, 'stopped', 'checkpoints', 'last.safetensors')));
  });
});

describe('srgan train --tensorboard', () => {
  const engine = process.env.SRGAN_ENGINE ?? 'tensorflow';
  const skip = engine === 'tensorflow' ? false : `needs tensorflow, not ${engine}`;

  async function eventsIn(folder: string): Promise<Buffer> {
    const [name, ...others] = await readdir(folder);
    assert.match(name, /^events\.out\.tfevents/);
    assert.deepEqual(others, []);
    return readFile(join(folder, name));
  }

  it("writes rows and validation images to the run's folder, or the one named", {
    skip,
  }, async () => {
    assertDone(await pretrain('board', '--no-report', '--tensorboard'));
    const own = await eventsIn(join(place.results, 'board', 'tensorboard'));
    const image = (await readdir(place.photos)).find((name) =>
      own.includes(`samples/${name.replace('.png', '')}/sr/image`),
    );
    const tags = ['losses/pixelLoss', 'validation/validationPsnrY'];
    const samples = ['lr', 'hr'].map(
      (part) => `samples/${image?.replace('.png', '')}/${part}/image`,
    );
    for (const tag of [...tags, ...samples]) assert.ok(own.includes(tag), tag);
    const folder = join(place.path, 'boards', 'mine');
    assertDone(await pretrain('board', '--restart', '--no-report', '--tensorboard', folder));
    assert.ok((await eventsIn(folder)).includes('losses/pixelLoss'));
    assert.equal(existsSync(join(place.results, 'board', 'tensorboard')), false);
  });

  it('refuses what cannot be the folder before there is a run', { skip }, async () => {
    await writeFile(join(place.path, 'occupied'), '');
    const outcome = await pretrain('boardless', '--tensorboard', 'occupied');
    assertFails(outcome, 2, /--tensorboard must be a folder that can be made, but got occupied/);
    assert.equal(existsSync(join(place.results, 'boardless')), false);
  });

  it('is refused on another engine before there is a run', async () => {
    const args = ['--data', 'photos', '--run', 'wasm', ...TINY, '--tensorboard'];
    const outcome = await place.start(['train', 'pretrain', ...args], {
      env: { SRGAN_ENGINE: 'wasm' },
    });
    assertFails(outcome, 1, /--tensorboard must run on the engine tensorflow, but got wasm/);
    assert.equal(existsSync(join(place.results, 'wasm')), false);
  });
});
