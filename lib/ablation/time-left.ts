// How long the trainings of an ablation will still take, by how long its steps took so far.
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

/** Seconds until all trainings that will be done are done, `parallel` at a time; null where a rate is not yet known. */
export function secondsLeft(
  jobs: readonly StageJob[],
  states: ReadonlyMap<string, JobState>,
  parallel: number,
): number | null {
  const rateOf = measuredRates(jobs, states);
  let sum = 0;
  for (const job of jobs) {
    const { state = 'waiting', steps = 0 } = states.get(job.name) ?? {};
    if (!job.config || (state !== 'waiting' && state !== 'running')) continue;
    const rate = rateOf(job);
    if (rate === undefined) return null;
    sum += Math.max(0, job.config.numSteps - steps) * rate;
  }
  return sum / parallel;
}
