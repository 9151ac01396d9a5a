// What a driver of Slurm decides and writes, without a cluster: words for sbatch, scripts, the queue's lines, what is due.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ablationFolderAt } from '../../../lib/ablation/ablation-folder';
import type { JobState } from '../../../lib/ablation/job-state';
import { batchArguments, batchScript } from '../../../lib/ablation/slurm/batch-script';
import { groupJobs } from '../../../lib/ablation/slurm/batches';
import {
  dueJobs,
  type SlurmLook,
  type SlurmMemory,
  tasksOfRuns,
} from '../../../lib/ablation/slurm/due-jobs';
import { optionValue, slurmArguments } from '../../../lib/ablation/slurm/slurm-arguments';
import { isActive, isStuck, parseQueue } from '../../../lib/ablation/slurm/slurm-queue';
import { type Batch, openRecord } from '../../../lib/ablation/slurm/submission-record';
import type { StageJob } from '../../../lib/ablation/stage-job';
import { temporaryFolder } from '../../support';

describe('slurmArguments', () => {
  it('splits as a shell does', () => {
    assert.deepEqual(slurmArguments(''), []);
    assert.deepEqual(slurmArguments(' --partition=gpu  --time 4:00:00\t-A me '), [
      ...['--partition=gpu', '--time', '4:00:00', '-A', 'me'],
    ]);
    const quoted = `--comment="a \\"b\\" c" --constraint='x|y \\n' --account=a\\ b`;
    const words = ['--comment=a "b" c', '--constraint=x|y \\n', '--account=a b'];
    assert.deepEqual(slurmArguments(quoted), words);
    const shell = execFileSync('sh', ['-c', `printf '%s\\n' ${quoted.replace('|', '|')}`]);
    assert.deepEqual(String(shell).trimEnd().split('\n'), words);
  });

  it('refuses what the lab says itself, words that are no options, open quotes', () => {
    for (const text of [
      '--array=0-3',
      '-J name',
      '-dafterok:1',
      '--output=x',
      '--mem=1 --wrap=ls',
    ]) {
      assert.throws(() => slurmArguments(text), /must leave --[\w-]+ to the lab/, text);
    }
    assert.throws(
      () => slurmArguments('partition=gpu'),
      /which begin with a dash, but got partition=gpu/,
    );
    assert.throws(() => slurmArguments('--comment="a'), /must close its quotes/);
  });

  it('finds a value in every form, the last one where there are several', () => {
    const value = (text: string): string | undefined =>
      optionValue(slurmArguments(text), '--cpus-per-task', '-c');
    assert.deepEqual(
      ['', '--cpus-per-task=3', '--cpus-per-task 4', '-c 5', '-c6', '-c 7 -c8'].map(value),
      [...[undefined, '3', '4', '5', '6', '8']],
    );
  });
});

describe("an array's script", () => {
  const { path, dispose } = temporaryFolder();
  after(dispose);

  it('becomes the job of its task, whatever its folder is called, and adds to its log', () => {
    const folder = ablationFolderAt(join(path, `it's $HOME "x" %a`));
    const runs = ['pre-1', 'cell-s1'];
    for (const run of runs) mkdirSync(join(folder.runs, run), { recursive: true });
    const main = join(path, "it's main.js");
    writeFileSync(main, 'console.log(process.ppid, ...process.argv.slice(2)); console.error("x");');
    const script = join(path, 'script.sh');
    writeFileSync(script, batchScript(folder, runs, { program: process.execPath, main }));
    const log = join(folder.runs, 'cell-s1', 'log.txt');
    writeFileSync(log, 'before\n');
    const env = { ...process.env, SLURM_ARRAY_TASK_ID: '1' };
    execFileSync('sh', [script], { env });
    // its parent is the shell's: there is no shell between
    assert.equal(readFileSync(log, 'utf8'), `before\n${process.pid} ${folder.path} cell-s1\nx\n`);
    const other = { ...env, SLURM_ARRAY_TASK_ID: '2' };
    assert.throws(
      () => execFileSync('sh', [script], { env: other, stdio: 'pipe' }),
      /no run has the number 2/,
    );
  });

  it('is submitted with the threads of the job, and what the user adds last', () => {
    const folder = ablationFolderAt('/a/50%/tiny');
    const plan = { number: 3, jobName: 'n.3', runs: ['a', 'b'], threads: 2, extra: ['--mem=1G'] };
    assert.deepEqual(
      batchArguments(folder, { ...plan, dependency: 'afterok:1_0', maxRunning: 8 }),
      [
        ...['--parsable', '--job-name=n.3', '--array=0-1%8', '--dependency=afterok:1_0'],
        ...['--kill-on-invalid-dep=yes', '--requeue', '--signal=B:TERM@60'],
        ...['--nodes=1', '--ntasks=1', '--cpus-per-task=2'],
        ...['--output=/a/50%%/tiny/slurm/3_%a.log', '--open-mode=append', '--mem=1G'],
        '/a/50%/tiny/slurm/3.sh',
      ],
    );
    assert.ok(batchArguments(folder, plan).includes('--array=0-1'));
  });
});

