// A training run from its first step to its folder: the part that both phases share. What can fail at a start
// (data, configuration, weights) fails before the folder is made. Training draws nothing: a report reads the folder.
import type { TrainingConfig } from '../config/config';
import { engineInfo } from '../engine/engine';
import type { OpenLoss } from '../losses/total';
import { writeEnvironment } from '../runs/environment';
import { planRunFolder, type RunPlan } from '../runs/open-run-folder';
import type { RunFolder } from '../runs/run-folder';
import { defaultRunName } from '../runs/run-name';
import { runLoop, type StepMeasures } from '../training/loop';
import { takeSignals } from './interruption';
import type { RunOptions, RunResult } from './run-options';
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
  /** Goes into environment.json besides the loss's notes. */
  readonly notes?: Readonly<Record<string, unknown>>;
}

/** Runs a trainer to the end of its configuration, or until it is stopped. */
export async function runTraining(config: TrainingConfig, parts: RunParts): Promise<RunResult> {
  const { trainer, data, options } = parts;
  assertTrainable();
  tellNotices(parts);
  const name = options.run ?? defaultRunName(config, options);
  const existing = options.existing ?? 'fail';
  const plan = await planRunFolder(name, { config, existing, own: options });
  const bicubic = await validateBicubic(config.generator.scale, data.validation, options.validate);
  const record = await openRunRecord(plan, config, parts);
  await checkFirstBatch(record, config, data);
  await begin(plan, config, { parts, record, bicubic });
  const taken = takeSignals({
    outer: options.signal,
    onSignal: (_, endsNext) => options.onNotice?.(stopSentence(endsNext)),
  });
  try {
    const reason = await runLoop({
      phase: config.phase,
      firstStep: record.step,
      numSteps: config.numSteps,
      logEvery: config.logEvery,
      validateEvery: config.validateEvery,
      saveEvery: config.saveEvery,
      signal: taken.signal,
      trainStep: (step) => trainOnBatch(step, { trainer, data }),
      onStep: options.onStep,
      onLog: record.log,
      onValidate: record.validate,
      onSave: record.save,
    });
    return resultOf(plan.run, { record, data, bicubic, reason });
  } finally {
    taken.release();
  }
}

const stopSentence = (endsNext: boolean): string =>
  `Stopping after this step and saving${endsNext ? '; Ctrl-C once more leaves at once' : ''}.`;

function assertTrainable(): void {
  if (engineInfo().name !== 'webgpu') return;
  throw new Error(
    'runTraining: engine must be one that trains, but got webgpu, which reads no value synchronously; ' +
      'train with SRGAN_ENGINE=tensorflow or wasm, and evaluate with webgpu',
  );
}

function tellNotices({ loss, data, options }: RunParts): void {
  const notices = [...(data.train.note === undefined ? [] : [data.train.note]), ...loss.notices];
  for (const notice of notices) options.onNotice?.(notice);
}

/** Reads the images of the first batch: one that is missing, broken or too small is named before the run exists. */
async function checkFirstBatch(
  { step }: RunRecord,
  { numSteps }: TrainingConfig,
  { stream }: TrainingData,
): Promise<void> {
  if (step < numSteps) (await stream.batchAt(step)).dispose();
}

async function begin(
  plan: RunPlan,
  config: TrainingConfig,
  { parts, record, bicubic }: { parts: RunParts; record: RunRecord; bicubic: StepMeasures },
): Promise<void> {
  const { data, loss, options, notes } = parts;
  const { run } = plan;
  await plan.carryOut();
  const datasets = { train: data.train, validation: data.validation };
  const caveats = loss.caveats.length > 0 ? { caveats: loss.caveats } : {};
  // bicubic's validation too: a report then needs no data to draw the line to beat
  await writeEnvironment(run, datasets, { ...notes, ...loss.notes, ...caveats, bicubic });
  const lost = await record.begin();
  if (plan.resumes) {
    const again = lost > 0 ? `; the ${lost} steps that were logged after it are done again` : '';
    options.onNotice?.(`${run.name} goes on from its checkpoint at step ${record.step}${again}.`);
  }
  options.onStart?.(run, { firstStep: record.step, numSteps: config.numSteps, bicubic });
}

async function trainOnBatch(
  step: number,
  { trainer, data }: Pick<RunParts, 'trainer' | 'data'>,
): Promise<StepMeasures> {
  const batch = await data.stream.batchAt(step);
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
