// Ablations that are trained: whatever is killed, however a run ends, the table is that of one that nobody disturbed.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AblationConfig } from '../../lib/ablation/ablation-options';
import { ablationStatus } from '../../lib/ablation/ablation-status';
import { type ExecuteOptions, executeAblation } from '../../lib/ablation/execute-ablation';
import { readAblation } from '../../lib/ablation/read-ablation';
import {
  type AblationWorkspace,
  assertTrainedOnce,
  kill9,
  openAblationWorkspace,
  processOf,
  startAblation,
  tableOf,
  untilThere,
} from './tiny-ablation';

let workspace: AblationWorkspace;
let whole: string;
before(async () => {
  workspace = await openAblationWorkspace();
  whole = join(workspace.path, 'whole');
  const { counts, ended } = await executeAblation(workspace.config, { output: whole, jobs: 2 });
  assert.deepEqual([ended, counts.done], ['finished', 11]);
});
after(() => workspace.dispose());

/** A single cell of one seed with its pretraining: three jobs. */
const single = (): AblationConfig => ({
  ...workspace.config,
  axes: { 'loss.adversarial.weight': [0.005] },
  seeds: [1],
});

const run = async (
  name: string,
  config: AblationConfig,
  options: ExecuteOptions = {},
): Promise<string> => {
  const output = join(workspace.path, name);
  await executeAblation(config, { output, jobs: 2, ...options });
  return output;
};

/** Name and content's time of every file of runs. */
function files(folder: string): Map<string, number> {
  const names = readdirSync(join(folder, 'runs'), { recursive: true }).map(String);
  return new Map(names.map((name) => [name, statSync(join(folder, 'runs', name)).mtimeMs]));
}

describe('an ablation', () => {
  it('says of every run what the run has logged and measured', async () => {
    const { cells, pretrainings, marks, baseCell, primaryMetrics } = await readAblation(whole);
    assert.deepEqual(primaryMetrics, ['psnrY']);
    assert.equal(cells.find(({ id }) => id === baseCell)?.label, 'adversarial=0.005, grid=80');
    for (const one of [...cells.flatMap((cell) => cell.runs), ...pretrainings]) {
      const text = readFileSync(join(one.path, 'measured.json'), 'utf8');
      assert.deepEqual(one.evaluation?.rows, JSON.parse(text).rows);
      const [header, ...rows] = readFileSync(join(one.path, 'metrics.csv'), 'utf8')
        .trim()
        .split('\n');
      const last = new Map(header.split(',').map((key, i) => [key, rows.at(-1)?.split(',')[i]]));
      assert.deepEqual([one.steps, one.state], [8, 'done']);
      const pixel = Number(last.get('pixelLoss'));
      const weight = one.pretrained === undefined ? 1 : 3;
      assert.ok(Math.abs((one.weightedTerms.pixel ?? 0) - weight * pixel) < 1e-9, one.name);
      for (const { image } of one.evaluation?.rows ?? []) {
        assert.ok(existsSync(join(one.evaluation?.images ?? '', 'report', `${image}.png`)));
      }
    }
    assert.deepEqual(
      marks.map(({ name }) => name),
      ['bicubic'],
    );
    await assertTrainedOnce(whole);
  });

  it('does nothing at all when it is started again', async () => {
    const before = files(whole);
    await executeAblation(workspace.config, { output: whole });
    assert.deepEqual(files(whole), before);
  });

  it('only adds cells when its configuration changes, and names those that are left', async () => {
    const first = await run('grown', single());
    const before = files(first);
    const notices: string[] = [];
    const grown = { ...single(), axes: { 'loss.adversarial.weight': [0.01] } };
    await run('grown', grown, { onNotice: (sentence) => notices.push(sentence) });
    const now = files(first);
    for (const [name, time] of before) {
      if (/metrics\.csv|measured\.json|safetensors|log\.txt/.test(name))
        assert.equal(now.get(name), time, name);
    }
    const { otherRuns, cells } = await readAblation(first);
    assert.equal(otherRuns.length, 1);
    assert.equal(cells[0].runs[0].state, 'done');
    assert.ok(
      notices.some((notice) => notice.includes(otherRuns[0])),
      notices.join(),
    );
    assert.ok(existsSync(join(first, 'ablation-1.json')));
  });

  it('measures anew, and trains nothing, when it is to be reported by other metrics', async () => {
    const folder = await run('metrics', single());
    const before = files(folder);
    await run('metrics', { ...single(), metrics: ['psnr', 'gmsd'] });
    const { cells } = await readAblation(folder);
    assert.ok('gmsd' in (cells[0].runs[0].evaluation?.rows[0].values ?? {}));
    const now = files(folder);
    for (const [name, time] of before) {
      if (/metrics\.csv|safetensors/.test(name)) assert.equal(now.get(name), time, name);
    }
  });
});

