// What a run keeps of itself while it trains: rows of metrics.csv, validations, checkpoints, and the numbers that
// last from one start of it to the next.
import * as tf from '@tensorflow/tfjs';
import type { TrainingConfig } from '../config/config';
import { networkUpscaler } from '../inference/network-upscaler';
import { type MetricsFile, openMetrics, readMetrics } from '../runs/metrics-file';
import type { RunPlan } from '../runs/open-run-folder';
import type { RunFolder } from '../runs/run-folder';
import { loadCheckpoint, saveCheckpoint } from '../training/checkpoint';
import type { MetricsRow, StepMeasures } from '../training/loop';
import type { RunOptions } from './run-options';
import type { Trainer } from './trainer';
import type { TrainingData } from './training-data';
import { validate, validationColumns } from './validation';

/** The record of a run that trains. */
export interface RunRecord {
  /** Steps done by the last checkpoint. */
  readonly step: number;
  /** Seconds trained by then, resumed parts added up. */
  readonly seconds: number;
  /** The last validation since the start. */
  readonly lastValidation?: StepMeasures;
  /** Opens metrics.csv and starts the clock. Returns how many logged steps lie after the checkpoint and are dropped. */
  begin(): Promise<number>;
  log(row: MetricsRow): Promise<void>;
  validate(step: number): Promise<StepMeasures>;
  save(step: number): Promise<void>;
}

/** The numbers that a checkpoint carries. */
interface Progress {
  step: number;
  seconds: number;
  /** The best validation so far, where a best one is kept. */
  bestScore: number | null;
  [key: string]: unknown;
}

interface Context {
  readonly trainer: Trainer;
  readonly data: TrainingData;
  readonly options: RunOptions;
}

/** Opens the record, restoring the trainer where the run resumes. @throws when more steps are done than the configuration has. */
export async function openRunRecord(
  { run, resumes }: RunPlan,
  config: TrainingConfig,
  context: Context,
): Promise<RunRecord> {
  const { trainer, data, options } = context;
  const progress = resumes ? await restore(run, trainer) : { step: 0, seconds: 0, bestScore: null };
  checkSteps(run, progress, config);
  let metrics: MetricsFile | undefined;
  let lastValidation: StepMeasures | undefined;
  let started = 0;
  const before = progress.seconds;
  const seconds = (): number => before + (performance.now() - started) / 1000;
  return {
    get step() {
      return progress.step;
    },
    get seconds() {
      return progress.seconds;
    },
    get lastValidation() {
      return lastValidation;
    },
    async begin() {
      started = performance.now();
      const { step: logged = 0 } = (await readMetrics(run)).at(-1) ?? {};
      const columns = ['step', 'phase', ...trainer.measures, ...validationColumns(), ...CLOCK];
      metrics = await openMetrics(run, { columns, firstStep: progress.step });
      return Math.max(0, logged - progress.step);
    },
    async log(measured) {
      const row = { ...measured, seconds: seconds(), tensors: tf.memory().numTensors };
      await metrics?.append(row);
      options.onLog?.(row);
    },
    async validate(step) {
      const model = networkUpscaler(trainer.evaluationGenerator(), { name: run.name });
      const measures = await (options.validate ?? validate)(model, data.validation);
      lastValidation = measures;
      await keepBest(run, trainer, { progress, step, measures });
      await options.onValidate?.({ step, measures, model, validation: data.validation });
      return measures;
    },
    async save(step) {
      Object.assign(progress, { step, seconds: seconds() });
      trainer.evaluationGenerator();
      await saveCheckpoint(run.lastCheckpoint, trainer.parts, progress);
    },
  };
}

/** The columns after those of the trainer and the validation. */
const CLOCK = ['seconds', 'tensors'] as const;

async function restore(run: RunFolder, trainer: Trainer): Promise<Progress> {
  const state = await loadCheckpoint(run.lastCheckpoint, trainer.parts);
  trainer.restored();
  const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
  // the first version knew one score alone
  const bestScore = number(state.bestScore) ?? number(state.bestPsnrY);
  return { step: state.step, seconds: number(state.seconds) ?? 0, bestScore };
}

function checkSteps(run: RunFolder, { step }: Progress, { numSteps }: TrainingConfig): void {
  if (step <= numSteps) return;
  throw new Error(
    `openRunRecord: numSteps must be at least the ${step} steps that ${run.name} has done, but got ${numSteps}`,
  );
}

async function keepBest(
  run: RunFolder,
  trainer: Trainer,
  now: { progress: Progress; step: number; measures: StepMeasures },
): Promise<void> {
  const { progress, step, measures } = now;
  // an own validation may not measure what the best one is known by: the latest is kept then
  const score = trainer.best === 'latest' ? undefined : measures[trainer.best.highest];
  if (score !== undefined) {
    if (progress.bestScore !== null && score <= progress.bestScore) return;
    progress.bestScore = score;
  }
  const parts = { networks: { generator: trainer.evaluationGenerator() }, optimizers: {} };
  await saveCheckpoint(run.bestCheckpoint, parts, { step, ...measures });
}
