// Runs compared from their names: measured, kept in a folder that is nobody else's, and on a page.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ARTIFACT_CHECKS } from '../../lib/artifacts/artifact-checks';
import { startEngine } from '../../lib/engine/engine';
import { readEvaluationFile } from '../../lib/evaluation/evaluation-file';
import { metricsNamed } from '../../lib/evaluation/metrics';
import { pretrain } from '../../lib/experiments/pretrain';
import { evaluationsOf } from '../../lib/report/find-evaluations';
import { reportComparison } from '../../lib/report/report-comparison';
import { runNames } from '../../lib/runs/run-folder';
import { openWorkspace, type Workspace } from '../tiny-runs';

let workspace: Workspace;
before(async () => {
  workspace = await openWorkspace();
  await startEngine();
  for (const [run, seed] of [
    ['one', 1],
    ['two', 2],
  ] as const) {
    await pretrain({ ...workspace.pretrain, seed }, { run });
  }
});
after(() => workspace.dispose());

const compare = (runs: readonly string[]) =>
  reportComparison(runs, {
    data: workspace.pictures,
    metrics: metricsNamed(['psnr']),
    artifacts: { checks: ARTIFACT_CHECKS.slice(0, 2) },
  });

describe('reportComparison', () => {
  it('measures bicubic and the runs into a folder of their names, which is no run', async () => {
    const { folder, page, problems } = await compare(['one', 'two']);
    assert.equal(folder, join(workspace.results, 'one-two-pictures'));
    assert.equal(page, join(folder, 'report.html'));
    assert.deepEqual(problems, []);
    const { models, rows } = await readEvaluationFile(folder);
    assert.deepEqual(
      models.map(({ name, kind }) => [name, kind]),
      [
        ['bicubic', 'bicubic'],
        ['one', 'run'],
        ['two', 'run'],
      ],
    );
    assert.equal(rows.length, 12);
    const html = readFileSync(page, 'utf8');
    assert.match(html, /<h1>bicubic, one and two on pictures, x4<\/h1>/);
    assert.ok(html.includes('<section id="artifacts">') && html.includes(ARTIFACT_CHECKS[1].label));
    assert.ok((await readdir(folder)).includes('.srgan-output'));
    assert.deepEqual(await runNames(), ['one', 'two']);
    assert.deepEqual(await evaluationsOf('one-two-pictures'), [folder]);
  });

  it('writes its own folder anew, and never that of others', async () => {
    assert.equal(
      (await compare(['one', 'two'])).folder,
      join(workspace.results, 'one-two-pictures'),
    );
    const taken = join(workspace.results, 'two-one-pictures');
    mkdirSync(taken);
    writeFileSync(join(taken, 'notes.txt'), 'mine');
    assert.equal((await compare(['two', 'one'])).folder, `${taken}-2`);
    assert.deepEqual(await readdir(taken), ['notes.txt']);
  });

  it('needs runs and a set that are there', async () => {
    await assert.rejects(compare(['one', 'absent']), /model must be bicubic, a run or a folder/);
    const data = join(workspace.path, 'nowhere');
    await assert.rejects(
      reportComparison(['one', 'two'], { data }),
      /openDataset: the set must be/,
    );
  });
});
