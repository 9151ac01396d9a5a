// How long an ablation will still take: trainings by how long their steps took so far, measuring on the report data by how
// long that took.
import type { JobState } from './job-state';
import type { StageJob } from './stage-job';

/** Seconds of a step by what is alike: the seeds of a cell, then its whole stage. */
export type StepSeconds = (job: StageJob) => number | undefined;

/** The rates of the runs so far. */
export function measuredRates(
  jobs: readonly StageJob[],
  states: ReadonlyMap<string, JobState>,
): StepSeconds {
  const rates = jobs.flatMap((job) => {
    const { steps = 0, seconds = null } = states.get(job.name) ?? {};
    return steps > 0 && seconds !== null && seconds > 0 ? [{ job, rate: seconds / steps }] : [];
  });
  const mean = (alike: (job: StageJob) => boolean): number | undefined => {
    const found = rates.filter(({ job }) => alike(job));
    return found.length === 0
      ? undefined
      : found.reduce((sum, { rate }) => sum + rate, 0) / found.length;
  };
  return (job) =>
    mean(({ name }) => name === job.name) ??
    mean(({ name }) => withoutSeed(name) === withoutSeed(job.name)) ??
    mean(({ kind }) => kind === job.kind);
}

const withoutSeed = (name: string): string => name.replace(/-s-?\d+$/, '');

/** Seconds that measuring a run took: the median, since one that was cut off says too much; 0 before there is one. */
export function measuringSeconds(states: ReadonlyMap<string, JobState>): number {
  const known = [...states.values()].flatMap((state) => state.measuringSeconds ?? []);
  return known.sort((a, b) => a - b)[Math.floor(known.length / 2)] ?? 0;
}

/** Seconds until all that will be done is done, `parallel` at a time; null where a rate is not yet known. */
export function secondsLeft(
  jobs: readonly StageJob[],
  states: ReadonlyMap<string, JobState>,
  parallel: number,
): number | null {
  const rateOf = measuredRates(jobs, states);
  const measuring = measuringSeconds(states);
  let sum = 0;
  for (const job of jobs) {
    const { state = 'waiting', steps = 0 } = states.get(job.name) ?? {};
    if (!job.config || (state !== 'waiting' && state !== 'running')) continue;
    const rate = rateOf(job);
    if (rate === undefined) return null;
    sum += Math.max(0, job.config.numSteps - steps) * rate + measuring;
  }
  return sum / parallel;
}
