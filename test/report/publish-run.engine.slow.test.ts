// A run handed over: a folder that every command opens, with a card that says what the folder's files say.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { publishRun } from '../../lib/report/publish-run';
import { interpolateModels } from '../../lib/runs/interpolate-models';
import { readInterpolation } from '../../lib/runs/interpolation';
import { openUpscaler } from '../../lib/runs/open-model';
import { runFolder } from '../../lib/runs/run-folder';
import { moveRun } from '../interpolated-runs';
import { copyFirstRun, openWorkspace, type Workspace } from '../tiny-runs';

let workspace: Workspace;
let output: string;
const read = (name: string): string => readFileSync(join(output, name), 'utf8');
const hash = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex');

before(async () => {
  workspace = await openWorkspace();
  output = join(workspace.path, 'handed-over');
  copyFirstRun(workspace, 'pretrain', 'source');
});
after(() => workspace.dispose());

describe('publishRun', () => {
  it('takes over the model bit for bit, and none of the state of its training', async () => {
    const data = workspace.pictures;
    const files = await publishRun('source', { output, data, note: 'It is **tiny**.' });
    const best = join('checkpoints', 'best.safetensors');
    assert.equal(hash(join(output, best)), hash(runFolder('source').bestCheckpoint));
    assert.ok(files.every((file) => existsSync(file)));
    const names = files.map((file) => file.slice(output.length + 1)).sort();
    for (const name of ['README.md', 'config.json', 'evaluation.csv', 'report.html', best]) {
      assert.ok(names.includes(name), name);
    }
    assert.ok(!names.some((name) => /last|previous|samples/.test(name)), names.join(' '));
    assert.equal(JSON.parse(read('config.json')).data.name, 'pictures', 'not where they lie');
    const upscaler = await openUpscaler(output);
    assert.equal(upscaler.name, 'handed-over');
    upscaler.dispose();
  });

  it('says on its card what it is, how it was made, what it reaches and where it fails', () => {
    const card = read('README.md');
    const [, psnr] = /^handed-over,pictures,picture-0,([\d.]+)/m.exec(read('evaluation.csv')) ?? [];
    assert.ok(Number(psnr) > 10, psnr);
    for (const part of [
      /^# handed-over\n/,
      /It is \*\*tiny\*\*\./,
      /npx srgan upscale photo\.jpg --model handed-over/,
      /\| Phase \| pretraining \|/,
      /--config results\/handed-over\/config\.json/,
      /\| bicubic \| pictures \|/,
      /MATLAB/,
      /pass/,
    ]) {
      assert.match(card, part);
    }
    assert.doesNotMatch(card, /invented/, 'a pretrained model invents nothing');
  });

  it('says of a model between two what it is made of, not how to train it', async () => {
    await moveRun(workspace, 'pretrain', { name: 'moved' });
    const [{ run }] = await interpolateModels('source', 'moved', { alphas: [0.5] });
    const between = join(workspace.path, 'between');
    await publishRun(run.name, { output: between });
    const [before, after] = [
      await readInterpolation(run),
      await readInterpolation(runFolder(between)),
    ];
    assert.equal(after?.alpha, 0.5);
    assert.equal(after.from.sha256, before?.from.sha256);
    assert.equal(after.from.path, 'source', 'and none of the folders of this machine');
    const card = readFileSync(join(between, 'README.md'), 'utf8');
    assert.match(card, /Its weights lie 0\.5 of the way from source to moved\./);
    assert.doesNotMatch(card, /The same again|trained for small errors/);
  });

  it('refuses a folder with files, and a run without a model', async () => {
    await assert.rejects(publishRun('source', { output }), /output must be a new folder/);
    const other = join(workspace.path, 'other');
    await assert.rejects(publishRun('none', { output: other }), /run must have saved a model/);
    assert.equal(existsSync(other), false);
  });
});
