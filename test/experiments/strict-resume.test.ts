// What cannot be gone on with is refused in words, and nothing of the run is changed by it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { PretrainConfig } from '../../lib/config/config';
import { pretrain } from '../../lib/experiments/pretrain';
import type { RunOptions } from '../../lib/experiments/run-options';
import { writeImage } from '../../lib/images/write-image';
import type { Upscaler } from '../../lib/inference/upscaler';
import { runFolder } from '../../lib/runs/run-folder';
import { readTensorFile, type TensorFile, writeTensorFile } from '../../lib/training/safetensors';
import { picture } from '../support';
import { openWorkspace, type Workspace } from '../tiny-runs';
import { assertSameRun, rowsOf, savedStep } from './compare-runs';

let workspace: Workspace;
let config: PretrainConfig;
before(async () => {
  workspace = await openWorkspace();
  config = workspace.pretrain;
  await pretrain(config, { run: 'whole' });
});
after(() => workspace.dispose());

/** A run of eight steps that was stopped after four. */
async function halfDone(name: string): Promise<void> {
  const stop = new AbortController();
  const onStep = (step: number): void => {
    if (step === 4) stop.abort();
  };
  await pretrain(config, { run: name, signal: stop.signal, onStep });
}

/** Every file in a folder with the hash of its bytes. */
function fingerprint(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(folder, file)).isFile())
    .sort();
  const hash = (file: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, file)))
      .digest('hex');
  return Object.fromEntries(files.map((file) => [file, hash(file)]));
}

