// Models between two, as run folders: their weights, what they say of themselves, and what everything that opens runs
// makes of them.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startEngine } from '../../lib/engine/engine';
import { exportedRun } from '../../lib/export/exported-model';
import { modelCard } from '../../lib/export/model-card';
import { hashFile } from '../../lib/files/hash-file';
import { caveatsOf } from '../../lib/runs/caveats';
import { interpolateModels } from '../../lib/runs/interpolate-models';
import { interpolationWords, readInterpolation } from '../../lib/runs/interpolation';
import { openUpscaler } from '../../lib/runs/open-model';
import { planRunFolder } from '../../lib/runs/open-run-folder';
import { readRunConfig } from '../../lib/runs/run-config';
import { runFolder } from '../../lib/runs/run-folder';
import { type RunSummary, summarizeRun } from '../../lib/runs/summarize-run';
import { readTensorFile } from '../../lib/training/safetensors';
import { moveRun } from '../interpolated-runs';
import { picture } from '../support';
import { copyFirstRun, openWorkspace, type Workspace } from '../tiny-runs';

let workspace: Workspace;

before(async () => {
  workspace = await openWorkspace();
  copyFirstRun(workspace, 'pretrain', 'plain');
  await moveRun(workspace, 'pretrain', { name: 'sharp', caveats: ['made-up'] });
  copyFirstRun(workspace, 'pretrain', 'other');
  // an option that no weight shows
  const path = join(runFolder('other').path, 'config.json');
  const config = JSON.parse(await readFile(path, 'utf8'));
  config.generator.output = config.generator.output === 'tanh' ? 'linear' : 'tanh';
  await writeFile(path, JSON.stringify(config));
});
after(() => workspace.dispose());

/** The bytes of every weight of the generator of a checkpoint, by name. */
async function weightsIn(checkpoint: string, prefix = 'generator'): Promise<Map<string, string>> {
  const { tensors } = await readTensorFile(checkpoint);
  return new Map(
    [...tensors].flatMap(([name, { values }]) =>
      name.startsWith(`${prefix}/`)
        ? [[name.slice(prefix.length), Buffer.from(values.buffer).toString('hex')] as const]
        : [],
    ),
  );
}

