// How a job stands, from its run folder alone: whoever ran it, on which machine, and however that ended.
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isLocked, isRunOwned } from '../runs/lock-run';
import { readMetrics } from '../runs/metrics-file';
import { savedState } from '../runs/saved-state';
import type { MetricsRow } from '../training/measures';
import { type AblationFolder, jobPaths } from './ablation-folder';
import { lastLines, readFailure } from './failure-file';
import { type MeasuredFile, readMeasured } from './measured-file';
import type { RunState } from './results';
import { runOfJob, type StageJob } from './stage-job';

/** How a job stands. */
export interface JobState {
  readonly state: RunState;
  readonly reason?: string;
  /** Of its log, where there is a reason. */
  readonly lastLines: readonly string[];
  /** Steps that were logged or saved. */
  readonly steps: number;
  readonly seconds: number | null;
  readonly rows: readonly MetricsRow[];
  readonly measured?: MeasuredFile;
  /** From its last checkpoint to measured.json; of a run that was cut off in between, longer than measuring took. */
  readonly measuringSeconds?: number;
}

/** The states of jobs by name; those that come before a job must stand before it in the list. */
export async function readJobStates(
  folder: AblationFolder,
  jobs: readonly StageJob[],
): Promise<Map<string, JobState>> {
  const read = await Promise.all(jobs.map((job) => readJobState(folder, job)));
  const states = new Map<string, JobState>();
  for (const [i, job] of jobs.entries()) states.set(job.name, blockedBy(job, read[i], states));
  return states;
}

/** How a job stands by itself: without a look at those that must come before it. */
export async function readJobState(folder: AblationFolder, job: StageJob): Promise<JobState> {
  const run = runOfJob(folder, job.name);
  const paths = jobPaths(run);
  const rows = await readMetrics(run);
  const ends = [rows.at(-1), await savedState(run.lastCheckpoint)];
  const seconds = Math.max(...ends.map((end) => Number(end?.seconds ?? -1)));
  const progress = {
    rows,
    steps: Math.max(0, ...ends.map((end) => end?.step ?? 0)),
    seconds: seconds < 0 ? null : seconds,
    lastLines: [],
  };
  const measured = await readMeasured(paths.measured, job.report);
  if (measured) {
    const measuringSeconds = await secondsBetween(run.lastCheckpoint, paths.measured);
    return {
      ...{ ...progress, state: 'done', measured },
      ...(measuringSeconds !== undefined && { measuringSeconds }),
    };
  }
  if ((await isLocked(paths.lock)) || (await isRunOwned(run))) {
    return { ...progress, state: 'running' };
  }
  const failure = await readFailure(paths.failure);
  if (!failure) return { ...progress, state: 'waiting' };
  return {
    ...progress,
    state: failure.kind === 'cut-off' ? 'waiting' : failure.kind,
    reason: failure.reason,
    lastLines: await lastLines(paths.log),
  };
}

/** Between the last writes of two files; undefined where one is not there: a mark has no checkpoint. */
async function secondsBetween(first: string, second: string): Promise<number | undefined> {
  const times = await Promise.all([first, second].map((path) => stat(path))).catch(() => undefined);
  return times && Math.max(0, (times[1].mtimeMs - times[0].mtimeMs) / 1000);
}

function blockedBy(
  { after }: StageJob,
  own: JobState,
  before: ReadonlyMap<string, JobState>,
): JobState {
  if (own.state !== 'waiting') return own;
  for (const name of after) {
    const { state, reason } = before.get(name) ?? {};
    if (state !== 'failed' && state !== 'diverged' && state !== 'blocked') continue;
    return {
      ...own,
      state: 'blocked',
      reason: `${name}, which it starts from, ${state}: ${reason}`,
    };
  }
  return own;
}

/** Whether a run was trained to its end, and its generator is there to be measured. */
export async function isTrained(folder: AblationFolder, job: StageJob): Promise<boolean> {
  if (!job.config) return true;
  const run = runOfJob(folder, job.name);
  const { step = 0 } = (await readMetrics(run)).at(-1) ?? {};
  return step >= job.config.numSteps && existsSync(run.bestCheckpoint);
}
