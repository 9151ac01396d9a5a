// One driver at one ablation on the cluster: what it knows, how it asks the queue, how it ends all. What it must not
// forget is in the record of submissions and in the folders.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutorContext } from '../executor';
import type { JobState } from '../job-state';
import type { StageJob } from '../stage-job';
import { lastBatch, type SlurmMemory } from './due-jobs';
import { type LostTasks, lostTasks } from './lost-tasks';
import type { SlurmOptions } from './slurm-options';
import { callSlurm } from './slurm-programs';
import { askQueue, isActive, type QueuedTask } from './slurm-queue';
import { jobName, openRecord, type SubmissionRecord } from './submission-record';

/** What a driver knows. */
export interface SlurmSession {
  /** Those that it brings to their end. */
  readonly jobs: readonly StageJob[];
  readonly context: ExecutorContext;
  readonly options: SlurmOptions;
  readonly record: SubmissionRecord;
  readonly memory: SlurmMemory;
  readonly lost: LostTasks;
  /** Names of jobs that this driver submits no more. */
  readonly givenUp: Set<string>;
  /** Tells a sentence, but not twice. */
  readonly say: (sentence: string) => void;
}

/** Between two looks while tasks end, and how long they have, in seconds. */
const CANCEL_LOOK_SECONDS = 5;
const CANCEL_SECONDS = 120;

/** Opens it. @throws when the record of submissions cannot be read. */
export async function openSession(
  jobs: readonly StageJob[],
  context: ExecutorContext,
  options: SlurmOptions,
): Promise<SlurmSession> {
  const said = new Set<string>();
  return {
    ...{ jobs, context, options },
    record: await openRecord(context.folder),
    memory: { known: new Set(), misses: new Map() },
    lost: lostTasks(context),
    givenUp: new Set(),
    say(sentence) {
      if (!said.has(sentence)) context.onNotice?.(sentence);
      said.add(sentence);
    },
  };
}

/** The jobs that may still come to their end. */
export function openJobs(
  { jobs, givenUp }: SlurmSession,
  states: ReadonlyMap<string, JobState>,
): StageJob[] {
  const left = new Set(givenUp);
  return jobs.filter(({ name, after }) => {
    if (after.some((before) => left.has(before))) left.add(name);
    const state = states.get(name)?.state;
    return !left.has(name) && (state === 'waiting' || state === 'running');
  });
}

/** The tasks in the queue; undefined where it does not answer. */
export async function askTasks({
  jobs,
  record,
  say,
}: SlurmSession): Promise<readonly QueuedTask[] | undefined> {
  const runs = new Set(jobs.map(({ name }) => name));
  const names = record
    .batches()
    .filter((batch) => batch.runs.some((run) => runs.has(run)))
    .map(({ number }) => jobName(record, number));
  return askQueue(names).catch((error: Error) => {
    say(`The queue does not answer; what was submitted goes on: ${error.message}`);
    return undefined;
  });
}

/** Leaves the tasks to the cluster, and says how to end them. */
export function leaveTasks(
  { record, context: { onNotice } }: SlurmSession,
  open: readonly StageJob[],
): void {
  const batches = open.map(({ name }) => lastBatch(record.batches(), name));
  const ids = [...new Set(batches.flatMap((batch) => batch?.id ?? []))].join(' ');
  if (ids !== '')
    onNotice?.(`Left to the cluster: jobs ${ids}. \`scancel ${ids}\` ends them, saved.`);
}

/** Ends all tasks; those that run save, as before their time limit. Waits for that. */
export async function cancelTasks(session: SlurmSession): Promise<void> {
  for (let waited = 0; waited < CANCEL_SECONDS; waited += CANCEL_LOOK_SECONDS) {
    const active = (await askTasks(session))?.filter(isActive);
    if (active?.length === 0) return;
    const ids = new Set(active?.map(({ id }) => id));
    if (waited === 0 && ids.size > 0) await callSlurm('scancel', [...ids]);
    await sleep(1000 * CANCEL_LOOK_SECONDS);
  }
}
