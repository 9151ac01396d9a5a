// One round of a driver: what the queue says is taken down, and what is neither done nor in it is submitted.
import type { JobState } from '../job-state';
import type { StageJob } from '../stage-job';
import { dueJobs, lastBatch, type SlurmLook, tasksOfRuns } from './due-jobs';
import { SlurmError } from './slurm-programs';
import { isActive, isStuck, type QueuedTask, taskName } from './slurm-queue';
import { openJobs, type SlurmSession } from './slurm-session';
import { jobName, type SubmissionRecord } from './submission-record';
import { submitJobs } from './submit-jobs';

/** Does it. @returns whether a batch may still come of whose fate nothing is known. @throws what sbatch says where it refuses. */
export async function submitDue(
  session: SlurmSession,
  queue: readonly QueuedTask[],
  states: ReadonlyMap<string, JobState>,
): Promise<{ readonly undecided: boolean }> {
  const { record, memory, givenUp, say } = session;
  await takeAnswers(record, queue);
  for (const task of queue.filter(isStuck)) {
    say(`Task ${taskName(task)} waits, for ever unless somebody changes something: ${task.reason}`);
  }
  const batches = record.batches();
  const tasks = tasksOfRuns(record.name, batches, queue);
  const jobs = openJobs(session, states);
  const look = { jobs, states, batches, tasks, now: Date.now() };
  const { due, undecided } = dueJobs(look, memory);
  for (const job of due) {
    if (!(await mayGoOn(job, look, session))) givenUp.add(job.name);
  }
  // without what comes after those
  const open = new Set(openJobs(session, states).map(({ name }) => name));
  const submitted = due.filter(({ name }) => open.has(name));
  if (submitted.length === 0) return { undecided };
  return { undecided: (await submit(submitted, open, queue, look, session)) || undecided };
}

/** @returns whether it is not known what became of it. */
async function submit(
  jobs: readonly StageJob[],
  open: ReadonlySet<string>,
  queue: readonly QueuedTask[],
  { tasks }: SlurmLook,
  { context: { folder }, record, options, memory, say }: SlurmSession,
): Promise<boolean> {
  const { sbatch: extra = [], maxRunning } = options;
  const active = [...new Set(queue.filter(isActive).map(({ id }) => id))];
  const taskOf = (run: string): string | undefined => {
    const task = tasks.get(run);
    return task && isActive(task) ? taskName(task) : undefined;
  };
  for (const { name } of jobs) {
    memory.known.add(name);
    memory.misses.delete(name);
  }
  try {
    await submitJobs(jobs, { folder, record, open, active, taskOf, extra, maxRunning });
    return false;
  } catch (error) {
    if (!(error instanceof SlurmError && error.unreachable)) throw error;
    say(`What was submitted may not have arrived, and is looked for: ${error.message}`);
    return true;
  }
}

/** Batches whose driver was killed before it had an answer: the queue knows their ids. */
async function takeAnswers(record: SubmissionRecord, queue: readonly QueuedTask[]): Promise<void> {
  for (const { number } of record.batches().filter(({ id }) => id === null)) {
    const found = queue.find(({ name }) => name === jobName(record, number));
    if (found) await record.answer(number, found.id);
  }
}

/** Whether a job is to be submitted: for the first time, or again. */
async function mayGoOn(
  job: StageJob,
  { states, batches, tasks }: SlurmLook,
  { lost, memory }: SlurmSession,
): Promise<boolean> {
  const batch = lastBatch(batches, job.name);
  const state = states.get(job.name);
  // one that the cluster cancelled, since what it needs had ended, has lost nothing
  const began = job.after.every((name) => (states.get(name)?.state ?? 'done') === 'done');
  if (!batch || batch.id === null || !state || !began) return true;
  const known = memory.known.has(job.name);
  return lost.again({ job, state, batch, task: tasks.get(job.name), known });
}