describe('the queue', () => {
  it('is read line by line: tasks of arrays alone', () => {
    const text =
      '12|0|srgan-tiny-1.2|PENDING|Dependency\n13|4|x|RUNNING|None\n14|N/A|y|RUNNING|None\nslurm: news\n' +
      '12|1|srgan-tiny-1.2|PENDING|ReqNodeNotAvail, a|b\n';
    const tasks = parseQueue(text);
    assert.deepEqual(tasks[0], {
      ...{ id: '12', index: 0, name: 'srgan-tiny-1.2', state: 'PENDING', reason: 'Dependency' },
    });
    assert.deepEqual(
      tasks.map(({ id, index, reason }) => `${id}_${index} ${reason}`),
      ['12_0 Dependency', '13_4 ', '12_1 ReqNodeNotAvail, a|b'],
    );
    assert.deepEqual(parseQueue(''), []);
  });

  it('tells what goes on from what has ended, and what waits for a person', () => {
    const task = (state: string, reason = ''): ReturnType<typeof parseQueue>[number] => ({
      id: '1',
      index: 0,
      name: 'x',
      state,
      reason,
    });
    assert.deepEqual(
      ['PENDING', 'RUNNING', 'COMPLETING', 'SUSPENDED'].map((s) => isActive(task(s))),
      [...[true, true, true, true]],
    );
    assert.deepEqual(
      ['COMPLETED', 'FAILED', 'TIMEOUT', 'NODE_FAIL'].map((s) => isActive(task(s))),
      [...[false, false, false, false]],
    );
    const waits = [
      'Resources',
      'Dependency',
      'BeginTime',
      'JobHeldUser',
      'launch failed requeued held',
    ];
    assert.deepEqual(
      waits.map((reason) => isStuck(task('PENDING', reason))),
      [...[false, false, false, true, true]],
    );
  });
});

const stageJob = (name: string, ...needs: string[]): StageJob => ({
  ...{ version: 1, name, kind: needs.length > 0 ? 'cell' : 'pretrain', label: name, seed: 1 },
  ...{ after: needs, textureBase: 'bicubic', threads: 1 },
  report: { data: [], scale: 4, metrics: [] },
});

const JOBS = [
  ...[stageJob('mark'), stageJob('p1'), stageJob('p2')],
  ...[stageJob('a1', 'p1'), stageJob('b1', 'p1'), stageJob('a2', 'p2'), stageJob('b2', 'p2')],
];

describe('groupJobs', () => {
  const open = new Set(JOBS.map(({ name }) => name));

  it('puts the cells of each pretraining together', () => {
    assert.deepEqual(groupJobs(JOBS, open, { limited: false }), [
      { runs: ['mark', 'p1', 'p2'], after: [] },
      { runs: ['a1', 'b1'], after: ['p1'] },
      { runs: ['a2', 'b2'], after: ['p2'] },
    ]);
  });

  it('puts all cells together where so many at most may run', () => {
    assert.deepEqual(groupJobs(JOBS, open, { limited: true }), [
      { runs: ['mark', 'p1', 'p2'], after: [] },
      { runs: ['a1', 'b1', 'a2', 'b2'], after: ['p1', 'p2'] },
    ]);
  });

  it('lets nothing wait for what is done', () => {
    const left = new Set(['p2', 'a1', 'a2']);
    assert.deepEqual(
      groupJobs(
        JOBS.filter(({ name }) => left.has(name)),
        left,
        { limited: false },
      ),
      [
        { runs: ['p2', 'a1'], after: [] },
        { runs: ['a2'], after: ['p2'] },
      ],
    );
  });

  it('cuts arrays that Slurm would not take', () => {
    const many = Array.from({ length: 2500 }, (_, i) => stageJob(`m${i}`));
    const groups = groupJobs(many, new Set(), { limited: false });
    assert.deepEqual(
      groups.map(({ runs }) => runs.length),
      [1000, 1000, 500],
    );
    assert.equal(new Set(groups.flatMap(({ runs }) => runs)).size, 2500);
  });
});

