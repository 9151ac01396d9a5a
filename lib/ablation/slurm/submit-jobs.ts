// Jobs handed to the cluster: group after group, each written down before sbatch is called and after it has answered. A
// driver that is killed in between leaves a batch without an id, which the next one looks for by its name.
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../../files/workspace';
import { writeAtomically } from '../../files/write-atomically';
import type { AblationFolder } from '../ablation-folder';
import type { StageJob } from '../stage-job';
import { batchArguments, batchScript, scriptPath } from './batch-script';
import { groupJobs, type JobGroup } from './batches';
import { callSlurm, SlurmError } from './slurm-programs';
import { jobName, type SubmissionRecord } from './submission-record';

/** What submitJobs is told. */
interface SubmitContext {
  readonly folder: AblationFolder;
  readonly record: SubmissionRecord;
  /** Names of the jobs that are not done. */
  readonly open: ReadonlySet<string>;
  /** Ids of the arrays that still have something to do. */
  readonly active: readonly string[];
  /** The task of a job in the queue, as 12_0. */
  readonly taskOf: (run: string) => string | undefined;
  /** What the user adds to sbatch. */
  readonly extra: readonly string[];
  readonly maxRunning?: number;
}

/** Submits jobs; what they come after is done, in the queue, or among them. @throws what sbatch says where it refuses. */
export async function submitJobs(jobs: readonly StageJob[], context: SubmitContext): Promise<void> {
  const { open, maxRunning } = context;
  const ids: string[] = [];
  const tasks = new Map<string, string>();
  for (const group of groupJobs(jobs, open, { limited: maxRunning !== undefined })) {
    const dependency =
      maxRunning === undefined
        ? afterTasks(group, (run) => tasks.get(run) ?? context.taskOf(run))
        : afterAll([...context.active, ...ids]);
    const id = await submitGroup(group.runs, threadsOf(jobs), dependency, context);
    ids.push(id);
    for (const [i, run] of group.runs.entries()) tasks.set(run, `${id}_${i}`);
  }
}

function afterTasks(
  { after }: JobGroup,
  taskOf: (run: string) => string | undefined,
): string | undefined {
  const tasks = after.flatMap((run) => taskOf(run) ?? []);
  return tasks.length === 0 ? undefined : `afterok:${tasks.join(':')}`;
}

const afterAll = (ids: readonly string[]): string | undefined =>
  ids.length === 0 ? undefined : `afterany:${ids.join(':')}`;

/** All jobs of an ablation have the same number. */
const threadsOf = (jobs: readonly StageJob[]): number =>
  Math.max(...jobs.map(({ threads }) => threads));

async function submitGroup(
  runs: readonly string[],
  threads: number,
  dependency: string | undefined,
  { folder, record, extra, maxRunning }: SubmitContext,
): Promise<string> {
  const { number } = await record.begin(runs);
  const main = join(WORKSPACE_ROOT, 'lib', 'build', 'ablation', 'slurm', 'slurm-job-main.js');
  const script = batchScript(folder, runs, { program: process.execPath, main });
  await writeAtomically(scriptPath(folder, number), script);
  const plan = { number, jobName: jobName(record, number), runs, dependency, threads, maxRunning };
  try {
    const answer = await callSlurm('sbatch', batchArguments(folder, { ...plan, extra }));
    // with several clusters: 12;name
    const id = /^\d+/.exec(answer.trim())?.[0];
    if (id === undefined) throw new SlurmError(`sbatch: no job id in its answer: ${answer}`, true);
    await record.answer(number, id);
    return id;
  } catch (error) {
    // who was not answered may have been heard: the batch stays, and is looked for by its name
    if (!(error instanceof SlurmError && error.unreachable)) await record.answer(number, null);
    throw error;
  }
}
