// Jobs as child processes of this machine, some at a time: a crash of the native library ends one job and no other. A
// child has a process group of its own, so that Ctrl-C reaches it once, through its runner, and its end is its own: the
// child of a runner that was killed works on, and the next runner waits for it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolders } from '../files/make-folders';
import { isLocked } from '../runs/lock-run';
import { jobPaths } from './ablation-folder';
import { type Executor, type ExecutorContext, jobCommand } from './executor';
import { readFailure, writeFailure } from './failure-file';
import { readJobState } from './job-state';
import { OWNED_STATUS } from './run-job';
import { runOfJob, type StageJob } from './stage-job';

/** Between two looks at a job that another process is at, in milliseconds. */
const LOOK_MS = 1000;

/** @param jobs How many at a time. */
export function localExecutor({ jobs: concurrency }: { jobs: number }): Executor {
  return {
    async run(jobs, context) {
      const { default: PQueue } = await import('p-queue');
      const queue = new PQueue({ concurrency });
      const ends = new Map<string, Promise<boolean>>();
      for (const [i, job] of jobs.entries()) {
        const before = Promise.all(job.after.map((name) => ends.get(name) ?? true));
        // of those that may begin, the first of the list
        const priority = jobs.length - i;
        const end = before.then((done) =>
          done.every(Boolean) ? queue.add(() => finishOrTell(job, context), { priority }) : false,
        );
        ends.set(job.name, end);
      }
      await Promise.all(ends.values());
      return true;
    },
  };
}

/** What goes wrong around one process, as a log that cannot be written, is no reason to leave the others alone. */
async function finishOrTell(job: StageJob, context: ExecutorContext): Promise<boolean> {
  try {
    return await finish(job, context);
  } catch (error) {
    const reason = `its process could not be followed: ${(error as Error).message}`;
    const state = await readJobState(context.folder, job);
    context.onEvent({ job, event: 'ended', state: { ...state, reason } });
    return false;
  }
}

/** Whether the job is done in the end. */
async function finish(job: StageJob, context: ExecutorContext): Promise<boolean> {
  const { folder, signal, onEvent } = context;
  const { lock } = jobPaths(runOfJob(folder, job.name));
  while (!signal.aborted) {
    if (await isLocked(lock)) {
      onEvent({ job, event: 'elsewhere' });
      while (!signal.aborted && (await isLocked(lock))) {
        await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
      }
      if ((await readJobState(folder, job)).state !== 'done') continue;
    } else {
      onEvent({ job, event: 'started' });
      if ((await runChild(job, context)) === OWNED_STATUS) continue;
    }
    const state = await readJobState(folder, job);
    onEvent({ job, event: 'ended', state });
    return state.state === 'done';
  }
  return false;
}

/** Starts the job's process and waits for its end. @returns its exit status. */
async function runChild(
  job: StageJob,
  { folder, signal }: ExecutorContext,
): Promise<number | undefined> {
  const run = runOfJob(folder, job.name);
  const { log } = jobPaths(run);
  await makeFolders(run.path);
  const { program, args } = jobCommand(folder, job.name);
  const handle = await open(log, 'a');
  try {
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', handle.fd, handle.fd],
    });
    const stop = (): void => {
      child.kill('SIGTERM');
    };
    signal.addEventListener('abort', stop);
    // closed meanwhile
    if (signal.aborted) stop();
    const [code, killer] = await once(child, 'exit').finally(() =>
      signal.removeEventListener('abort', stop),
    );
    await noteEnd(job, { code, killer, stopped: signal.aborted }, folder);
    return typeof code === 'number' ? code : undefined;
  } finally {
    await handle.close();
  }
}

/** Where a process died without a word, that is its failure. One that was asked to stop is none. */
async function noteEnd(
  job: StageJob,
  { code, killer, stopped }: { code: unknown; killer: unknown; stopped: boolean },
  folder: ExecutorContext['folder'],
): Promise<void> {
  if (code === 0 || code === OWNED_STATUS || stopped) return;
  const { failure } = jobPaths(runOfJob(folder, job.name));
  if (await readFailure(failure)) return;
  const how = killer === null ? `with status ${code}` : `by ${killer}`;
  const reason = `its process was ended ${how} before it was done; the next start goes on with it`;
  await writeFailure(failure, { kind: 'cut-off', reason });
}
