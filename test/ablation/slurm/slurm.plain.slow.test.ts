// Ablations on a cluster of two virtual nodes: the table is that of this machine, whatever is killed on the way.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AblationConfig } from '../../../lib/ablation/ablation-options';
import { ablationStatus } from '../../../lib/ablation/ablation-status';
import { executeAblation } from '../../../lib/ablation/execute-ablation';
import { readAblation } from '../../../lib/ablation/read-ablation';
import type { Batch } from '../../../lib/ablation/slurm/submission-record';
import { runSlurmDoctor } from '../../../lib/cli/slurm-checks';
import {
  type AblationProcess,
  type AblationWorkspace,
  assertTrainedOnce,
  kill9,
  openAblationWorkspace,
  processOf,
  startAblation,
  tableOf,
  untilThere,
} from '../tiny-ablation';
import { startCluster, type VirtualCluster, whyNoCluster } from './virtual-cluster';

const why = whyNoCluster();

describe('an ablation on Slurm', { skip: why }, () => {
  let workspace: AblationWorkspace;
  let cluster: VirtualCluster;
  let config: AblationConfig;
  let whole: string;
  before(async () => {
    workspace = await openAblationWorkspace();
    config = { ...workspace.config, axes: { 'loss.grid.weight': [0, 80] } };
    cluster = await startCluster();
    whole = join(workspace.path, 'whole');
    const { counts } = await executeAblation(config, { output: whole, jobs: 2 });
    assert.equal(counts.done, 7);
  });
  after(async () => {
    await cluster?.dispose();
    workspace?.dispose();
  });

  /** A single cell of one seed with its pretraining: three jobs. */
  const single = (): AblationConfig => ({
    ...config,
    axes: { 'loss.grid.weight': [80] },
    seeds: [1],
  });
  /** The runs of `single`. */
  const runsOf = (output: string): { pretraining: string; cell: string } => {
    const cell = names.cells.find(({ label }) => label === 'grid=80');
    const path = (name: string): string => join(output, 'runs', name);
    return { pretraining: path(names.pretraining), cell: path(`${cell?.id}-s1`) };
  };
  let names: { pretraining: string; cells: readonly { id: string; label: string }[] };
  before(async () => {
    const { pretrainings, cells } = await readAblation(whole);
    names = { pretraining: pretrainings[0].name, cells };
  });

  const start = (name: string, config: AblationConfig, ...args: string[]): AblationProcess =>
    startAblation(config, join(workspace.path, name), '--on', 'slurm', '--poll', '1', ...args);
  const batchesOf = (output: string): Batch[] =>
    JSON.parse(readFileSync(join(output, 'slurm.json'), 'utf8')).batches;
  const logOf = (run: string): string => readFileSync(join(run, 'log.txt'), 'utf8');
  const assertDone = async (first: AblationProcess): Promise<void> => {
    const { status, stderr, stdout } = await first.ended();
    assert.equal(status, 0, `${stdout}\n${stderr}`);
  };
  /** The cell of `single` as this machine has trained it. */
  const assertAsHere = async (output: string): Promise<void> => {
    await assertTrainedOnce(output);
    const [here] = (await readAblation(whole)).cells.slice(-1);
    const [found] = (await readAblation(output)).cells[0].runs;
    assert.deepEqual(found.evaluation?.rows, here.runs[0].evaluation?.rows);
  };

  it('has the table of this machine, and no cell twice where its driver dies between sbatch and record', async () => {
    const output = join(workspace.path, 'driver');
    const fake = join(workspace.path, 'programs');
    mkdirSync(fake);
    // the second array has arrived when the driver is killed
    const real = cluster.slurm('which', 'sbatch').trim();
    writeFileSync(
      join(fake, 'sbatch'),
      `#!/bin/sh\n${real} "$@"\n[ "$1" = --version ] && exit\necho >>${fake}/calls\n` +
        `[ $(wc -l <${fake}/calls) = 2 ] && kill -9 $PPID\nexit 0\n`,
    );
    chmodSync(join(fake, 'sbatch'), 0o755);
    const { PATH } = process.env;
    process.env.PATH = `${fake}${delimiter}${PATH}`;
    const first = start('driver', config);
    process.env.PATH = PATH;
    assert.equal((await first.ended()).status, 'SIGKILL');
    assert.deepEqual(
      batchesOf(output).map(({ id, runs }) => [id !== null, runs.length]),
      [
        [true, 3],
        [false, 2],
      ],
    );
    await assertDone(start('driver', config));
    const batches = batchesOf(output);
    assert.equal(batches.flatMap(({ runs }) => runs).length, 7, 'each submitted once');
    assert.ok(batches.every(({ id }) => id !== null));
    assert.deepEqual(await tableOf(output), await tableOf(whole));
    await assertTrainedOnce(output);
  });

  it('submits a job alone again that was killed, and queues one again that got SIGTERM: both go on', async () => {
    const output = join(workspace.path, 'killed');
    const { pretraining, cell } = runsOf(output);
    const first = start('killed', single());
    await untilThere(join(pretraining, 'checkpoints', 'last.safetensors'));
    kill9(processOf(pretraining));
    await untilThere(join(cell, 'checkpoints', 'last.safetensors'));
    const { id, runs } = batchesOf(output).at(-1) ?? { id: null, runs: [] };
    cluster.slurm('scancel', '--batch', '--signal=TERM', `${id}_0`);
    const { status, stderr } = await first.ended();
    assert.equal(status, 0, stderr);
    // marks and pretraining, the cell; then the pretraining, the cell that the cluster had taken away with it
    const submitted = batchesOf(output).map((batch) => batch.runs.length);
    assert.deepEqual(submitted, [2, 1, 1, 1]);
    assert.deepEqual(runs, [basename(cell)]);
    assert.match(
      stderr,
      /pretraining, seed 1 .*ended before it was done \(.*FAILED.*submitted again/,
    );
    assert.match(logOf(cell), new RegExp(`saved; its task ${id}_0 goes back into the queue`));
    for (const run of [pretraining, cell]) {
      assert.equal(logOf(run).match(/: from step/g)?.length, 2, logOf(run));
    }
    await assertAsHere(output);
  });

  it('loses a node, and goes on with its job on the other one', async () => {
    const output = join(workspace.path, 'node');
    const { pretraining } = runsOf(output);
    const first = start('node', single());
    await untilThere(join(pretraining, 'checkpoints', 'last.safetensors'));
    const [{ id, runs }] = batchesOf(output);
    const task = `${id}_${runs.indexOf(names.pretraining)}`;
    const node = cluster.slurm('squeue', '--noheader', `--jobs=${task}`, '--format=%N').trim();
    cluster.loseNode(node);
    await assertDone(first);
    cluster.startNode(node);
    assert.equal(logOf(pretraining).match(/: from step/g)?.length, 2, logOf(pretraining));
    await assertAsHere(output);
  });

  it('has nodes that the doctor asks', async () => {
    process.env.SRGAN_RESULTS = join(workspace.path, 'results of doctor');
    const checks = await runSlurmDoctor(['--comment=a b']);
    assert.deepEqual(checks.map(({ name, status }) => `${name}: ${status}`).slice(0, 6), [
      ...['sbatch: ok', 'squeue: ok', 'job on a node: ok', 'results folder there: ok'],
      ...['Node there: ok', 'engine there: ok'],
    ]);
    const details = new Map(checks.map(({ name, detail }) => [name, detail]));
    assert.match(details.get('sbatch') ?? '', /slurm\S* \d+\.\d+/);
    assert.match(details.get('job on a node') ?? '', /^n[12], with processors: 1$/);
    assert.equal(details.get('Node there'), process.versions.node);
    assert.match(details.get('engine there') ?? '', /TensorFlow/);
    assert.deepEqual(readdirSync(process.env.SRGAN_RESULTS), []);
    const refused = (await runSlurmDoctor(['--partition=nix'])).at(-1);
    assert.equal(refused?.status, 'broken');
    assert.match(refused?.detail ?? '', /^sbatch: invalid partition specified: nix; /);
  });

  it('reports what a failed pretraining blocks, the rest complete, with exit status 1', async () => {
    const output = join(workspace.path, 'failed');
    const variants = { right: {}, 'pretraining fails': { 'pretrain.data.hrCropSize': 256 } };
    const first = start('failed', { ...single(), axes: undefined, variants });
    const { status, stdout, stderr } = await first.ended();
    assert.equal(status, 1, stderr);
    const { cells } = await readAblation(output);
    assert.deepEqual(
      cells.map(({ label, runs }) => `${label}: ${runs[0].state}`),
      ['right: done', 'pretraining fails: blocked'],
    );
    assert.match(
      cells[1].runs[0].reason ?? '',
      /which it starts from, failed: .*(256|smaller|too small)/,
    );
    assert.match(stderr, /pretraining, seed 1 .*: failed: /);
    assert.match(stdout, /blocked/);
    // the cluster drops by itself what can never begin
    const name = JSON.parse(readFileSync(join(output, 'slurm.json'), 'utf8')).name;
    const left = (): boolean => cluster.slurm('squeue', '--noheader', '--format=%j').includes(name);
    for (let waited = 0; left(); waited++) {
      assert.ok(waited < 60, 'the cells that cannot begin stay in the queue');
      await sleep(500);
    }
  });

  it('is left to the cluster with --detach, is attached to by the next start, one at a time if so wished', async () => {
    const output = join(workspace.path, 'detached');
    const first = start('detached', single(), '--detach', '--max-running', '1');
    const { status, stderr } = await first.ended();
    assert.equal(status, 0, stderr);
    assert.match(stderr, /srgan ablate --status --output /);
    const before = batchesOf(output);
    assert.equal((await ablationStatus(output)).counts.done, 0);
    let most = 0;
    const watch = setInterval(() => {
      const running = cluster.slurm(
        'squeue',
        '--noheader',
        '--array',
        '--states=RUNNING',
        '--format=%i',
      );
      most = Math.max(most, running.split('\n').filter((line) => line !== '').length);
    }, 200);
    await assertDone(start('detached', single(), '--max-running', '1'));
    clearInterval(watch);
    assert.equal(most, 1);
    assert.deepEqual(batchesOf(output), before);
    await assertAsHere(output);
  });
});
