// srgan train: what it leaves, what it says, what it refuses.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename } from 'node:fs/promises';
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
      /\npre finished after 6 steps: PSNR-Y (\d+\.\d\d) dB, bicubic (\d+\.\d\d) dB \(0\.\d min/;
    const [, model, bicubic] = trained.stderr.match(sentence) ?? [];
    const rows = readFileSync(join(run, 'metrics.csv'), 'utf8').trim().split('\n');
    const column = rows[0].split(',').indexOf('validationPsnrY');
    const reached = Number(rows.at(-1)?.split(',')[column]).toFixed(2);
    assert.equal(model, reached, trained.stderr);
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
        /every image of photos must be readable and of at least 400x400 pixels, but 3 of 3 are not: picture-\d \(it is 48x48 pixels\)/,
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
