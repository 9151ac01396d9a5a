// A training run from its first step to its folder: the part that both phases share. What can fail at a start
// (data, configuration, weights) fails before the folder is made. Training draws nothing: a report reads the folder.
import * as tf from '@tensorflow/tfjs';
import type { TrainingConfig } from '../config/config';
import type { CropBatch } from '../data/crop-stream';
import { engineInfo } from '../engine/engine';
import type { Lock } from '../files/lock';
import { CHANNELS } from '../images/image';
import type { OpenLoss } from '../losses/total';
import { branch } from '../options/tree';
import {
  checkSameData,
  type DataIdentities,
  identifyData,
  readEnvironment,
  writeEnvironment,
} from '../runs/environment';
import { withRunLock } from '../runs/lock-run';
import { planRunFolder, type RunPlan } from '../runs/open-run-folder';
import { newRunFolder, type RunFolder } from '../runs/run-folder';
import { defaultRunName } from '../runs/run-name';
import { type LoopOptions, runLoop } from '../training/loop';
import type { StepMeasures } from '../training/measures';
import { checkMemory, estimateStep, tracedBytes } from '../training/memory-estimate';
import type { TakenSignals } from './interruption';
import type { RunOptions, RunResult } from './run-options';
import { inPrecision, precisionOf, type RunPrecision } from './run-precision';
import { openRunRecord, type RunRecord } from './run-record';
import type { Trainer } from './trainer';
import type { TrainingData } from './training-data';
import { validateBicubic } from './validation';

/** What a run is made of; all of it stays the caller's. */
export interface RunParts {
  readonly trainer: Trainer;
  readonly loss: OpenLoss;
  readonly data: TrainingData;
  readonly options: RunOptions;
  /** Taken over before anything was opened, and given back after all is freed. */
  readonly signals: TakenSignals;
  /** Goes into environment.json besides the loss's notes. */
  readonly notes?: Readonly<Record<string, unknown>>;
}

/** Runs a trainer to the end of its configuration, or until it is stopped. @throws when another process owns the run. */
export async function runTraining(config: TrainingConfig, parts: RunParts): Promise<RunResult> {
  const { options } = parts;
  assertTrainable();
  tellNotices(parts);
  const run = newRunFolder(options.run ?? defaultRunName(config, options));
  return withRunLock(run, (lock) => trainInFolder(config, parts, { run, lock }));
}

async function trainInFolder(
  config: TrainingConfig,
  given: RunParts,
  { run, lock }: { run: RunFolder; lock: Lock },
): Promise<RunResult> {
  const { data, options } = given;
  const { existing = 'fail', resumeFrom: from } = options;
  const signal = AbortSignal.any([given.signals.signal, lock.signal]);
  const plan = await planRunFolder(run, { config, existing, own: options, from });
  const precision = await precisionOf(run, config.precision, plan.resumes);
  const parts = { ...given, trainer: inPrecision(given.trainer, precision.used) };
  const bicubic = await validateBicubic(config.generator.scale, data.validation, options.validate);
  const record = await openRunRecord(plan, config, parts);
  await checkFirstStep(record, config, parts);
  const identities = await identifyData({ train: data.train, validation: data.validation });
  if (plan.resumes) await checkSameData(run, identities);
  signal.throwIfAborted();
  await begin(plan, config, { parts, record, bicubic, identities, precision });
  const reason = await runLoop({
    ...loopOptions(config, parts, record),
    signal,
    onValidate: (step) => record.validate(step, signal),
    async onSave(step, window) {
      // the folder is another process's now
      lock.signal.throwIfAborted();
      await record.save(step, window);
    },
  });
  await record.finish();
  return resultOf(run, { record, data, bicubic, reason });
}

function loopOptions(
  { phase, numSteps, logEvery, validateEvery, saveEvery }: TrainingConfig,
  { trainer, data, options }: RunParts,
  record: RunRecord,
): LoopOptions<CropBatch> {
  return {
    ...{ phase, numSteps, logEvery, validateEvery, saveEvery },
    firstStep: record.step,
    window: record.window,
    prepare: data.stream.batchAt,
    trainStep: (step, batch) => trainOnBatch(step, batch, trainer),
    onStep: options.onStep,
    onLog: record.log,
  };
}

function assertTrainable(): void {
  if (engineInfo().name !== 'webgpu') return;
  throw new Error(
    'runTraining: engine must be one that trains, but got webgpu, which reads no value synchronously; ' +
      'train with SRGAN_ENGINE=tensorflow or wasm, and evaluate with webgpu',
  );
}

function tellNotices({ loss, data, options }: RunParts): void {
  const notices = [...(data.train.note === undefined ? [] : [data.train.note]), ...loss.notices];
  for (const { name, reason } of data.skipped) notices.push(`${name} is left out: ${reason}.`);
  for (const notice of notices) options.onNotice?.(notice);
}

/** Estimates whether a step fits into memory, then reads the first batch, whose images may be broken or too small. */
async function checkFirstStep(
  { step }: RunRecord,
  { numSteps, generator: { scale }, data: { batchSize, hrCropSize } }: TrainingConfig,
  { data, trainer, options }: RunParts,
): Promise<void> {
  if (step >= numSteps) return;
  // one crop, and not the batch: that one may itself be too large
  const crop = (side: number): tf.Tensor4D => tf.zeros([1, side, side, CHANNELS]);
  const bytes = await tracedBytes(() =>
    trainer.forward({ lr: crop(hrCropSize / scale), hr: crop(hrCropSize) }),
  );
  const warning = checkMemory(estimateStep(bytes, batchSize));
  if (warning) options.onNotice?.(warning);
  (await data.stream.batchAt(step)).dispose();
}

async function begin(
  plan: RunPlan,
  config: TrainingConfig,
  start: {
    parts: RunParts;
    record: RunRecord;
    bicubic: StepMeasures;
    identities: DataIdentities;
    precision: RunPrecision;
  },
): Promise<void> {
  const { record, bicubic, identities, precision } = start;
  const { loss, options, notes } = start.parts;
  const { run } = plan;
  const noted = plan.resumes ? branch((await readEnvironment(run)).bicubic) : {};
  await plan.carryOut();
  const { skipped } = start.parts.data;
  const caveats = loss.caveats.length > 0 ? { caveats: loss.caveats } : {};
  await writeEnvironment(run, identities, {
    // a column that this start cannot measure keeps what an earlier one did, on the same images
    ...{ precision, bicubic: { ...noted, ...bicubic }, ...notes, ...loss.notes, ...caveats },
    ...(skipped.length > 0 && { skipped }),
  });
  const lost = await record.begin(Object.keys(bicubic));
  if (plan.resumes) {
    const again = lost > 0 ? `; the ${lost} steps that were logged after it are done again` : '';
    options.onNotice?.(`${run.name} goes on from its checkpoint at step ${record.step}${again}.`);
  }
  options.onStart?.(run, { firstStep: record.step, numSteps: config.numSteps, bicubic });
}

function trainOnBatch(step: number, batch: CropBatch, trainer: Trainer): StepMeasures {
  try {
    return trainer.step(step, batch);
  } finally {
    batch.dispose();
  }
}

function resultOf(
  run: RunFolder,
  end: {
    record: RunRecord;
    data: TrainingData;
    bicubic: StepMeasures;
    reason: RunResult['reason'];
  },
): RunResult {
  const { record, data, bicubic, reason } = end;
  return {
    run,
    reason,
    step: record.step,
    seconds: record.seconds,
    dataWaitSeconds: data.stream.waitSeconds,
    validation: { model: record.lastValidation, bicubic },
  };
}
