// What a run keeps of itself while it trains: rows of metrics.csv, validations, checkpoints, and the numbers that
// last from one start of it to the next.
import * as tf from '@tensorflow/tfjs';
import type { TrainingConfig } from '../config/config';
import { networkUpscaler } from '../inference/network-upscaler';
import { type MetricsFile, openMetrics, readMetrics } from '../runs/metrics-file';
import type { RunPlan } from '../runs/open-run-folder';
import type { RunFolder } from '../runs/run-folder';
import { loadCheckpoint } from '../training/checkpoint';
import type { CheckpointState } from '../training/checkpoint-state';
import type { MetricsRow, StepMeasures } from '../training/measures';
import { isOpen, type WindowSums } from '../training/row-window';
import { createKeeper } from './keep-checkpoints';
import { createRowWriter, type RowWriter } from './row-writer';
import type { RunOptions } from './run-options';
import type { Trainer } from './trainer';
import type { TrainingData } from './training-data';
import { validate } from './validation';
import { createWeightWatch } from './weight-watch';

/** The record of a run that trains. */
export interface RunRecord {
  /** Steps done by the last checkpoint. */
  readonly step: number;
  /** Seconds trained by then, resumed parts added up. */
  readonly seconds: number;
  /** The last validation since the start. */
  readonly lastValidation?: StepMeasures;
  /** What the checkpoint that is resumed held of the next row. */
  readonly window?: WindowSums;
  /**
   * Opens metrics.csv and starts the clock. Returns how many logged steps lie after the checkpoint and are dropped.
   * @param validated Names of what a validation measures: columns of metrics.csv, own ones too.
   */
  begin(validated: readonly string[]): Promise<number>;
  log(row: MetricsRow): Promise<void>;
  validate(step: number, signal?: AbortSignal): Promise<StepMeasures>;
  save(step: number, window: WindowSums): Promise<void>;
  /** Writes what a full disk had held up. @throws when it still does. */
  finish(): Promise<void>;
}

/** What a record is made for; all of it stays the caller's. */
interface Context {
  readonly trainer: Trainer;
  readonly data: TrainingData;
  readonly options: RunOptions;
}

/** The columns after those of the trainer and the validation. */
const CLOCK = ['seconds', 'tensors'] as const;

/** Opens the record, restoring the trainer where the run resumes. @throws when more steps are done than the configuration has. */
export async function openRunRecord(
  plan: RunPlan,
  config: TrainingConfig,
  context: Context,
): Promise<RunRecord> {
  const { parts, restored } = context.trainer;
  const state = plan.resumes ? await loadCheckpoint(plan.checkpoint, parts) : { step: 0 };
  if (plan.resumes) restored();
  checkSteps(plan.run.name, state, config);
  return createRecord(plan, state, context);
}

function createRecord(
  { run, checkpoint }: RunPlan,
  state: CheckpointState,
  context: Context,
): RunRecord {
  const { trainer, data, options } = context;
  const weights = createWeightWatch(trainer.parts, state.firstNorm);
  const keeper = createKeeper(run, trainer, { state, checkpoint });
  let rows: RowWriter | undefined;
  let lastValidation: StepMeasures | undefined;
  let started = 0;
  const seconds = (): number => (state.seconds ?? 0) + (performance.now() - started) / 1000;
  return {
    get step() {
      return keeper.saved.step;
    },
    get seconds() {
      return keeper.saved.seconds ?? 0;
    },
    get lastValidation() {
      return lastValidation;
    },
    window: state.window,
    async begin(validated) {
      started = performance.now();
      const opened = await openRows(run, { trainer, state, validated });
      rows = createRowWriter(opened.file, options.onNotice);
      return opened.dropped;
    },
    async log(measured) {
      weights.check(measured.step);
      const row = { ...measured, seconds: seconds(), tensors: tf.memory().numTensors };
      await rows?.append(row);
      options.onLog?.(row);
    },
    async validate(step, signal) {
      const model = networkUpscaler(trainer.evaluationGenerator(), { name: run.name });
      const validation = data.validation;
      const measures = await (options.validate ?? validate)(model, validation, { signal });
      lastValidation = measures;
      await keeper.keepBest(step, measures, options.onNotice);
      await options.onValidate?.({ step, measures, model, validation });
      return measures;
    },
    async save(step, window) {
      weights.check(step);
      const now = { step, window, seconds: seconds(), firstNorm: weights.firstNorm };
      await keeper.save(now, options.onNotice);
    },
    async finish() {
      await keeper.finish();
      await rows?.finish();
    },
  };
}

/** metrics.csv up to the state, and how many logged steps were dropped. */
async function openRows(
  run: RunFolder,
  {
    trainer,
    state,
    validated,
  }: { trainer: Trainer; state: CheckpointState; validated: readonly string[] },
): Promise<{ file: MetricsFile; dropped: number }> {
  const { step: logged = 0 } = (await readMetrics(run)).at(-1) ?? {};
  const columns = ['step', 'phase', ...trainer.measures, ...validated, ...CLOCK];
  // with steps since the last row, that of this very step is written again
  const keepUpTo = isOpen(state.window) ? state.step - 1 : state.step;
  const file = await openMetrics(run, { columns, keepUpTo });
  return { file, dropped: Math.max(0, logged - state.step) };
}

function checkSteps(name: string, { step }: CheckpointState, { numSteps }: TrainingConfig): void {
  if (step <= numSteps) return;
  throw new Error(
    `openRunRecord: numSteps must be at least the ${step} steps that ${name} has done, but got ${numSteps}`,
  );
}
