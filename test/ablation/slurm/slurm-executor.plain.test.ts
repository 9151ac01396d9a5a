// A driver of Slurm against programs that only pretend to be Slurm's: what is missing, refuses, does not answer, or dies.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import {
  type AblationFolder,
  ablationFolderAt,
  jobPaths,
} from '../../../lib/ablation/ablation-folder';
import { FIRST_ERROR, type JobEvent } from '../../../lib/ablation/executor';
import { writeFailure } from '../../../lib/ablation/failure-file';
import { readJobState } from '../../../lib/ablation/job-state';
import { writeMeasured } from '../../../lib/ablation/measured-file';
import { slurmExecutor } from '../../../lib/ablation/slurm/slurm-executor';
import type { SlurmOptions } from '../../../lib/ablation/slurm/slurm-options';
import { runOfJob, type StageJob } from '../../../lib/ablation/stage-job';
import { runSlurmDoctor } from '../../../lib/cli/slurm-checks';
import { temporaryResults } from '../../support';

const { PATH } = process.env;
let workspace: ReturnType<typeof temporaryResults>;
let folder: AblationFolder;
let programs: string;
let count = 0;
before(() => {
  workspace = temporaryResults();
});
after(() => workspace.dispose());
beforeEach(() => {
  folder = ablationFolderAt(join(workspace.path, `ablation-${++count}`));
  programs = join(workspace.path, `programs-${count}`);
  for (const path of [folder.runs, programs]) mkdirSync(path, { recursive: true });
  process.env.PATH = `${programs}${delimiter}/usr/bin${delimiter}/bin${delimiter}${dirname(process.execPath)}`;
  fake('sbatch', `echo $(($(wc -l <${programs}/sbatch.calls) + 20))`);
  fake('squeue', 'exit 0');
  fake('scancel', 'exit 0');
});
afterEach(() => {
  process.env.PATH = PATH;
});

/** A program that notes its arguments, a line a call, and does what a script says. */
function fake(name: string, script: string): void {
  const path = join(programs, name);
  const calls = `${path}.calls`;
  writeFileSync(calls, '');
  writeFileSync(path, `#!/bin/sh\n[ "$1" = --version ] && exit\necho "$*" >>${calls}\n${script}\n`);
  chmodSync(path, 0o755);
}
const callsOf = (name: string): string[] =>
  readFileSync(join(programs, `${name}.calls`), 'utf8')
    .split('\n')
    .filter((line) => line !== '');

const stageJob = (name: string, ...needs: string[]): StageJob => ({
  ...{ version: 1, name, kind: 'mark', label: name, seed: 1, model: 'bicubic' },
  ...{ after: needs, textureBase: 'bicubic', threads: 2 },
  report: { data: ['x'], scale: 4, metrics: ['psnr'] },
});
const PAIR = [stageJob('p'), stageJob('c', 'p')];

const done = ({ name, report }: StageJob): Promise<void> =>
  writeMeasured(jobPaths(runOfJob(folder, name)).measured, {
    ...{ version: 1, report, sets: ['x'], rows: [], artifacts: [], failures: [] },
  });

/** Runs jobs; `during` is called with each sentence, `stop` ends it. */
async function drive(
  jobs: readonly StageJob[],
  options: SlurmOptions = {},
  during: (said: string, stop: (why?: string) => void) => void = () => {},
): Promise<{ all: boolean; said: string[]; events: JobEvent[] }> {
  const executor = await slurmExecutor({ pollSeconds: 0.05, ...options });
  const controller = new AbortController();
  const said: string[] = [];
  const events: JobEvent[] = [];
  const all = await executor.run(jobs, {
    ...{ folder, signal: controller.signal },
    onEvent: (event) => events.push(event),
    onNotice(sentence) {
      said.push(sentence);
      during(sentence, (why) => controller.abort(why));
    },
  });
  return { all, said, events };
}

