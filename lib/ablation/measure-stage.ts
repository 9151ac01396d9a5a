// How long a step of a configuration takes and how much memory, measured: some steps of the real training in a process
// of its own (measure-main.ts), on the real data, in a folder that goes again.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainingConfig } from '../config/config';
import { pretrain } from '../experiments/pretrain';
import type { RunOptions } from '../experiments/run-options';
import { trainAdversarial } from '../experiments/train-adversarial';
import { validate } from '../experiments/validation';

/** What a configuration costs on this machine. */
export interface StageCost {
  readonly secondsPerStep: number;
  readonly secondsPerValidation: number;
  /** Until the first step: engine, weights, a look at every image. */
  readonly startSeconds: number;
  /** The process' largest resident memory, in bytes. */
  readonly peakBytes: number;
}

/** The first steps are slower: kernels are chosen, threads start. */
const WARM_UP = 3;
/** So many steps are trained. */
export const STEPS = 11;

/** Measures in this process, which should be a fresh one. Random weights cost what pretrained ones do. */
export async function measureStage(config: TrainingConfig): Promise<StageCost> {
  const folder = await mkdtemp(join(tmpdir(), 'srgan-measure-'));
  process.env.SRGAN_RESULTS = folder;
  const begun = performance.now();
  const seconds = (): number => (performance.now() - begun) / 1000;
  const marks = new Map<number, number>();
  const stop = new AbortController();
  let startSeconds = 0;
  let secondsPerValidation = 0;
  const options: RunOptions = {
    run: 'measured',
    signal: stop.signal,
    async validate(model, set, more) {
      const from = seconds();
      const measures = await validate(model, set, more);
      secondsPerValidation = seconds() - from;
      return measures;
    },
    onStart: () => {
      startSeconds = seconds();
    },
    onStep: (step) => void marks.set(step, seconds()),
    onValidate: () => stop.abort(),
  };
  try {
    const some = shortened(config);
    await (some.phase === 'pretrain' ? pretrain(some, options) : trainAdversarial(some, options));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const last = Math.max(...marks.keys());
  const first = Math.min(WARM_UP, last - 1);
  return {
    secondsPerStep: ((marks.get(last) ?? 0) - (marks.get(first) ?? startSeconds)) / (last - first),
    ...{ secondsPerValidation, startSeconds, peakBytes: 1024 * process.resourceUsage().maxRSS },
  };
}

/** The full game from the first step, a validation after the last one, and no pretraining that may not be there yet. */
function shortened(config: TrainingConfig): TrainingConfig {
  const cadence = { numSteps: STEPS, logEvery: STEPS, validateEvery: STEPS, saveEvery: STEPS };
  if (config.phase === 'pretrain') return { ...config, ...cadence };
  return {
    ...{ ...config, ...cadence, pretrained: null },
    ...{ discriminatorPretrainSteps: 0, adversarialRampSteps: 0 },
  };
}

/** What decides the cost of a step: two configurations that are alike in it share a measurement. */
export function costShape(config: TrainingConfig): object {
  const {
    seed: _,
    preset: __,
    numSteps,
    logEvery,
    validateEvery,
    saveEvery,
    loss,
    ...rest
  } = config;
  const used = Object.entries(loss).map(([name, options]) => [
    name,
    { ...options, weight: options !== undefined && options.weight > 0 },
  ]);
  const free = { pretrained: null, adversarialRampSteps: 0, discriminatorPretrainSteps: 0 };
  return {
    ...rest,
    ...free,
    generatorOptimizer: 0,
    discriminatorOptimizer: 0,
    loss: Object.fromEntries(used),
  };
}
