// Tasks that ended before their run was done: counted, told, and given up when they get nowhere.
import { jobPaths } from '../ablation-folder';
import type { ExecutorContext } from '../executor';
import { lastLines, readFailure, writeFailure } from '../failure-file';
import { type JobState, readJobState } from '../job-state';
import { runOfJob, type StageJob } from '../stage-job';
import { taskLog } from './batch-script';
import { neverBegan, type QueuedTask, taskName } from './slurm-queue';
import type { Batch } from './submission-record';

/** Tasks of a run that may end without a further step before it is given up. */
const MOST_LOSSES = 3;

/** A run whose task is lost. */
interface LostTask {
  readonly job: StageJob;
  readonly state: JobState;
  /** Its last batch, which has an id. */
  readonly batch: Batch;
  /** As the queue still knows it. */
  readonly task: QueuedTask | undefined;
  /** Whether this driver has seen the task alive: who cancelled one of before may have meant its driver. */
  readonly known: boolean;
}

/** Judges lost tasks. */
export interface LostTasks {
  /** Whether to submit the run again; says so, or writes down why not. */
  again(lost: LostTask): Promise<boolean>;
}

/** Counts from now on: a driver that is started again gives every run its chances anew. */
export function lostTasks({ folder, onEvent, onNotice }: ExecutorContext): LostTasks {
  const counts = new Map<string, { steps: number; losses: number }>();
  return {
    async again({ job, state, batch, task, known }) {
      // taken away by the cluster with what it needed: it has never begun
      if (task && neverBegan(task)) return true;
      const before = counts.get(job.name);
      const losses = before?.steps === state.steps ? before.losses + 1 : 1;
      counts.set(job.name, { steps: state.steps, losses });
      const index = batch.runs.indexOf(job.name);
      const [said] = await lastLines(taskLog(folder, batch.number, index), 1);
      const name = taskName({ id: batch.id ?? '', index });
      const how = [task?.state ?? [], said ?? []].flat().join(': ') || 'without a word';
      const what = `its task ${name} ended before it was done (${how})`;
      // somebody wants it to end
      const cancelled = known && task?.state === 'CANCELLED';
      if (!cancelled && losses < MOST_LOSSES) {
        onNotice?.(`${job.label} (${job.name}): ${what}; submitted again`);
        return true;
      }
      const often = cancelled ? '' : `, ${MOST_LOSSES} times without a further step`;
      const reason = `${what}${often}; the next start goes on with it`;
      const { failure } = jobPaths(runOfJob(folder, job.name));
      if (!(await readFailure(failure))) await writeFailure(failure, { kind: 'cut-off', reason });
      onEvent({ job, event: 'ended', state: await readJobState(folder, job) });
      return false;
    },
  };
}
