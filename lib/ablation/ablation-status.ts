// How an ablation stands, from its folder alone: every run's state, its reason, how far it is, how long all will take.
import { type AblationFile, jobsOf, requireAblationFile } from './ablation-file';
import { type AblationFolder, ablationFolder } from './ablation-folder';
import { type JobState, readJobStates } from './job-state';
import { cellRun, impossible } from './plan-jobs';
import type { RunState } from './results';
import type { StageJob } from './stage-job';
import { secondsLeft } from './time-left';

/** How one run stands. */
export interface RunStatus {
  /** Of its folder; the same for an impossible configuration, which has none. */
  readonly name: string;
  readonly seed: number;
  readonly state: RunState;
  readonly reason?: string;
  /** The last lines of its log, for runs with a reason. */
  readonly lastLines: readonly string[];
  /** Steps trained, and in all; 0 of 0 for what is measured only. */
  readonly steps: number;
  readonly numSteps: number;
}

/** A line of the table of states: a mark, a pretraining, a cell; a run for each seed. */
export interface StatusLine {
  readonly label: string;
  readonly kind: StageJob['kind'];
  readonly runs: readonly RunStatus[];
}

/** How an ablation stands. */
export interface AblationStatus {
  readonly name: string;
  /** Absolute path. */
  readonly folder: string;
  readonly seeds: readonly number[];
  readonly lines: readonly StatusLine[];
  /** Number of runs in each state. */
  readonly counts: Readonly<Record<RunState, number>>;
  /** By the rates so far; null before there is one. Measuring on the report data is in it once a run has been measured. */
  readonly secondsLeft: number | null;
}

/**
 * Reads how an ablation stands. Quick, and possible at any time.
 * @param folder Its name in the results folder, or its path.
 * @param options jobs: trainings at a time, for the time left. Default: those that run now.
 * @throws when the folder is not that of an ablation.
 */
export async function ablationStatus(
  folder: string,
  options: { jobs?: number } = {},
): Promise<AblationStatus> {
  const place = ablationFolder(folder);
  return statusOf(place, await requireAblationFile(place), options);
}

/** The status of an ablation whose ablation.json is known. */
export async function statusOf(
  folder: AblationFolder,
  file: AblationFile,
  { jobs }: { jobs?: number } = {},
): Promise<AblationStatus> {
  const planned = jobsOf(file);
  const states = await readJobStates(folder, planned);
  const lines = [...linesBefore(planned, states), ...cellLines(file, planned, states)];
  const counts = { waiting: 0, running: 0, done: 0, failed: 0, diverged: 0, blocked: 0 };
  for (const { state } of lines.flatMap(({ runs }) => runs)) counts[state]++;
  return {
    ...{ name: file.config.name, folder: folder.path, seeds: file.config.seeds, lines, counts },
    secondsLeft: secondsLeft(planned, states, jobs ?? Math.max(1, counts.running)),
  };
}

/** Marks, and pretrainings: the seeds of one in a line. */
function linesBefore(
  planned: readonly StageJob[],
  states: ReadonlyMap<string, JobState>,
): StatusLine[] {
  const lines = new Map<string, { label: string; kind: StageJob['kind']; runs: RunStatus[] }>();
  for (const job of planned.filter(({ kind }) => kind !== 'cell')) {
    const key = job.kind === 'mark' ? job.name : job.name.replace(/-s-?\d+$/, '');
    const label = job.kind === 'mark' ? job.label : key.replace(/^pre-/, 'pretraining ');
    const line = lines.get(key) ?? { label, kind: job.kind, runs: [] };
    line.runs.push(runStatus(job, states.get(job.name)));
    lines.set(key, line);
  }
  return [...lines.values()];
}

function cellLines(
  { config, resolved }: AblationFile,
  planned: readonly StageJob[],
  states: ReadonlyMap<string, JobState>,
): StatusLine[] {
  const jobs = new Map(planned.map((job) => [job.name, job]));
  return resolved.cells.map(({ id, label, problem }) => ({
    label,
    kind: 'cell',
    runs: config.seeds.map((seed) => {
      const name = cellRun(id, seed);
      const job = jobs.get(name);
      if (job) return runStatus(job, states.get(name));
      const reason = impossible(problem);
      return { name, seed, state: 'failed', reason, lastLines: [], steps: 0, numSteps: 0 };
    }),
  }));
}

function runStatus({ name, seed, config }: StageJob, state: JobState | undefined): RunStatus {
  return {
    ...{ name, seed, numSteps: config?.numSteps ?? 0, steps: state?.steps ?? 0 },
    ...{ state: state?.state ?? 'waiting', lastLines: state?.lastLines ?? [] },
    ...(state?.reason !== undefined && { reason: state.reason }),
  };
}
