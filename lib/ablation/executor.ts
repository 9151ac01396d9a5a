// The seam between an ablation and what computes it: this machine (local-executor.ts) or a cluster. An executor starts a
// process per job (jobCommand) and waits; how a job stands is read from its folder, never from what an executor remembers.
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../files/workspace';
import type { AblationFolder } from './ablation-folder';
import type { JobState } from './job-state';
import type { StageJob } from './stage-job';

/** What happens to a job. 'elsewhere': another process, such as that of a runner that was killed, is at it: waited for. */
export interface JobEvent {
  readonly job: StageJob;
  readonly event: 'started' | 'elsewhere' | 'ended';
  /** How it stands after its end. */
  readonly state?: JobState;
}

/** What an executor is told. */
export interface ExecutorContext {
  readonly folder: AblationFolder;
  /** Aborted: no further job is started, and those that run are asked to stop, saved, unless they outlive the runner. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: JobEvent) => void;
  /** Called with what a user should know, a sentence each. */
  readonly onNotice?: (sentence: string) => void;
}

/** Why the signal aborts when a run failed and none is to go on: then nothing outlives the runner. */
export const FIRST_ERROR = 'a run failed';

/** Computes jobs. */
export interface Executor {
  /** Processor threads of a training where neither the configuration nor an earlier start says them. */
  readonly threads?: number;
  /** Whether jobs go on without the runner: a signal then ends the runner alone. Default: they stop with it. */
  readonly outlives?: boolean;
  /**
   * Brings jobs to their end: each once all that it comes after are done; jobs that come after one that is not done are left.
   * Jobs that are named in `after` and not among these are done. Where a process died without a word, it writes failure.json.
   * Resolves when nothing of it runs any more, with true, or when it leaves jobs that outlive it, with false.
   */
  run(jobs: readonly StageJob[], context: ExecutorContext): Promise<boolean>;
}

/** Program and arguments of a job's process, which ends with 0 when the job is done. */
export function jobCommand(
  { path }: AblationFolder,
  name: string,
): { readonly program: string; readonly args: readonly string[] } {
  const main = join(WORKSPACE_ROOT, 'lib', 'build', 'ablation', 'job-main.js');
  return { program: process.execPath, args: [main, path, name] };
}
