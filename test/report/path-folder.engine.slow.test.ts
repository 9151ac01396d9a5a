// The path between two models, measured: which models, what stands in tables and figure, and on the page.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startEngine } from '../../lib/engine/engine';
import { readEvaluationFile } from '../../lib/evaluation/evaluation-file';
import { metricsNamed } from '../../lib/evaluation/metrics';
import { hashFile } from '../../lib/files/hash-file';
import { evaluatePath } from '../../lib/report/path-folder';
import { reportRun } from '../../lib/report/report-run';
import { runFolder, runNames } from '../../lib/runs/run-folder';
import { moveRun } from '../interpolated-runs';
import { copyFirstRun, openWorkspace, type Workspace } from '../tiny-runs';

let workspace: Workspace;
before(async () => {
  workspace = await openWorkspace();
  await startEngine();
  copyFirstRun(workspace, 'pretrain', 'plain');
  await moveRun(workspace, 'pretrain', { name: 'sharp', caveats: ['made-up'] });
});
after(() => workspace.dispose());

describe('evaluatePath', () => {
  it('measures bicubic, the ends and what lies between them, by rising alpha', async () => {
    const { folder, page, models, figure } = await evaluatePath('plain', 'sharp', {
      alphas: [0.75, 0, 0.25],
      data: workspace.pictures,
      metrics: metricsNamed(['psnr', 'gmsd']),
    });
    assert.equal(folder, join(workspace.results, 'sharp-path-pictures'));
    const evaluation = await readEvaluationFile(folder);
    assert.deepEqual(
      evaluation.models.map(({ name }) => name),
      ['bicubic', 'plain', 'sharp-alpha-0.25', 'sharp-alpha-0.75', 'sharp'],
    );
    const [, plain, quarter] = evaluation.models;
    assert.equal(plain.checkpoint, await hashFile(runFolder('plain').bestCheckpoint));
    assert.equal(quarter.interpolation?.from.sha256, plain.checkpoint);
    assert.deepEqual(
      models.map(({ run }) => run.name),
      ['sharp-alpha-0', 'sharp-alpha-0.25', 'sharp-alpha-0.75'],
    );
    assert.deepEqual((await runNames()).length, 5);
    const csv = readFileSync(join(folder, 'path.csv'), 'utf8').trim().split('\n');
    assert.deepEqual(
      csv.map((line) => line.split(',').slice(0, 2).join()),
      [
        ...['alpha,model', '0,plain', '0.25,sharp-alpha-0.25'],
        ...['0.75,sharp-alpha-0.75', '1,sharp'],
      ],
    );
    assert.match(csv[1], new RegExp(String(evaluation.means[1].values.psnrY)));
    assert.match(await readFile(join(folder, 'path.md'), 'utf8'), /alpha sharp\. PSNR in dB/);
    const [along] = figure!.data as { x: number[]; text: string[] }[];
    assert.deepEqual(along.x[0], evaluation.means[1].values.psnrY);
    assert.deepEqual(along.text.slice(0, 3), ['α = 0: plain', '0.25', '0.75']);
    const html = readFileSync(page, 'utf8');
    assert.match(html, /<div class="path">.*\n<input type="range" min="0" max="3" step="1"/);
    assert.match(html, /0\.25 of the way from plain to sharp, not trained/);
  });

  it('says what it lacks for a figure', async () => {
    const { problems, folder } = await evaluatePath('plain', 'sharp', {
      ...{ alphas: [0.5], data: workspace.pictures, out: join(workspace.path, 'own') },
      metrics: metricsNamed(['psnr']),
    });
    assert.equal(folder, join(workspace.path, 'own'));
    assert.match(problems.join(), /No path\.png: no metric of fidelity and one of looks/);
    assert.ok(!existsSync(join(folder, 'path.png')));
  });

  it('leaves models whose own report says what they are', async () => {
    const { page, problems } = await reportRun(runFolder('sharp-alpha-0.5'), { samples: false });
    const html = readFileSync(page, 'utf8');
    assert.match(html, /0\.5 of the way from plain to sharp, not trained/);
    assert.match(html, /made-up/);
    assert.doesNotMatch(html, /stopped, or still training/);
    assert.deepEqual(problems, []);
  });
});
