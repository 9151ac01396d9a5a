// An ablation before it begins: how many trainings, which of them share a pretraining, how long, how much memory. Times
// are measured: those of its runs so far or, where there is none yet, of some steps of each kind of configuration.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { TrainingConfig } from '../config/config';
import { WORKSPACE_ROOT } from '../files/workspace';
import { type AblationFile, jobsOf } from './ablation-file';
import type { AblationConfig } from './ablation-options';
import { configHash } from './config-hash';
import { type JobState, readJobStates } from './job-state';
import { costShape, STEPS, type StageCost } from './measure-stage';
import { type OpenAblationOptions, openAblation } from './open-ablation';
import { otherRuns } from './other-runs';
import type { StageJob } from './stage-job';
import { measuringSeconds } from './time-left';

/** So many times the measured steps must be left for measuring them to be worthwhile. */
const WORTHWHILE = 50;

/** Trainings that cost the same: a row of the plan. */
export interface PlannedStage {
  readonly kind: 'pretrain' | 'cell';
  /** Labels of the cells, or of the pretraining. */
  readonly labels: readonly string[];
  readonly runs: number;
  readonly done: number;
  /** Waiting or running. */
  readonly open: number;
  /** Of one run. */
  readonly numSteps: number;
  /** Steps that are still to be trained, in all its runs. */
  readonly stepsLeft: number;
  /** Of training one, validation included; undefined where it was not measured. */
  readonly secondsEach?: number;
  readonly secondsLeft?: number;
  /** Of one process; undefined where the time is known from runs that are there. */
  readonly peakBytes?: number;
  /** Why it could not be measured. */
  readonly problem?: string;
}

/** What is going to happen. */
export interface AblationPlan {
  readonly file: AblationFile;
  readonly folder: string;
  readonly jobs: number;
  readonly stages: readonly PlannedStage[];
  /** Seconds until all is trained and measured, the jobs at a time; undefined where a stage was not measured. */
  readonly secondsLeft?: number;
  /** Of measuring one run on the report data, as part of that; 0 before there is one. */
  readonly measuringSeconds: number;
  readonly otherRuns: readonly string[];
}

/** Options of planAblation. */
export interface PlanOptions extends OpenAblationOptions {
  /**
   * Whether steps are measured where no run says how long they take: some seconds for each kind. 'worthwhile': only where
   * far more steps are left than are measured. Default true.
   */
  measure?: boolean | 'worthwhile';
}

/** Plans, and writes nothing. @throws when the configuration is wrong. */
export async function planAblation(
  config: AblationConfig,
  options: PlanOptions = {},
): Promise<AblationPlan> {
  const { jobs = 1, measure = true, onNotice } = options;
  const { folder, file } = await openAblation(config, options);
  const planned = jobsOf(file);
  const states = await readJobStates(folder, planned);
  const stages: PlannedStage[] = [];
  for (const group of groupsOf(planned)) {
    stages.push(await planStage(group, states, { measure, onNotice }));
  }
  const known = stages.flatMap(({ secondsLeft }) => secondsLeft ?? []);
  const measuring = measuringSeconds(states);
  const open = stages.reduce((sum, stage) => sum + stage.open, 0);
  const total = (known.reduce((sum, seconds) => sum + seconds, 0) + open * measuring) / jobs;
  return {
    ...{ file, folder: folder.path, jobs, stages, otherRuns: await otherRuns(folder, file) },
    measuringSeconds: measuring,
    ...(known.length === stages.length && { secondsLeft: total }),
  };
}

/** A training that is planned. */
type TrainingJob = StageJob & { readonly config: TrainingConfig };

/** Trainings that cost the same, in order of appearance. */
function groupsOf(planned: readonly StageJob[]): TrainingJob[][] {
  const groups = new Map<string, TrainingJob[]>();
  for (const job of planned) {
    const { config, kind } = job;
    if (!config) continue;
    const key = `${kind} ${config.numSteps} ${configHash(costShape(config))}`;
    groups.set(key, [...(groups.get(key) ?? []), { ...job, config }]);
  }
  return [...groups.values()];
}

async function planStage(
  group: readonly TrainingJob[],
  states: ReadonlyMap<string, JobState>,
  { measure, onNotice }: { measure: boolean | 'worthwhile'; onNotice?: (sentence: string) => void },
): Promise<PlannedStage> {
  const [{ config, kind }] = group;
  const { numSteps } = config;
  const open = group.filter(({ name }) =>
    ['waiting', 'running'].includes(states.get(name)?.state ?? ''),
  );
  const stepsLeft = open.reduce(
    (sum, { name }) => sum + Math.max(0, numSteps - (states.get(name)?.steps ?? 0)),
    0,
  );
  const stage = {
    ...({
      kind: kind === 'pretrain' ? kind : 'cell',
      runs: group.length,
      open: open.length,
      numSteps,
      stepsLeft,
    } as const),
    labels: [...new Set(group.map(({ label }) => label.replace(/, seed -?\d+$/, '')))],
    done: group.filter(({ name }) => states.get(name)?.state === 'done').length,
  };
  const timed = (secondsEach: number): Pick<PlannedStage, 'secondsEach' | 'secondsLeft'> => ({
    secondsEach,
    secondsLeft: (secondsEach * stepsLeft) / numSteps,
  });
  const rate = rateOf(group, states);
  if (rate !== undefined) return { ...stage, ...timed(rate * numSteps) };
  if (!measure || (measure === 'worthwhile' && stepsLeft < WORTHWHILE * STEPS)) return stage;
  try {
    onNotice?.(`Measuring some steps of ${stage.labels[0]} …`);
    const cost = await measureInChild(config, group[0].threads);
    const validations = Math.ceil(numSteps / config.validateEvery);
    const seconds =
      cost.startSeconds + numSteps * cost.secondsPerStep + validations * cost.secondsPerValidation;
    return { ...stage, ...timed(seconds), peakBytes: cost.peakBytes };
  } catch (error) {
    return { ...stage, problem: (error as Error).message };
  }
}

/** Seconds of a step, by the runs that are there. */
function rateOf(
  group: readonly StageJob[],
  states: ReadonlyMap<string, JobState>,
): number | undefined {
  const timed = group.flatMap(({ name }) => {
    const { steps = 0, seconds = null } = states.get(name) ?? {};
    return steps > 0 && seconds !== null ? [{ steps, seconds }] : [];
  });
  const sum = (key: 'steps' | 'seconds'): number => timed.reduce((all, one) => all + one[key], 0);
  return timed.length > 0 ? sum('seconds') / sum('steps') : undefined;
}

const cost = z.object({
  secondsPerStep: z.number(),
  secondsPerValidation: z.number(),
  startSeconds: z.number(),
  peakBytes: z.number(),
});

async function measureInChild(config: TrainingConfig, threads: number): Promise<StageCost> {
  const main = join(WORKSPACE_ROOT, 'lib', 'build', 'ablation', 'measure-main.js');
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, SRGAN_THREADS: String(threads) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(JSON.stringify(config));
  const [out, said] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (child.exitCode === 0) return cost.parse(JSON.parse(out));
  throw new Error(said.trim().split('\n').at(-1) || 'its process was ended before it had measured');
}
