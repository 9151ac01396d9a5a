// Jobs on a cluster with Slurm: submitted as arrays, then followed. The cluster needs no driver: it may be killed, or leave
// by itself, and a later one goes on from the folder. It reads the folders often and asks the queue rarely, as clusters wish.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Executor, type ExecutorContext, FIRST_ERROR } from '../executor';
import { type JobState, readJobStates } from '../job-state';
import type { StageJob } from '../stage-job';
import { lastBatch } from './due-jobs';
import { optionValue } from './slurm-arguments';
import type { SlurmOptions } from './slurm-options';
import { slurmVersion } from './slurm-programs';
import {
  askTasks,
  cancelTasks,
  leaveTasks,
  openJobs,
  openSession,
  type SlurmSession,
} from './slurm-session';
import { submitDue } from './submit-due';

/** Threads of a training where nothing else says so: what a GPU wants beside it, and what every node has. */
const DEFAULT_THREADS = 4;

/** Between two looks at the folders, in seconds. */
const LOOK_SECONDS = 5;

/**
 * Computes an ablation's jobs on the cluster that sbatch here submits to. Folder, lab and Node must have the same path there.
 * @throws when there is no Slurm here.
 */
export async function slurmExecutor(options: SlurmOptions = {}): Promise<Executor> {
  await slurmVersion('sbatch');
  await slurmVersion('squeue');
  const cpus = optionValue(options.sbatch ?? [], '--cpus-per-task', '-c');
  if (cpus !== undefined && !/^[1-9]\d*$/.test(cpus)) {
    throw new Error(
      `slurmExecutor: --cpus-per-task must be a whole number from 1 on, but got ${cpus}; it is the threads of a training`,
    );
  }
  return {
    threads: cpus === undefined ? DEFAULT_THREADS : Number(cpus),
    outlives: true,
    run: (jobs, context) => follow(jobs, context, options),
  };
}

async function follow(
  jobs: readonly StageJob[],
  context: ExecutorContext,
  options: SlurmOptions,
): Promise<boolean> {
  const { pollSeconds = 30, detach = false } = options;
  const { folder, signal } = context;
  const session = await openSession(jobs, context, options);
  const told = new Set<string>();
  let asked = Number.NEGATIVE_INFINITY;
  while (true) {
    // first the queue: what has left it is done by now in the folders
    const ask = !signal.aborted && performance.now() - asked >= 1000 * pollSeconds;
    const queue = ask ? await askTasks(session) : undefined;
    if (ask) asked = performance.now();
    const states = await readJobStates(folder, jobs);
    tell(session, states, told);
    if (signal.reason === FIRST_ERROR) await cancelTasks(session);
    const open = openJobs(session, states);
    if (open.length === 0 || signal.reason === FIRST_ERROR) return true;
    const left = queue && !(await submitDue(session, queue, states)).undecided && detach;
    if (left || (signal.aborted && signal.reason !== FIRST_ERROR)) {
      leaveTasks(session, open);
      return false;
    }
    const pause = 1000 * Math.min(LOOK_SECONDS, pollSeconds);
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}

/** Says of each job once that it begins, and once how it ended. */
function tell(
  { jobs, record, context: { onEvent } }: SlurmSession,
  states: ReadonlyMap<string, JobState>,
  told: Set<string>,
): void {
  for (const job of jobs) {
    const state = states.get(job.name);
    if (!state || state.state === 'waiting' || state.state === 'blocked') continue;
    const ended = state.state !== 'running';
    const key = `${job.name} ${ended ? 'ends' : 'begins'}`;
    if (told.has(key)) continue;
    told.add(key);
    const submitted = lastBatch(record.batches(), job.name) !== undefined;
    if (ended) onEvent({ job, event: 'ended', state });
    else onEvent({ job, event: submitted ? 'started' : 'elsewhere' });
  }
}
