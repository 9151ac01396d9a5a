// A task of the cluster: a job brought to its end as everywhere (run-job.ts), and what comes on top of it there. Before
// its time limit, or when the cluster wants its node, it saves, ends, and has itself queued again.
import { setTimeout as sleep } from 'node:timers/promises';
import { takeSignals } from '../../experiments/interruption';
import { ablationFolder } from '../ablation-folder';
import { readJobState } from '../job-state';
import { type JobEnd, runJob } from '../run-job';
import { readJob } from '../stage-job';
import { callSlurm } from './slurm-programs';
import { taskName } from './slurm-queue';

/** A lock that a lost node left is nobody's after 60 s of silence (files/lock.ts). */
const OWNED_SECONDS = 90;
const LOOK_SECONDS = 5;

/** Restarts without a step from which a task is left to its driver: a time limit may be too short for any. */
const MOST_IDLE_RESTARTS = 3;

/** How a task ended. 'early': what it needs is not done. */
type TaskEnd = JobEnd | 'early';

/** Brings a job to its end in a task of Slurm. */
export async function runSlurmJob(folderPath: string, name: string): Promise<TaskEnd> {
  const folder = ablationFolder(folderPath);
  const job = await readJob(folder, name);
  for (const before of job.after) {
    const { state } = await readJobState(folder, await readJob(folder, before));
    if (state === 'done') continue;
    console.error(`${name}: ${before}, which it starts from, is not done but ${state}`);
    return 'early';
  }
  const cpus = Number(process.env.SLURM_CPUS_PER_TASK ?? job.threads);
  if (cpus < job.threads) {
    console.error(
      `${name}: computes with ${job.threads} threads, on which its last bits depend, on ${cpus} processors`,
    );
  }
  // a signal ends the process when it is given back: not before the task is in the queue again
  const signals = takeSignals();
  try {
    const { steps: before } = await readJobState(folder, job);
    const end = await untilFree(folderPath, name, signals.signal);
    if (end !== 'stopped') return end;
    const { steps } = await readJobState(folder, job);
    const restarts = Number(process.env.SLURM_RESTART_COUNT ?? 0);
    if (steps > before || restarts < MOST_IDLE_RESTARTS) await requeue(name);
    return end;
  } finally {
    signals.release();
  }
}

/** A job whose node was lost looks owned for a while. */
async function untilFree(folder: string, name: string, signal: AbortSignal): Promise<JobEnd> {
  for (let waited = 0; ; waited += LOOK_SECONDS) {
    const end = await runJob(folder, name);
    if (end !== 'owned' || waited >= OWNED_SECONDS || signal.aborted) return end;
    await sleep(1000 * LOOK_SECONDS, undefined, { signal }).catch(() => undefined);
  }
}

/** Back into the queue, unless somebody wants the task to end: one that is cancelled runs no more in Slurm's eyes. */
async function requeue(name: string): Promise<void> {
  const { SLURM_ARRAY_JOB_ID: id, SLURM_ARRAY_TASK_ID: index } = process.env;
  if (id === undefined || index === undefined) return;
  // not SLURM_JOB_ID: that of an array's last task is the whole array's
  const task = taskName({ id, index: Number(index) });
  try {
    const state = await callSlurm('squeue', ['--noheader', `--jobs=${task}`, '--format=%T']);
    if (state.trim() !== 'RUNNING') return;
    console.error(`${name}: saved; its task ${task} goes back into the queue`);
    await callSlurm('scontrol', ['requeue', task]);
  } catch (error) {
    console.error(`${name}: saved, but not queued again: ${(error as Error).message}`);
  }
}