describe('dueJobs', () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  const state = (name: JobState['state']): JobState => ({
    state: name,
    lastLines: [],
    steps: 0,
    seconds: null,
    rows: [],
  });
  const batch = (number: number, id: string | null, runs: string[], secondsAgo = 600): Batch => ({
    number,
    id,
    runs,
    at: new Date(now - 1000 * secondsAgo).toISOString(),
  });
  const look = (
    batches: Batch[],
    queue: string,
    states: Record<string, JobState['state']> = {},
  ): SlurmLook => ({
    ...{ jobs: JOBS, batches, now },
    states: new Map(JOBS.map(({ name }) => [name, state(states[name] ?? 'waiting')])),
    tasks: tasksOfRuns('n', batches, parseQueue(queue)),
  });
  const memory = (...known: string[]): SlurmMemory => ({
    known: new Set(known),
    misses: new Map(),
  });
  const names = (some: SlurmLook, of = memory()): string[] =>
    dueJobs(some, of).due.map(({ name }) => name);
  const all = JOBS.map(({ name }) => name);

  it('are all jobs of an ablation that was never submitted', () => {
    assert.deepEqual(names(look([], '')), all);
  });

  it('are not those in the queue, found by their name even where no answer was written down', () => {
    const batches = [batch(1, '7', all.slice(0, 3)), batch(2, null, all.slice(3))];
    const queue = '7|0|n.1|RUNNING|\n7|1|n.1|RUNNING|\n7|2|n.1|PENDING|\n';
    const cells = [0, 1, 2, 3].map((i) => `8|${i}|n.2|PENDING|Dependency`).join('\n');
    assert.deepEqual(names(look(batches, queue + cells)), []);
    assert.deepEqual(names(look(batches, queue)), all.slice(3));
  });

  it('wait while sbatch of a killed driver may still be at it', () => {
    const batches = [batch(1, null, all, 5)];
    assert.deepEqual(dueJobs(look(batches, ''), memory()), { due: [], undecided: true });
    assert.deepEqual(names(look([batch(1, null, all, 31)], '')), all);
  });

  it('are those that left the queue and are not done: looked at twice where they were in it just now', () => {
    const batches = [batch(1, '7', all)];
    const queue = [1, 2, 3, 4, 5, 6].map((i) => `7|${i}|n.1|RUNNING|`).join('\n');
    const lost = look(batches, queue);
    assert.deepEqual(names(lost), ['mark']);
    const remembers = memory('mark');
    assert.deepEqual([names(lost, remembers), names(lost, remembers)], [[], ['mark']]);
    assert.deepEqual(names(look(batches, `7|0|n.1|FAILED|\n${queue}`)), ['mark']);
    assert.deepEqual(names(look(batches, queue, { mark: 'done' })), []);
    assert.deepEqual(names(look(batches, queue, { mark: 'failed' })), []);
    const attached = memory();
    const running = { mark: 'running' } as const;
    assert.deepEqual(names(look(batches, `7|0|n.1|RUNNING|\n${queue}`, running), attached), []);
    assert.deepEqual([names(lost, attached), names(lost, attached)], [[], ['mark']]);
  });

  it('are no cells whose pretraining another process is at, or has failed', () => {
    const states = { mark: 'done', p1: 'running', p2: 'done', b2: 'done' } as const;
    assert.deepEqual(names(look([], '', states)), ['a2']);
    const blocked = { ...states, p2: 'failed', a2: 'blocked' } as const;
    assert.deepEqual(names(look([], '', blocked)), []);
  });

  it('know the task that works from one of before', () => {
    const batches = [batch(1, '7', ['p1']), batch(2, '9', ['p1'])];
    const task = (queue: string): string | undefined =>
      tasksOfRuns('n', batches, parseQueue(queue)).get('p1')?.id;
    assert.equal(task('9|0|n.2|FAILED|\n7|0|n.1|FAILED|\n'), '9');
    assert.equal(task('9|0|n.2|FAILED|\n7|0|n.1|RUNNING|\n'), '7');
  });
});

describe('the record of submissions', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder();
  });
  after(() => folder.dispose());

  it('says before sbatch what is submitted, and then its answer', async () => {
    const place = ablationFolderAt(join(folder.path, 'a'));
    mkdirSync(place.path);
    const record = await openRecord(place);
    assert.match(record.name, /^srgan-a-[0-9a-f]{10}$/);
    await record.begin(['x', 'y']);
    const again = await openRecord(place);
    assert.equal(again.name, record.name);
    assert.deepEqual(
      again.batches().map(({ id, runs }) => [id, runs]),
      [[null, ['x', 'y']]],
    );
    await record.answer(1, '12');
    await record.begin(['z']);
    await record.answer(2, null);
    const last = (await openRecord(place)).batches();
    assert.deepEqual(
      last.map(({ number, id }) => [number, id]),
      [[1, '12']],
    );
  });

  it('is not that of a copy', async () => {
    const [one, copy] = ['b', 'c'].map((name) => ablationFolderAt(join(folder.path, name)));
    for (const { path } of [one, copy]) mkdirSync(path);
    await (await openRecord(one)).begin(['x']);
    writeFileSync(join(copy.path, 'slurm.json'), readFileSync(join(one.path, 'slurm.json')));
    assert.deepEqual((await openRecord(copy)).batches(), []);
  });

  it('is refused where it is something else', async () => {
    const place = ablationFolderAt(join(folder.path, 'd'));
    mkdirSync(place.path);
    writeFileSync(join(place.path, 'slurm.json'), '{"version":2}');
    await assert.rejects(openRecord(place), /must be a record of submissions/);
  });
});