describe('interpolateModels', () => {
  it('makes the two models themselves at 0 and 1, to the bit', async () => {
    const [zero, one] = await interpolateModels('plain', 'sharp', { alphas: [0, 1], name: 'end' });
    assert.deepEqual([zero.run.name, one.run.name], ['end-alpha-0', 'end-alpha-1']);
    const ends = [runFolder('plain').bestCheckpoint, runFolder('sharp').bestCheckpoint];
    for (const [i, { run }] of [zero, one].entries()) {
      const made = await weightsIn(run.bestCheckpoint);
      assert.ok(made.size > 5);
      assert.deepEqual(made, await weightsIn(ends[i]));
    }
    assert.notDeepEqual(await weightsIn(ends[0]), await weightsIn(ends[1]));
  });

  it('says of each what it is made of, and keeps both caveats', async () => {
    const [{ run, interpolation }] = await interpolateModels('plain', 'sharp', { alphas: [0.25] });
    assert.equal(run.name, 'sharp-alpha-0.25');
    assert.deepEqual(await readInterpolation(run), interpolation);
    assert.equal(interpolationWords(interpolation), '0.25 of the way from plain to sharp');
    const { from } = interpolation;
    assert.deepEqual(from, {
      ...{ model: 'plain', path: runFolder('plain').path },
      sha256: await hashFile(runFolder('plain').bestCheckpoint),
    });
    assert.deepEqual(await caveatsOf(run), ['made-up']);
    assert.deepEqual(await readRunConfig(run), await readRunConfig(runFolder('sharp')));
    assert.equal(await readInterpolation(runFolder('plain')), undefined);
  });

  it('opens as a model that is neither of them', async () => {
    await startEngine();
    const [{ run }] = await interpolateModels('plain', 'sharp', { alphas: [0.5] });
    const lr = picture(16, 1);
    const images: string[] = [];
    for (const name of ['plain', run.name, run.path, 'sharp']) {
      const upscaler = await openUpscaler(name);
      images.push(Buffer.from((await upscaler.upscale(lr)).data).toString('hex'));
      upscaler.dispose();
    }
    assert.equal(images[1], images[2]);
    assert.equal(new Set(images).size, 3);
  });

  it('takes the latest generator of a run, averaged', async () => {
    const [{ run }] = await interpolateModels('plain@latest', 'sharp', { alphas: [0] });
    const latest = runFolder('plain').lastCheckpoint;
    assert.deepEqual(await weightsIn(run.bestCheckpoint), await weightsIn(latest, 'ema'));
  });

  it('writes its own models anew, and no others', async () => {
    const before = await interpolateModels('plain', 'sharp', { alphas: [0.75] });
    const again = await interpolateModels('plain', 'sharp', { alphas: [0.75] });
    assert.deepEqual(again, before);
    await assert.rejects(
      interpolateModels('sharp', 'plain', { alphas: [0.75], name: 'sharp' }),
      /run must be a new name, but got sharp-alpha-0\.75, which is of other models; give another by --name/,
    );
    copyFirstRun(workspace, 'pretrain', 'mine-alpha-0.5');
    const options = { alphas: [0.25, 0.5], name: 'mine' };
    await assert.rejects(interpolateModels('plain', 'sharp', options), /which is a trained run/);
    assert.ok(!existsSync(runFolder('mine-alpha-0.25').path), 'nothing is written before');
  });

  it('refuses what cannot be interpolated, naming the first difference', async () => {
    const make = (a: string, b: string, alphas = [0.5]) => interpolateModels(a, b, { alphas });
    const runs = readdirSync(workspace.results);
    await assert.rejects(
      make('plain', 'other'),
      /must have the same generator, but got generator\.output "linear" in plain and "tanh" in other/,
    );
    await assert.rejects(
      make('plain', 'bicubic'),
      /models must be runs, .* got bicubic, which has/,
    );
    await assert.rejects(make(workspace.pictures, 'plain'), /got .*pictures, a folder of images/);
    await assert.rejects(make('plain', 'absent'), /a run or a folder of images, but got absent/);
    for (const alphas of [[], [-0.1], [1.5], [0.5, 0.5], [Number.NaN]]) {
      await assert.rejects(make('plain', 'sharp', alphas), /alphas must be different numbers/);
    }
    assert.deepEqual(readdirSync(workspace.results), runs);
  });
});

describe('an interpolated run', () => {
  const make = async () => (await interpolateModels('plain', 'sharp', { alphas: [0.5] }))[0].run;

  it('is listed as what it is', async () => {
    const summary = (await summarizeRun(await make())) as RunSummary;
    assert.equal(summary.state, 'interpolated');
    assert.equal(summary.interpolation?.alpha, 0.5);
    assert.deepEqual([summary.steps, summary.psnrY, summary.seconds], [0, null, null]);
  });

  it('is not resumed', async () => {
    const run = await make();
    const config = await readRunConfig(run);
    await assert.rejects(
      planRunFolder(run, { config, existing: 'resume' }),
      /was made 0\.5 of the way from plain to sharp and has no training to go on with; .* --from sharp-alpha-0\.5/,
    );
    await assert.rejects(planRunFolder(run, { config, existing: 'fail' }), /must be a new name/);
  });

  it('leaves the lab with its origin in place of a training', async () => {
    const model = await exportedRun((await make()).name);
    const card = modelCard(model, []);
    assert.match(card, /not trained: its weights lie 0\.5 of the way from plain to sharp/);
    assert.doesNotMatch(card, /\| steps \|/);
  });

  it('is broken where its record is', async () => {
    const run = await make();
    const path = join(run.path, 'interpolation.json');
    const record = JSON.parse(await readFile(path, 'utf8'));
    for (const text of ['{', JSON.stringify({ ...record, alpha: 2 })]) {
      await writeFile(path, text);
      assert.equal((await summarizeRun(run)).state, 'broken');
    }
    await writeFile(path, JSON.stringify(record));
  });
});
