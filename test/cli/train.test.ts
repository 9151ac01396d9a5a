// srgan train: what it leaves, what it says, what it refuses, and how it is stopped.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  assertDone,
  assertFails,
  type Outcome,
  openWorkplace,
  settings,
  TINY,
  TINY_GAME,
  type Workplace,
} from './program';

let place: Workplace;
/** What the training of the run `pre` said, which the tests below read and start from, and never change. */
let trained: Outcome;
before(async () => {
  place = await openWorkplace();
  trained = await pretrain('pre');
});
after(() => place.dispose());

const pretrain = (run: string, ...more: string[]): Promise<Outcome> =>
  place.srgan('train', 'pretrain', '--data', 'photos', '--run', run, ...TINY, ...more);

const play = (run: string, ...more: string[]): Promise<Outcome> =>
  place.srgan(
    ...['train', 'adversarial', '--data', 'photos', '--run', run, '--no-report'],
    ...more,
  );

const rowsOf = (run: string): Promise<string> =>
  readFile(join(place.results, run, 'metrics.csv'), 'utf8');

/** A run of its own for a test, trained like `pre`. */
async function copyOfPre(name: string): Promise<void> {
  const [from, to] = ['pre', name].map((run) => join(place.results, run));
  for (const file of [
    'config.json',
    'environment.json',
    'metrics.csv',
    'checkpoints/last.safetensors',
    'checkpoints/best.safetensors',
  ]) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await copyFile(join(from, file), join(to, file));
  }
}

describe('srgan train', () => {
  it('leaves a run, prints its folder, and ends with PSNR beside that of bicubic', () => {
    assertDone(trained);
    const run = trained.stdout.trim();
    assert.equal(run, join(place.results, 'pre'));
    for (const file of [
      'config.json',
      'environment.json',
      'metrics.csv',
      'checkpoints/best.safetensors',
    ]) {
      assert.ok(existsSync(join(run, file)), file);
    }
    const sentence =
      /\npre finished after 6 steps in 0\.\d min: (\d+\.\d\d) dB, bicubic (\d+\.\d\d) dB \(([+-]\d+\.\d\d)\)/;
    const [, model, bicubic, gain] = trained.stderr.match(sentence) ?? [];
    assert.ok(model, trained.stderr);
    // each was rounded for itself
    assert.ok(Math.abs(Number(model) - Number(bicubic) - Number(gain)) < 0.011);
    const noted = JSON.parse(readFileSync(join(run, 'environment.json'), 'utf8')).bicubic;
    assert.equal(noted.validationPsnrY.toFixed(2), bicubic);
  });

  it('draws the report when training is over, and says where it is', () => {
    assert.match(trained.stderr, /pre: 100 %, 6\/6 steps, drawing the report/);
    const page = trained.stderr.match(/^Report: (.*)$/m)?.[1] ?? '';
    assert.ok(existsSync(page), trained.stderr);
  });

  it('refuses a name that exists, or starts it anew, or goes on with it', async () => {
    await copyOfPre('again');
    assertFails(
      await pretrain('again'),
      1,
      /run must be a new name, but got again.* --resume, or start it anew by --restart/,
    );
    const more = settings('numSteps=8');
    const resumed = await place.srgan('train', 'pretrain', '--run', 'again', '--resume', ...more);
    assertDone(resumed);
    assert.match(resumed.stderr, /again goes on from its checkpoint at step 6\./);
    assert.match(await rowsOf('again'), /\n6,pretrain,.*\n8,pretrain,.*\n$/s);
    assertDone(await pretrain('again', '--restart', '--no-report', ...settings('numSteps=2')));
    assert.match(await rowsOf('again'), /^step.*\n2,pretrain,.*\n$/);
  });

  it('goes on from the checkpoint before the last where it is told so', async () => {
    await copyOfPre('earlier');
    const [last, previous] = ['last', 'previous'].map((name) =>
      join(place.results, 'earlier', 'checkpoints', `${name}.safetensors`),
    );
    assertFails(
      await place.srgan(...['train', 'pretrain', '--run', 'earlier', '--resume', 'previous']),
      1,
      /run must be one to go on with, but got earlier/,
    );
    await rename(last, previous);
    const args = ['--run', 'earlier', '--resume', 'previous', '--no-report'];
    const outcome = await place.srgan('train', 'pretrain', ...args, ...settings('numSteps=7'));
    assertDone(outcome);
    assert.match(outcome.stderr, /earlier goes on from its checkpoint at step 6\./);
  });

  it('refuses a preset that a resumed run does not have', async () => {
    const args = ['--run', 'pre', '--resume', '--preset', 'paper'];
    assertFails(
      await place.srgan('train', 'pretrain', ...args),
      2,
      /--preset must be left out or be that of pre, quick, but got paper/,
    );
  });

  it('leaves no run where the start fails on its data or configuration, and its name stays free', async () => {
    const failing: [RegExp, ...string[]][] = [
      [
        /images must be at least 400x400 pixels \(hrCropSize\), but picture-\d is 48x48/,
        ...settings('data.hrCropSize=400'),
      ],
      [
        /data\.hrCropSize must be a multiple of the scale 4, but got 30/,
        ...settings('data.hrCropSize=30'),
      ],
      [/openDataset: .*absent-set/, '--data', 'absent-set'],
    ];
    for (const [sentence, ...args] of failing) {
      const outcome = await pretrain('fresh', '--no-report', ...args);
      assert.notEqual(outcome.status, 0);
      assert.match(outcome.stderr, sentence);
    }
    assert.equal(existsSync(join(place.results, 'fresh')), false);
    const fresh = await pretrain('fresh', '--no-report');
    assertDone(fresh);
    assert.doesNotMatch(fresh.stderr, /report/i);
  });
});

describe('srgan train adversarial', () => {
  it('starts from a run, and says so where it starts untrained', async () => {
    const from = await play('game', '--from', 'pre', ...TINY_GAME);
    assertDone(from);
    assert.doesNotMatch(from.stderr, /untrained, which/);
    const config = JSON.parse(await readFile(join(place.results, 'game', 'config.json'), 'utf8'));
    assert.deepEqual([config.pretrained, config.generator.numFilters], ['pre', 4]);
    const untrained = await play('alone', ...TINY_GAME, ...TINY.slice(-4));
    assertDone(untrained);
    assert.match(
      untrained.stderr,
      /^No pretrained run is given \(--from\): the generator starts untrained/m,
    );
  });

  it('refuses a change that the run it starts from would undo', async () => {
    const other = settings('generator.numFilters=48');
    const outcome = await play('changed', '--from', 'pre', ...TINY_GAME, ...other);
    assertFails(outcome, 2, /generator\.numFilters must be that of pre, .* \(4\), but got 48/);
    assert.equal(existsSync(join(place.results, 'changed')), false);
  });

  it('refuses to start from what is no run, or has no checkpoint', async () => {
    assertFails(
      await play('lost', '--from', 'prre', ...TINY_GAME),
      2,
      /run must be a folder with config\.json, but got .*prre; the runs in .* are .*pre.* \(did you mean pre\?\)/,
    );
    await mkdir(join(place.results, 'bare'));
    const config = join(place.results, 'pre', 'config.json');
    await copyFile(config, join(place.results, 'bare', 'config.json'));
    assertFails(
      await play('lost', '--from', 'bare', ...TINY_GAME),
      2,
      /--from must name a run with a checkpoint, but got bare/,
    );
    assert.equal(existsSync(join(place.results, 'lost')), false);
  });
});

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
    assert.match(stderr, /\nstopped stopped after \d+ steps in \d+\.\d min/);
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
