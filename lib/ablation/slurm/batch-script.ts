// The script of an array, and what sbatch is told of it. The script becomes the job's process (exec), so that signals
// reach it; what the job says is added to its run's log, what Slurm says of it to a log of the task's own.
import { join } from 'node:path';
import type { AblationFolder } from '../ablation-folder';
import { jobPaths } from '../ablation-folder';
import { runOfJob } from '../stage-job';
import { slurmFolder } from './submission-record';

/** Before the time limit a training saves and has itself queued again: so many seconds. */
const SAVE_SECONDS = 60;

/** An array that is about to be submitted. */
interface BatchPlan {
  /** Of the batch. */
  readonly number: number;
  readonly jobName: string;
  readonly runs: readonly string[];
  /** As sbatch has it: afterok:12_0. */
  readonly dependency?: string;
  /** Processors of a task. */
  readonly threads: number;
  /** Tasks at a time. */
  readonly maxRunning?: number;
  /** What the user adds. */
  readonly extra: readonly string[];
}

/** Where a batch's script lies. */
export const scriptPath = (folder: AblationFolder, number: number): string =>
  join(slurmFolder(folder), `${number}.sh`);

/** What Slurm itself says of a task: that its time was up, that memory ran out. */
export const taskLog = (folder: AblationFolder, number: number, index: number): string =>
  join(slurmFolder(folder), `${number}_${index}.log`);

/** The script: which run a task brings to its end. */
export function batchScript(
  folder: AblationFolder,
  runs: readonly string[],
  { program, main }: { program: string; main: string },
): string {
  const lines = runs.map((run, i) => {
    const log = jobPaths(runOfJob(folder, run)).log;
    return `  ${i}) run=${quoted(run)} log=${quoted(log)} ;;`;
  });
  return [
    '#!/bin/sh',
    '# Written by `srgan ablate --on slurm`: the run of each task of this array.',
    'case "$SLURM_ARRAY_TASK_ID" in',
    ...lines,
    '  *) echo "no run has the number $SLURM_ARRAY_TASK_ID" >&2; exit 1 ;;',
    'esac',
    `exec ${[program, main, folder.path].map(quoted).join(' ')} "$run" >>"$log" 2>&1`,
    '',
  ].join('\n');
}

/** Arguments of sbatch. What the user adds comes later, and so prevails. */
export function batchArguments(folder: AblationFolder, plan: BatchPlan): string[] {
  const { number, runs, dependency, maxRunning } = plan;
  const limit = maxRunning === undefined ? '' : `%${maxRunning}`;
  // % begins a pattern of sbatch
  const log = join(slurmFolder(folder).replaceAll('%', '%%'), `${number}_%a.log`);
  return [
    '--parsable',
    `--job-name=${plan.jobName}`,
    `--array=0-${runs.length - 1}${limit}`,
    ...(dependency === undefined ? [] : [`--dependency=${dependency}`]),
    ...['--kill-on-invalid-dep=yes', '--requeue', `--signal=B:TERM@${SAVE_SECONDS}`],
    ...['--nodes=1', '--ntasks=1', `--cpus-per-task=${plan.threads}`],
    ...[`--output=${log}`, '--open-mode=append'],
    ...plan.extra,
    scriptPath(folder, number),
  ];
}

/** A word that a shell takes as it stands. */
export const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
