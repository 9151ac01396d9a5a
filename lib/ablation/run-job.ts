// A job brought to its end, in this process: trained, going on where an earlier process stopped, then measured on the
// report data. Each part is left out where it is done. The job's lock makes sure that no two processes do it at once.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingConfig } from '../config/config';
import { InterruptedError, takeSignals } from '../experiments/interruption';
import { pretrain } from '../experiments/pretrain';
import type { RunOptions, RunResult } from '../experiments/run-options';
import { trainAdversarial } from '../experiments/train-adversarial';
import { takeLock } from '../files/lock';
import { printable } from '../files/printable';
import { createProgress, type Progress } from '../output/progress';
import { isLocked } from '../runs/lock-run';
import { TrainingDivergedError } from '../training/measures';
import type { AblationFolder } from './ablation-folder';
import { ablationFolder, jobPaths } from './ablation-folder';
import { clearFailure, writeFailure } from './failure-file';
import { isTrained } from './job-state';
import { measureJob } from './measure-job';
import { readMeasured } from './measured-file';
import { readJob, runOfJob, type StageJob } from './stage-job';

/** How a job's process ended. 'stopped': by a signal, saved. 'owned': another process is at it. */
export type JobEnd = 'done' | 'stopped' | 'failed' | 'owned';

/** Exit status of a job's process that found another one at it: EX_TEMPFAIL of sysexits.h. */
export const OWNED_STATUS = 75;

/** Runs a job of the ablation in a folder. Results and threads of this process become those of the job. */
export async function runJob(folderPath: string, name: string): Promise<JobEnd> {
  const folder = ablationFolder(folderPath);
  const paths = jobPaths(runOfJob(folder, name));
  const job = await readJob(folder, name);
  const lock = await takeLock(paths.lock, `the job ${name}`).catch(async (error) => {
    if (await isLocked(paths.lock)) return undefined;
    throw error;
  });
  if (!lock) return 'owned';
  // what is named without a folder is another run of the ablation
  Object.assign(process.env, { SRGAN_RESULTS: folder.runs, SRGAN_THREADS: String(job.threads) });
  // the lock must be given back before a signal ends the process
  const signals = takeSignals();
  try {
    return await finishJob(folder, job, signals.signal);
  } catch (error) {
    const { name: kind, message } = error as Error;
    console.error(printable(message, { lines: true }));
    if (error instanceof InterruptedError || kind === 'AbortError') return 'stopped';
    const diverged = error instanceof TrainingDivergedError;
    await writeFailure(paths.failure, { kind: diverged ? 'diverged' : 'failed', reason: message });
    return 'failed';
  } finally {
    await lock.release();
    signals.release();
  }
}

async function finishJob(
  folder: AblationFolder,
  job: StageJob,
  signal: AbortSignal,
): Promise<JobEnd> {
  const paths = jobPaths(runOfJob(folder, job.name));
  await clearFailure(paths.failure);
  if (await readMeasured(paths.measured, job.report)) return 'done';
  if (job.config && !(await isTrained(folder, job))) {
    const { reason } = await trainJob(folder, job, job.config);
    if (reason === 'stopped') return 'stopped';
  }
  await measureJob(folder, job, signal);
  return 'done';
}

async function trainJob(
  folder: AblationFolder,
  { name }: StageJob,
  config: TrainingConfig,
): Promise<RunResult> {
  const run = runOfJob(folder, name);
  const resumes = existsSync(run.lastCheckpoint);
  // killed before it had saved anything: begun anew, in the same folder
  if (!resumes) await rm(join(run.path, 'config.json'), { force: true });
  let bar: Progress | undefined;
  const options: RunOptions = {
    run: name,
    existing: resumes ? 'resume' : 'fail',
    onNotice: (sentence) => console.error(printable(sentence)),
    onStart(_, { firstStep, numSteps }) {
      bar = createProgress({ label: name, total: numSteps, start: firstStep });
      console.error(`${name}: from step ${firstStep} to ${numSteps}, process ${process.pid}`);
    },
    onStep: (step) => bar?.update(step),
  };
  return config.phase === 'pretrain'
    ? pretrain(config, options)
    : trainAdversarial(config, options);
}
