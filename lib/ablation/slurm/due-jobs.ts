// Which jobs are to be submitted now: from the folders, the queue and the record of submissions, without a call of
// anything. A job that is neither done nor in the queue has lost its task: killed, out of time, taken by a lost node.
import type { JobState } from '../job-state';
import type { StageJob } from '../stage-job';
import { isActive, type QueuedTask } from './slurm-queue';
import { type Batch, jobName } from './submission-record';

/** How all stands at one moment. */
export interface SlurmLook {
  /** Those that this driver is to bring to their end, each after those that it needs. */
  readonly jobs: readonly StageJob[];
  readonly states: ReadonlyMap<string, JobState>;
  readonly batches: readonly Batch[];
  /** The latest task of each run. */
  readonly tasks: ReadonlyMap<string, QueuedTask>;
  /** In milliseconds. */
  readonly now: number;
}

/** What a driver remembers between two looks; one that is killed loses nothing but patience. */
export interface SlurmMemory {
  /** Runs whose task this driver has submitted or seen in the queue. */
  readonly known: Set<string>;
  /** How often in a row a run was neither done nor in the queue. */
  readonly misses: Map<string, number>;
}

/** What is to be done. */
interface DueJobs {
  readonly due: readonly StageJob[];
  /** Whether sbatch may still be at work on a batch of a driver that was killed. */
  readonly undecided: boolean;
}

/** Who was asked to submit does so within seconds, or never. */
const UNANSWERED_MS = 30_000;

/** The latest task of each run, those that have ended too. */
export function tasksOfRuns(
  name: string,
  batches: readonly Batch[],
  queue: readonly QueuedTask[],
): Map<string, QueuedTask> {
  const runs = new Map(batches.map((batch) => [jobName({ name }, batch.number), batch.runs]));
  const order = new Map([...runs.keys()].map((key, i) => [key, i]));
  const rank = (task: QueuedTask): number =>
    (isActive(task) ? 1e9 : 0) + (order.get(task.name) ?? 0);
  const tasks = new Map<string, QueuedTask>();
  for (const task of queue) {
    const run = runs.get(task.name)?.[task.index];
    if (run === undefined) continue;
    const other = tasks.get(run);
    if (!other || rank(other) <= rank(task)) tasks.set(run, task);
  }
  return tasks;
}

/** Decides; `memory` takes note of what is missing. */
export function dueJobs(look: SlurmLook, memory: SlurmMemory): DueJobs {
  const coming = new Set<string>();
  const due: StageJob[] = [];
  let undecided = false;
  for (const job of look.jobs) {
    const task = look.tasks.get(job.name);
    if (task && isActive(task)) memory.known.add(job.name);
    if (look.states.get(job.name)?.state !== 'waiting') continue;
    if (task && isActive(task)) {
      memory.misses.delete(job.name);
      coming.add(job.name);
    } else if (isUnanswered(job, look)) {
      undecided = true;
    } else if (
      isMissed(job, look, memory) &&
      job.after.every((name) => isComing(name, look, coming))
    ) {
      due.push(job);
      coming.add(job.name);
    }
  }
  return { due, undecided };
}

/** The batch that a run was submitted with last. */
export const lastBatch = (batches: readonly Batch[], run: string): Batch | undefined =>
  batches.filter(({ runs }) => runs.includes(run)).at(-1);

function isUnanswered({ name }: StageJob, { batches, now }: SlurmLook): boolean {
  const batch = lastBatch(batches, name);
  return batch !== undefined && batch.id === null && now - Date.parse(batch.at) < UNANSWERED_MS;
}

/** A shared disk may show a file late: what has just left the queue is looked at twice. */
function isMissed(
  { name }: StageJob,
  { batches }: SlurmLook,
  { known, misses }: SlurmMemory,
): boolean {
  if (!lastBatch(batches, name)) return true;
  const count = (misses.get(name) ?? 0) + 1;
  misses.set(name, count);
  return count >= (known.has(name) ? 2 : 1);
}

/** Whether a job is done, in the queue, or about to be: one that another process is at has no task to wait for. */
function isComing(
  name: string,
  { states, tasks }: SlurmLook,
  coming: ReadonlySet<string>,
): boolean {
  const state = states.get(name);
  // not among the jobs: done before
  if (state === undefined || state.state === 'done' || coming.has(name)) return true;
  const task = tasks.get(name);
  return state.state === 'running' && task !== undefined && isActive(task);
}
