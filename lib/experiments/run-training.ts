// A training run from its first step to its folder: the part that both phases share.
// Restores the state, runs the loop, writes rows, validates, saves. What a step does is the trainer's.
import { existsSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import type { TrainingConfig } from '../config/config';
import { engineInfo } from '../engine/engine';
import { bicubicUpscaler } from '../inference/bicubic-upscaler';
import { networkUpscaler } from '../inference/network-upscaler';
import type { Upscaler } from '../inference/upscaler';
import type { Network } from '../models/network';
import { writeRunFigures, writeSamples } from '../report/run-pictures';
import { writeEnvironment } from '../runs/environment';
import { openMetrics } from '../runs/metrics-file';
import { createRunFolder, type RunFolder } from '../runs/run-folder';
import { defaultRunName } from '../runs/run-name';
import { type CheckpointParts, loadCheckpoint, saveCheckpoint } from '../training/checkpoint';
import { type MetricsRow, runLoop, type StepMeasures } from '../training/loop';
import type { RunOptions, RunResult } from './run-options';
import type { TrainingData } from './training-data';
import { validate } from './validation';

/** What a phase brings. */
export interface Trainer {
  /** The measures that its steps return, in the order of metrics.csv. */
  readonly measures: readonly string[];
  /** Everything that a checkpoint holds. */
  readonly parts: CheckpointParts;
  /** The network that is validated and kept. */
  readonly kept: Network;
  /** 'psnr': the checkpoint of highest validation PSNR is kept as best. 'latest': the newest, since PSNR picks the wrong GAN. */
  readonly keeps: 'psnr' | 'latest';
  /** Brings `kept` up to date, before it is validated or saved. */
  refreshKept(): void;
  /** Called after the parts were restored from a checkpoint. */
  afterRestore(): void;
  step(step: number): Promise<StepMeasures>;
  dispose(): void;
}

/** What a phase writes into environment.json besides. */
export interface RunNotes {
  readonly pretrained?: string | null;
  /** Where the VGG19 weights come from. */
  readonly perceptualWeights?: string;
  /** True marks every table and figure. */
  readonly perceptualUntrained?: boolean;
}

/** The numbers that last from one start of a run to the next. */
interface Progress {
  step: number;
  bestPsnrY: number | null;
  seconds: number;
  [key: string]: unknown;
}

/** Runs a trainer to the end of its configuration, or until it is stopped. */
export async function runTraining(
  config: TrainingConfig,
  context: { trainer: Trainer; data: TrainingData; options: RunOptions; notes?: RunNotes },
): Promise<RunResult> {
  const { trainer, data, options } = context;
  assertTrainable();
  const existing = options.existing ?? 'fail';
  if (data.train.note !== undefined) options.onNotice?.(data.train.note);
  const run = await createRunFolder(options.run ?? defaultRunName(config), { config, existing });
  const progress = await restore(run, trainer, existing === 'resume');
  await writeEnvironment(run, { train: data.train, validation: data.validation }, context.notes);
  options.onStart?.(run, { firstStep: progress.step, numSteps: config.numSteps });
  const before = progress.seconds;
  const started = performance.now();
  const elapsed = (): number => before + (performance.now() - started) / 1000;
  const reason = await runLoop({
    ...(await logging(run, config, { ...context, firstStep: progress.step, elapsed })),
    phase: config.phase,
    firstStep: progress.step,
    numSteps: config.numSteps,
    logEvery: config.logEvery,
    validateEvery: config.validateEvery,
    saveEvery: config.saveEvery,
    signal: options.signal,
    trainStep: (step) => trainer.step(step),
    onValidate: (step) => validateKept(run, { trainer, data, progress, step }),
    onSave: async (step) => {
      Object.assign(progress, { step, seconds: elapsed() });
      trainer.refreshKept();
      await saveCheckpoint(run.lastCheckpoint, trainer.parts, progress);
    },
  });
  if (reason === 'finished') await leavePictures(run, context);
  return {
    run,
    reason,
    step: progress.step,
    seconds: progress.seconds,
    dataWaitSeconds: data.stream.waitSeconds,
  };
}

function assertTrainable(): void {
  if (engineInfo().name !== 'webgpu') return;
  throw new Error(
    'runTraining: engine must be one that trains, but got webgpu, which reads no value synchronously; ' +
      'train with SRGAN_ENGINE=tensorflow or wasm, and evaluate with webgpu',
  );
}

async function restore(run: RunFolder, trainer: Trainer, resumes: boolean): Promise<Progress> {
  const fresh: Progress = { step: 0, bestPsnrY: null, seconds: 0 };
  if (!resumes || !existsSync(run.lastCheckpoint)) return fresh;
  const state = await loadCheckpoint(run.lastCheckpoint, trainer.parts);
  trainer.afterRestore();
  return { ...fresh, ...state };
}

async function logging(
  run: RunFolder,
  config: TrainingConfig,
  context: { trainer: Trainer; options: RunOptions; firstStep: number; elapsed: () => number },
): Promise<{ onLog: (row: MetricsRow) => Promise<void>; onStep: RunOptions['onStep'] }> {
  const { trainer, options, firstStep, elapsed } = context;
  const columns = [
    'step',
    'phase',
    ...trainer.measures,
    'validationPsnrY',
    'validationSsimY',
    'seconds',
    'tensors',
  ];
  const metrics = await openMetrics(run, {
    columns,
    firstStep: Math.min(firstStep, config.numSteps),
  });
  return {
    onStep: options.onStep,
    async onLog(measured) {
      const row = { ...measured, seconds: elapsed(), tensors: tf.memory().numTensors };
      await metrics.append(row);
      options.onLog?.(row);
    },
  };
}

async function validateKept(
  run: RunFolder,
  context: { trainer: Trainer; data: TrainingData; progress: Progress; step: number },
): Promise<StepMeasures> {
  const { trainer, data, progress, step } = context;
  trainer.refreshKept();
  const scores = await validate(keptUpscaler(trainer, run), data.validation);
  const better = progress.bestPsnrY === null || scores.validationPsnrY > progress.bestPsnrY;
  if (better) progress.bestPsnrY = scores.validationPsnrY;
  if (better || trainer.keeps === 'latest') {
    const parts = { networks: { generator: trainer.kept }, optimizers: {} };
    await saveCheckpoint(run.bestCheckpoint, parts, { step, ...scores });
  }
  return scores;
}

/** Not to be disposed: the network is the trainer's. */
const keptUpscaler = ({ kept }: Trainer, run: RunFolder): Upscaler =>
  networkUpscaler(kept, kept.config.scale as number, { name: run.name });

/** How many validation images a run shows. */
const SAMPLES = 4;

async function leavePictures(
  run: RunFolder,
  { trainer, data, notes }: { trainer: Trainer; data: TrainingData; notes?: RunNotes },
): Promise<void> {
  trainer.refreshKept();
  const model = keptUpscaler(trainer, run);
  await writeSamples(run, model, { dataset: data.validation, count: SAMPLES });
  const bicubic = await validate(bicubicUpscaler(model.scale), data.validation);
  const note = notes?.perceptualUntrained ? 'untrained VGG19' : undefined;
  await writeRunFigures(run, { bicubic: bicubic.validationPsnrY, note });
}
