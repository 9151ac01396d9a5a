// An ablation from its configuration to a folder of finished runs. It may be killed at any moment and started again: what
// is done is not done again, what was begun goes on, and a changed configuration only adds cells.
import { takeSignals } from '../experiments/interruption';
import { withLock } from '../files/lock';
import { makeFolders } from '../files/make-folders';
import { type AblationFile, jobsOf, writeAblationFile } from './ablation-file';
import { type AblationFolder, jobPaths } from './ablation-folder';
import type { AblationConfig } from './ablation-options';
import { type AblationStatus, statusOf } from './ablation-status';
import { type Executor, FIRST_ERROR, type JobEvent } from './executor';
import { clearFailure } from './failure-file';
import { readJobStates } from './job-state';
import { localExecutor } from './local-executor';
import { type OpenAblationOptions, openAblation } from './open-ablation';
import { otherRuns } from './other-runs';
import { runOfJob, type StageJob, writeJob } from './stage-job';

/** Options of runAblation. */
export interface ExecuteOptions extends OpenAblationOptions {
  /** 'failed' tries again what failed. Default: failed runs stay so; diverged ones do in any case. */
  retry?: 'failed';
  /** Stops all at the first run that fails; those that run are saved. Default: the others go on. */
  stopOnFirstError?: boolean;
  /** What computes. Default: child processes of this one. */
  executor?: Executor;
  /** Stops: trainings in hand are saved, the next start goes on. Ctrl-C, and a notebook's stop button, do so by themselves. */
  signal?: AbortSignal;
  /** Called when all is planned, before anything is trained. */
  onStart?: (file: AblationFile, folder: AblationFolder) => void;
  /** Called with what happens to each run. */
  onEvent?: (event: JobEvent) => void;
}

/** How an ablation ended. */
export interface AblationEnd extends AblationStatus {
  /** 'stopped': by a signal, or at the first error. 'left': its jobs go on without this process. */
  readonly ended: 'finished' | 'stopped' | 'left';
}

/**
 * Runs an ablation, or goes on with it, without a display.
 * @throws when the configuration is wrong, or another process runs it. Runs that fail do not: they are in the status.
 */
export async function executeAblation(
  config: AblationConfig,
  options: ExecuteOptions = {},
): Promise<AblationEnd> {
  const { onNotice, jobs = 1, executor = localExecutor({ jobs }) } = options;
  const { threads = executor.threads } = options;
  const { folder, file } = await openAblation(config, { ...options, threads });
  const first = new AbortController();
  const signals = takeSignals({
    outer: options.signal,
    onSignal: () =>
      onNotice?.(
        executor.outlives ? 'Leaving: the jobs go on.' : 'Stopping: trainings in hand are saved.',
      ),
  });
  try {
    await makeFolders(folder.runs);
    return await withLock(folder.lock, `the ablation ${folder.path}`, async (lock) => {
      if (await writeAblationFile(folder, file)) await tellChange(folder, file, onNotice);
      const open = await openJobs(folder, file, options);
      options.onStart?.(file, folder);
      const signal = AbortSignal.any([signals.signal, lock.signal, first.signal]);
      const all = await executor.run(open, {
        ...{ folder, signal, onNotice },
        onEvent(event) {
          options.onEvent?.(event);
          if (options.stopOnFirstError && event.state?.reason !== undefined)
            first.abort(FIRST_ERROR);
        },
      });
      const status = await statusOf(folder, file, options.executor ? {} : { jobs });
      return { ...status, ended: !all ? 'left' : signal.aborted ? 'stopped' : 'finished' };
    });
  } finally {
    signals.release();
  }
}

/** The jobs that are to be brought to their end, their job.json written. */
async function openJobs(
  folder: AblationFolder,
  file: AblationFile,
  { retry }: ExecuteOptions,
): Promise<StageJob[]> {
  const jobs = jobsOf(file);
  if (retry === 'failed') {
    const states = await readJobStates(folder, jobs);
    for (const { name } of jobs.filter((job) => states.get(job.name)?.state === 'failed')) {
      await clearFailure(jobPaths(runOfJob(folder, name)).failure);
    }
  }
  const states = await readJobStates(folder, jobs);
  const open = jobs.filter(({ name }) => {
    const state = states.get(name)?.state;
    return state === 'waiting' || state === 'running';
  });
  for (const job of open) await writeJob(folder, job);
  return open;
}

async function tellChange(
  folder: AblationFolder,
  file: AblationFile,
  onNotice?: (sentence: string) => void,
): Promise<void> {
  const others = await otherRuns(folder, file);
  const kept =
    others.length > 0
      ? `; ${others.length} runs belong to none of its cells and stay: ${others.join(', ')}`
      : '';
  onNotice?.(`The configuration is another one than at the last start${kept}.`);
}