/** Expects a refusal by these words, and not a byte changed below the results folder. */
async function refused(
  words: RegExp,
  options: RunOptions,
  other: PretrainConfig = config,
): Promise<void> {
  const before = fingerprint(workspace.results);
  await assert.rejects(
    pretrain(other, { existing: 'resume', ...options }),
    ({ message }: Error) => {
      assert.match(message, words);
      assert.doesNotMatch(message, /undefined|\[object|TypeError/);
      return true;
    },
  );
  assert.deepEqual(fingerprint(workspace.results), before);
}

describe('attack 2: a resume without last.safetensors', () => {
  it('is refused with the way on; rows and the best generator stay', async () => {
    await halfDone('lost');
    rmSync(runFolder('lost').lastCheckpoint);
    await refused(
      /run must be one to go on with, but got lost: it has no last\.safetensors, though it logged [24] steps; .*--restart/,
      { run: 'lost' },
    );
    assert.ok(existsSync(runFolder('lost').bestCheckpoint) || (await rowsOf('lost')).length > 0);
  });
});

describe('attack 3: a name that is none', () => {
  for (const name of [
    '',
    '.',
    '..',
    '...',
    ' ',
    '../elsewhere',
    './',
    'a/../..',
    'a/b',
    '/tmp/x',
  ]) {
    it(`deletes and makes nothing: '${name}'`, async () => {
      // what made the results folder itself look like a run
      const decoy = join(workspace.results, 'config.json');
      writeFileSync(decoy, readFileSync(join(runFolder('whole').path, 'config.json')));
      const outside = readdirSync(workspace.path).sort();
      await refused(/run must be a (plain )?name/, { run: name, existing: 'replace' });
      assert.deepEqual(readdirSync(workspace.path).sort(), outside);
      rmSync(decoy);
    });
  }
});

describe('attack 13: a run whose images changed meanwhile', () => {
  it('is refused with the number of images, and environment.json keeps what it says', async () => {
    await halfDone('other-data');
    const added = join(workspace.pictures, 'added.png');
    await writeImage(added, picture(48, 99));
    await refused(
      /the train images of other-data must be those that it began with \(3\), but got 4 whose names or contents differ; put them back/,
      { run: 'other-data' },
    );
    rmSync(added);
  });

  it('is refused when one image has other contents', async () => {
    await halfDone('other-pixels');
    const changed = join(workspace.pictures, 'picture-0.png');
    const bytes = readFileSync(changed);
    await writeImage(changed, picture(48, 77));
    await refused(/images of other-pixels must be those that it began with \(others\)/, {
      run: 'other-pixels',
    });
    writeFileSync(changed, bytes);
    await pretrain(config, { run: 'other-pixels', existing: 'resume' });
    await assertSameRun('other-pixels', 'whole');
  });
});

describe('attack 14: a checkpoint that lies', () => {
  before(() => halfDone('lies'));

  const state =
    (change: (text: string) => string) =>
    (file: TensorFile): TensorFile => ({
      ...file,
      metadata: { ...file.metadata, state: change(file.metadata.state) },
    });
  const without =
    (pattern: RegExp) =>
    (file: TensorFile): TensorFile => ({
      ...file,
      tensors: new Map([...file.tensors].filter(([name]) => !pattern.test(name))),
    });
  const step = (value: string): ((file: TensorFile) => TensorFile) =>
    state((text) => text.replace(/"step":\d+/, `"step":${value}`));

  const lies: readonly (readonly [string, (file: TensorFile) => TensorFile, RegExp])[] = [
    ['step -5', step('-5'), /must hold the state of a training, but got .*step/],
    ['step 30.5', step('30.5'), /must hold the state of a training, but got .*step/],
    ['step null', step('null'), /must hold the state of a training, but got .*step/],
    ['step []', step('[]'), /must hold the state of a training, but got .*step/],
    ['step 1e9', step('1000000000'), /numSteps must be at least the 1000000000 steps|step/],
    ['no state', state(() => ''), /must hold the state of a training/],
    ['another state', state(() => '"done"'), /must hold the state of a training/],
    ['no moments', without(/^optimizer\//), /optimizer\/.* must be a tensor .*, but got nothing/],
    ['a weight less', without(/kernel$/), /must be a tensor .*, but got nothing/],
    [
      'a tensor more',
      (file) => ({
        ...file,
        tensors: new Map(file.tensors).set('x/y', { shape: [1], values: new Float32Array(1) }),
      }),
      /x\/y must be a tensor of the networks, but got one that they do not have/,
    ],
  ];
  for (const [what, change, words] of lies) {
    it(`is refused: ${what}`, async () => {
      const { lastCheckpoint } = runFolder('lies');
      const bytes = readFileSync(lastCheckpoint);
      await writeTensorFile(lastCheckpoint, change(await readTensorFile(lastCheckpoint)));
      await refused(words, { run: 'lies' });
      writeFileSync(lastCheckpoint, bytes);
    });
  }

  it('is refused: another step, written into the header by hand', async () => {
    const { lastCheckpoint } = runFolder('lies');
    const bytes = readFileSync(lastCheckpoint);
    const text = bytes.toString('latin1').replace(/(\\"step\\":)4/, '$13');
    writeFileSync(lastCheckpoint, Buffer.from(text, 'latin1'));
    await refused(/must be a complete safetensors file, but got damaged contents/, { run: 'lies' });
    writeFileSync(lastCheckpoint, bytes);
  });

  it('is refused: a network of fewer blocks in config.json than in the checkpoint', async () => {
    const deeper = { ...config, generator: { ...config.generator, numResBlocks: 2 } };
    await pretrain({ ...deeper, numSteps: 2 }, { run: 'deeper' });
    const path = join(runFolder('deeper').path, 'config.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"numResBlocks": 2', '"numResBlocks": 1'));
    await refused(/must be a tensor of the networks, but got one that they do not have/, {
      run: 'deeper',
    });
  });
});

describe('attack 15: a resume with fewer steps than are done', () => {
  it('is refused, and deletes no row', async () => {
    await refused(
      /numSteps must be at least the 8 steps that whole has done, but got 4/,
      { run: 'whole' },
      { ...config, numSteps: 4 },
    );
    assert.equal((await rowsOf('whole')).length, 4);
  });
});

describe('attack 28: a finished run without its best generator', () => {
  it('gets it again by a resume', async () => {
    await pretrain(config, { run: 'finished' });
    rmSync(runFolder('finished').bestCheckpoint);
    const { reason, step } = await pretrain(config, { run: 'finished', existing: 'resume' });
    assert.deepEqual([reason, step], ['finished', 8]);
    assert.equal(await savedStep('finished', 'bestCheckpoint'), 8);
    assert.deepEqual(await rowsOf('finished'), await rowsOf('whole'));
  });

  it('gets the latest in its place where the best one was of an earlier step, and says so', async () => {
    const validate = async ({ name }: Upscaler) => ({
      validationPsnrY: name === 'bicubic' ? 20 : --score,
    });
    const run = 'best-was-earlier';
    let score = 31;
    await pretrain(config, { run, validate });
    assert.equal(await savedStep(run, 'bestCheckpoint'), 4);
    rmSync(runFolder(run).bestCheckpoint);
    score = 30;
    const notices: string[] = [];
    const onNotice = (sentence: string): number => notices.push(sentence);
    await pretrain(config, { run, validate, existing: 'resume', onNotice });
    assert.equal(await savedStep(run, 'bestCheckpoint'), 8);
    assert.ok(
      notices.includes(`The best generator of ${run} is gone: that of step 8 takes its place.`),
    );
  });
});