describe('without Slurm', () => {
  beforeEach(() => {
    process.env.PATH = join(workspace.path, 'nowhere');
  });

  it('an executor says what is missing, and where it would be', async () => {
    await assert.rejects(
      slurmExecutor(),
      /sbatch must be a program on PATH, but got none; start it on a login node/,
    );
  });

  it('so does the doctor', async () => {
    const [sbatch, squeue, ...others] = await runSlurmDoctor([]);
    assert.deepEqual([sbatch.status, squeue.status, others], ['broken', 'broken', []]);
    assert.match(sbatch.remedy ?? '', /login node/);
  });
});

describe('a driver of Slurm', () => {
  it('settles the threads: those that sbatch is told, else four', async () => {
    assert.equal((await slurmExecutor({ sbatch: ['-c', '3'] })).threads, 3);
    assert.equal((await slurmExecutor()).threads, 4);
    await assert.rejects(
      slurmExecutor({ sbatch: ['-c0'] }),
      /--cpus-per-task must be a whole number/,
    );
  });

  it('submits each stage once, the later one after the very task that it needs, and leaves when told so', async () => {
    const { all } = await drive(PAIR, { detach: true, sbatch: ['--mem=1G'] });
    assert.equal(all, false);
    const [first, second, ...rest] = callsOf('sbatch');
    assert.deepEqual(rest, []);
    assert.match(first, /--array=0-0 .*--cpus-per-task=2 .*--mem=1G/);
    assert.doesNotMatch(first, /--dependency/);
    assert.match(second, /--dependency=afterok:21_0 --kill-on-invalid-dep=yes/);
    const { name, batches } = JSON.parse(readFileSync(join(folder.path, 'slurm.json'), 'utf8'));
    assert.match(second, new RegExp(`--job-name=${name}\\.2 `));
    assert.deepEqual(
      batches.map(({ id, runs }: { id: string; runs: string[] }) => [id, runs]),
      [
        ['21', ['p']],
        ['22', ['c']],
      ],
    );
  });

  it('submits nothing that is in the queue under its name, and takes its id down', async () => {
    const at = new Date().toISOString();
    const { name } = await openedRecord();
    const batches = [{ number: 1, at, id: null, runs: ['p'] }];
    writeFileSync(join(folder.path, 'slurm.json'), JSON.stringify({ version: 1, name, batches }));
    fake('squeue', `echo '77|0|${name}.1|RUNNING|None'`);
    fake('sbatch', 'echo 78');
    await drive(PAIR, { detach: true });
    assert.equal(callsOf('sbatch').length, 1);
    assert.match(callsOf('sbatch')[0], /--dependency=afterok:77_0/);
    assert.match(readFileSync(join(folder.path, 'slurm.json'), 'utf8'), /"id": "77"/);
  });

  it('says what sbatch says where it refuses, and forgets what was not taken', async () => {
    fake('sbatch', 'echo "sbatch: error: invalid partition specified: nix" >&2; exit 1');
    await assert.rejects(drive(PAIR), /^SlurmError: sbatch: invalid partition specified: nix$/);
    assert.deepEqual(JSON.parse(readFileSync(join(folder.path, 'slurm.json'), 'utf8')).batches, []);
  });

  it('keeps what a controller may have taken without an answer', async () => {
    fake('sbatch', 'echo "sbatch: error: Socket timed out on send/recv operation" >&2; exit 1');
    const { said } = await drive(PAIR, {}, (_, stop) => stop());
    assert.match(said[0], /may not have arrived, and is looked for: .*timed out/);
    assert.deepEqual(callsOf('sbatch').length, 1);
    const { batches } = JSON.parse(readFileSync(join(folder.path, 'slurm.json'), 'utf8'));
    assert.deepEqual([batches.length, batches[0].id], [1, null]);
  });

  it('goes on while the queue does not answer, and submits nothing meanwhile', async () => {
    fake('squeue', 'echo "slurm_load_jobs error: Unable to contact slurm controller" >&2; exit 1');
    await openedRecord('p');
    const { all, said } = await drive([PAIR[0]], {}, () => void done(PAIR[0]));
    assert.equal(all, true);
    assert.match(said.join(), /queue does not answer.*Unable to contact/);
    assert.deepEqual(callsOf('sbatch'), []);
  });

  it('submits a lost task again, and gives it up when it gets nowhere, with what Slurm said of it', async () => {
    // every task is gone at once; the log is what slurmstepd writes
    mkdirSync(join(folder.path, 'slurm'));
    writeFileSync(
      join(folder.path, 'slurm', '3_0.log'),
      'error: *** JOB 23 CANCELLED DUE TO TIME LIMIT ***\n',
    );
    const { all, said, events } = await drive(PAIR);
    assert.equal(all, true);
    assert.equal(
      said.filter((sentence) => /its task 2\d_0 ended.*submitted again/.test(sentence)).length,
      2,
    );
    const { state, reason } = await readJobState(folder, PAIR[0]);
    assert.equal(state, 'waiting');
    assert.match(
      reason ?? '',
      /ended before it was done \(.*\), 3 times without a further step; the next start goes on/,
    );
    assert.deepEqual(
      events.map(({ job, event }) => [job.name, event]),
      [['p', 'ended']],
    );
  });

  it('does not submit again what somebody has cancelled', async () => {
    const { name } = await openedRecord('p');
    // at the second look
    const state = `$([ $(wc -l <${programs}/squeue.calls) = 1 ] && echo RUNNING || echo CANCELLED)`;
    fake('squeue', `echo "11|0|${name}.1|${state}|None"`);
    const { said } = await drive([PAIR[0]]);
    assert.deepEqual([callsOf('sbatch'), said], [[], []]);
    assert.match(
      (await readJobState(folder, PAIR[0])).reason ?? '',
      /its task 11_0 ended .*\(CANCELLED\)/,
    );
  });

  it('submits again what was cancelled before it was started, by a user or with what it needed', async () => {
    const { name } = await openedRecord('p', 'c');
    const states = ['CANCELLED|None', 'CANCELLED|DependencyNeverSatisfied'];
    fake('squeue', states.map((state, i) => `echo '11|${i}|${name}.1|${state}'`).join('\n'));
    const { said } = await drive(PAIR, { detach: true });
    assert.equal(callsOf('sbatch').length, 2);
    assert.match(
      said[0],
      /^p \(p\): its task 11_0 ended before it was done \(CANCELLED\); submitted again$/,
    );
    assert.match(said[1], /^Left to the cluster: jobs 21 22\. `scancel 21 22` ends them, saved\.$/);
    assert.equal(said.length, 2);
  });

  it('says what waits for ever, and leaves when it is stopped', async () => {
    const { name } = await openedRecord('p');
    fake('squeue', `echo '11|0|${name}.1|PENDING|JobHeldAdmin'`);
    const { all, said } = await drive([PAIR[0]], {}, (_, stop) => stop());
    assert.equal(all, false);
    assert.match(
      said[0],
      /Task 11_0 waits, for ever unless somebody changes something: JobHeldAdmin/,
    );
    assert.deepEqual(callsOf('scancel'), []);
  });

  it('cancels all at the first error where that is wished', async () => {
    const { name } = await openedRecord('p');
    const there = join(programs, 'there');
    writeFileSync(there, '');
    fake('squeue', `[ -e ${there} ] && echo '11|0|${name}.1|PENDING|JobHeldUser'; exit 0`);
    fake('scancel', `rm ${there}`);
    const { all } = await drive([PAIR[0]], {}, (_, stop) => stop(FIRST_ERROR));
    assert.deepEqual([all, callsOf('scancel')], [true, ['11']]);
    assert.ok(!existsSync(there));
  });

  it('leaves what comes after a run that failed', async () => {
    await writeFailure(jobPaths(runOfJob(folder, 'p')).failure, { kind: 'failed', reason: 'no' });
    const { all, events } = await drive(PAIR);
    assert.deepEqual([all, callsOf('sbatch')], [true, []]);
    assert.deepEqual(
      events.map(({ job, event, state }) => [job.name, event, state?.reason]),
      [['p', 'ended', 'no']],
    );
  });
});

/** The record of the ablation, with a batch of these runs that was answered. */
async function openedRecord(...runs: string[]): Promise<{ name: string }> {
  const { openRecord } = await import('../../../lib/ablation/slurm/submission-record.js');
  const record = await openRecord(folder);
  if (runs.length > 0) {
    await record.begin(runs);
    await record.answer(1, '11');
  }
  return { name: record.name };
}