describe('kill -9', () => {
  /** What there is of a cell when it begins to train, has saved, is measured. */
  const moments = ['config.json', 'checkpoints/last.safetensors', 'measured'] as const;

  for (const moment of moments) {
    it(`of a cell that has ${moment} is told, and the next start goes on with it`, async () => {
      const name = `cell-${moment.replace(/\W/g, '-')}`;
      const output = join(workspace.path, name);
      const [cell] = (await readAblation(whole)).cells.slice(-1);
      const path = join(output, 'runs', `${cell.id}-s1`);
      const config = {
        ...single(),
        axes: { 'loss.grid.weight': [80], 'loss.adversarial.weight': [0.005] },
      };
      const first = startAblation(config, output);
      await untilThere(join(path, moment));
      kill9(processOf(path));
      const { status, stderr, stdout } = await first.ended();
      assert.equal(status, 1, stdout);
      assert.match(stderr, /its process was ended by SIGKILL before it was done/);
      const { counts } = await ablationStatus(output);
      assert.deepEqual([counts.done, counts.waiting], [2, 1]);
      assert.equal((await startAblation(config, output).ended()).status, 0);
      await assertTrainedOnce(output);
      const [found] = (await readAblation(output)).cells[0].runs;
      assert.deepEqual(found.evaluation?.rows, cell.runs[0].evaluation?.rows);
    });
  }

  it('of the runner leaves cells at work, which the next runner waits for', async () => {
    const output = join(workspace.path, 'runner');
    const first = startAblation(workspace.config, output, '--jobs', '2');
    const { pretrainings } = await readAblation(whole);
    const path = join(output, 'runs', pretrainings[0].name);
    await untilThere(join(path, 'config.json'));
    const orphan = processOf(path);
    kill9(first.process.pid);
    await first.ended();
    assert.equal(processOf(path), orphan);
    const second = startAblation(workspace.config, output, '--jobs', '2');
    const { status, stderr } = await second.ended();
    assert.equal(status, 0, stderr);
    assert.match(stderr, /another process is at it; waiting for that/);
    assert.deepEqual(await tableOf(output), await tableOf(whole));
    await assertTrainedOnce(output);
    assert.equal(readFileSync(join(path, 'log.txt'), 'utf8').match(/: from step/g)?.length, 1);
  });
});

describe('a run that cannot be', () => {
  it('is in the table with its reason, the rest complete: diverged, impossible, blocked', async () => {
    const rate = 'generatorOptimizer.learningRate';
    const variants = {
      right: {},
      diverges: { [rate]: 1e5, 'generatorOptimizer.clipNorm': null },
      impossible: { 'data.hrCropSize': 33 },
      'pretraining fails': { 'pretrain.data.hrCropSize': 256 },
    };
    const output = join(workspace.path, 'broken');
    const config = { ...single(), axes: undefined, variants };
    const started = startAblation(JSON.parse(JSON.stringify(config)), output, '--jobs', '2');
    const { status, stdout, stderr } = await started.ended();
    assert.equal(status, 1, stderr);
    const { cells } = await readAblation(output);
    const states = cells.map(({ label, runs }) => `${label}: ${runs[0].state}`);
    assert.deepEqual(states, [
      'right: done',
      'diverges: diverged',
      'impossible: failed',
      'pretraining fails: blocked',
    ]);
    const reasons = cells.map(({ runs }) => runs[0].reason ?? '');
    assert.match(reasons[1], /must be (finite|at most 1000 times)/);
    assert.match(reasons[2], /impossible configuration: .*hrCropSize must be a multiple/);
    assert.match(reasons[3], /which it starts from, failed: .*(256|smaller|too small)/);
    for (const reason of reasons.slice(1)) assert.ok(stdout.includes(reason.slice(0, 40)), reason);
    assert.match(stderr, /diverges, seed 1 .*: diverged: /);
    const shown = startAblation(JSON.parse(JSON.stringify(config)), output, '--status');
    const { status: told, stdout: table } = await shown.ended();
    assert.equal(told, 0);
    assert.match(table, /3 of 7 done/);
  });

  it('stays failed until --retry failed, and then is not trained again', async () => {
    const gone = join(workspace.path, 'gone');
    mkdirSync(gone);
    const config = { ...single(), report: [gone] };
    const output = await run('retried', config);
    const failed = await ablationStatus(output);
    // the mark and the pretraining fail to be measured, the cell is blocked
    assert.deepEqual([failed.counts.failed, failed.counts.blocked], [2, 1]);
    assert.match(failed.lines[0].runs[0].reason ?? '', /must hold images/);
    await run('retried', config);
    assert.deepEqual((await ablationStatus(output)).counts.failed, 2);
    renameSync(gone, `${gone}-empty`);
    mkdirSync(gone);
    const { writePictures } = await import('../support.js');
    await writePictures(gone, { count: 2, size: 64 });
    const { counts } = await executeAblation(config, { output, retry: 'failed' });
    assert.equal(counts.done, 3);
    await assertTrainedOnce(output);
  });

  it('stops all, saved, with --stop-on-first-error', async () => {
    const variants = { 'pretraining fails': { 'pretrain.data.hrCropSize': 256 }, right: {} };
    const config = { ...single(), axes: undefined, variants };
    const output = join(workspace.path, 'stopped');
    const { ended, counts } = await executeAblation(config, { output, stopOnFirstError: true });
    assert.deepEqual([ended, counts.failed, counts.blocked], ['stopped', 1, 1]);
    assert.equal(counts.waiting, 2);
  });

  it('is refused while another process runs the ablation', async () => {
    const output = join(workspace.path, 'twice');
    const first = startAblation(single(), output);
    await untilThere(join(output, '.lock'));
    await assert.rejects(
      executeAblation(single(), { output }),
      /takeLock: the ablation .* must have one owner/,
    );
    assert.equal((await first.ended()).status, 0);
  });
});
