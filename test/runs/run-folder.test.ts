// Names and paths of runs: what is no name is refused, what there is instead is listed.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { WORKSPACE_ROOT } from '../../lib/files/workspace';
import {
  isRun,
  newRunFolder,
  otherRuns,
  REFERENCE_MODELS,
  resultsFolder,
  runFolder,
  runNames,
} from '../../lib/runs/run-folder';
import { temporaryFolder } from '../support';

const folder = temporaryFolder();
const results = join(folder.path, 'results');
const before_ = process.env.SRGAN_RESULTS;
before(() => {
  process.env.SRGAN_RESULTS = results;
  for (const name of ['srresnet-2', 'srresnet-1', 'no-run']) {
    mkdirSync(join(results, name), { recursive: true });
  }
  for (const name of ['srresnet-2', 'srresnet-1']) {
    writeFileSync(join(results, name, 'config.json'), '{}');
  }
  writeFileSync(join(results, 'README.md'), 'runs');
});
after(() => {
  if (before_ === undefined) delete process.env.SRGAN_RESULTS;
  else process.env.SRGAN_RESULTS = before_;
  folder.dispose();
});

describe('runFolder', () => {
  it('is a folder of the results for a name', () => {
    const run = runFolder('srresnet-1');
    assert.deepEqual(run, {
      name: 'srresnet-1',
      path: join(results, 'srresnet-1'),
      figures: join(results, 'srresnet-1', 'figures'),
      samples: join(results, 'srresnet-1', 'samples'),
      lastCheckpoint: join(results, 'srresnet-1', 'checkpoints', 'last.safetensors'),
      previousCheckpoint: join(results, 'srresnet-1', 'checkpoints', 'previous.safetensors'),
      bestCheckpoint: join(results, 'srresnet-1', 'checkpoints', 'best.safetensors'),
    });
  });

  it('is the folder itself for a path', () => {
    const run = runFolder('elsewhere/mine');
    assert.deepEqual([run.name, run.path], ['mine', resolve('elsewhere', 'mine')]);
    assert.equal(runFolder(join(folder.path, 'other')).path, join(folder.path, 'other'));
  });

  it("finds a model that comes with the workspace where SRGAN_RESULTS is elsewhere, a user's own of its name first", () => {
    for (const name of REFERENCE_MODELS) {
      const reference = join(WORKSPACE_ROOT, 'results', name);
      const known = existsSync(join(reference, 'config.json'));
      assert.equal(runFolder(name).path, known ? reference : join(results, name));
    }
    const own = join(results, 'srgan-light');
    mkdirSync(own);
    writeFileSync(join(own, 'config.json'), '{}');
    assert.equal(runFolder('srgan-light').path, own);
    rmSync(own, { recursive: true });
  });

  it('refuses what would be the results folder or the one above it', () => {
    for (const name of ['', ' ', '.', '..', '...', ' .. ']) {
      assert.throws(
        () => runFolder(name),
        ({ message }: Error) =>
          message ===
          `runFolder: run must be a name such as srresnet-1, but got '${name}'; choose another`,
      );
    }
  });
});

describe('newRunFolder', () => {
  it('is a folder of the results, by name or by path', () => {
    for (const name of ['srresnet-1', 'My run 2', 'x4-2.5k', 'größe', join(results, 'new')]) {
      assert.equal(newRunFolder(name).path, runFolder(name).path);
    }
  });

  it('takes no place of a model that comes with the workspace', () => {
    assert.equal(newRunFolder('srgan-light').path, join(results, 'srgan-light'));
    delete process.env.SRGAN_RESULTS;
    try {
      assert.throws(
        () => newRunFolder('srgan-light'),
        /another name than srgan-light, .* but got srgan-light; /,
      );
    } finally {
      process.env.SRGAN_RESULTS = results;
    }
  });

  it('refuses paths outside of the results, and names that some disks or terminals do not take', () => {
    const elsewhere = [join(folder.path, 'elsewhere'), './here', '../up', join(results, 'a', 'b')];
    const unfit = ['.hidden', ' space', 'a:b', 'a*', 'what?', 'a"b', 'a|b', 'a\nb', 'a\u001b[31m'];
    for (const name of [...elsewhere, ...unfit]) {
      assert.throws(
        () => newRunFolder(name),
        /^Error: newRunFolder: run must be a plain name of a folder in .*results, but got '.*'; SRGAN_RESULTS moves the results folder$/s,
        name,
      );
    }
    assert.throws(() => newRunFolder('..'), /run must be a name/);
  });
});

describe('resultsFolder', () => {
  afterEach(() => {
    process.env.SRGAN_RESULTS = results;
  });
  it('is what SRGAN_RESULTS names, else results/ of the workspace', () => {
    assert.equal(resultsFolder(), results);
    process.env.SRGAN_RESULTS = '';
    assert.equal(resultsFolder(), join(WORKSPACE_ROOT, 'results'));
  });
});

describe('runNames and isRun', () => {
  it('are the folders that hold a configuration, sorted', async () => {
    assert.deepEqual(await runNames(), ['srresnet-1', 'srresnet-2']);
    assert.ok(isRun(runFolder('srresnet-1')));
    assert.ok(!isRun(runFolder('no-run')) && !isRun(runFolder('README.md')));
  });
});

describe('otherRuns', () => {
  it('lists the runs there are, and the nearest to a mistyped one', async () => {
    assert.equal(
      await otherRuns('sresnet-1'),
      `the runs in ${results} are srresnet-1, srresnet-2 (did you mean srresnet-1?)`,
    );
    assert.equal(await otherRuns('x'), `the runs in ${results} are srresnet-1, srresnet-2`);
  });

  it('says where there are none', async () => {
    process.env.SRGAN_RESULTS = join(folder.path, 'nowhere');
    try {
      assert.equal(await otherRuns('x'), `there is no run in ${join(folder.path, 'nowhere')} yet`);
    } finally {
      process.env.SRGAN_RESULTS = results;
    }
  });
});
