// From jobs to arrays. A task begins when the one task that it needs has ended well (afterok on a task, not on an array):
// with afterok on a whole stage one failed pretraining would take the cells of all seeds with it, and aftercorr wants the
// same numbers on both sides, which a pretraining with many cells has not. So: one array of all that needs nothing, then
// one for the cells of each pretraining. Where so many at most may run, one array for all cells after the whole first
// one, since Slurm counts within an array; a task whose pretraining failed then ends at once (slurm-job.ts).
import type { StageJob } from '../stage-job';

/** Jobs that are submitted together. */
export interface JobGroup {
  readonly runs: readonly string[];
  /** Names of the jobs that must end before. */
  readonly after: readonly string[];
}

/** Slurm's own limit is 1001 unless the cluster has another one. */
const MOST_TASKS = 1000;

/**
 * Puts jobs together, each group after those that it needs.
 * @param open What is not done: nothing waits for a job that is not among these.
 * @param options limited: whether the number of tasks at a time has a limit.
 */
export function groupJobs(
  jobs: readonly StageJob[],
  open: ReadonlySet<string>,
  { limited }: { limited: boolean },
): JobGroup[] {
  const groups = new Map<string, { runs: string[]; after: Set<string> }>();
  for (const job of jobs) {
    const after = job.after.filter((name) => open.has(name));
    const key = limited ? String(after.length > 0) : after.join();
    const group = groups.get(key) ?? { runs: [], after: new Set() };
    group.runs.push(job.name);
    for (const name of after) group.after.add(name);
    groups.set(key, group);
  }
  const ordered = [...groups.values()].sort((a, b) => a.after.size - b.after.size);
  return ordered.flatMap(({ runs, after }) =>
    chunks(runs, MOST_TASKS).map((some) => ({ runs: some, after: [...after] })),
  );
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, i) => list.slice(i * size, (i + 1) * size));
}
