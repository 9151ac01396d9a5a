// An adversarial run: SRGAN from a pretrained SRResNet (Ledig et al. 2017, section 3.2).

import type { AdversarialConfig } from '../config/config';
import { parseConfig } from '../config/parse-config';
import { startEngine } from '../engine/engine';
import { randomShift, shiftedFeatures } from '../losses/shifted-features';
import { buildDiscriminator } from '../models/discriminator';
import type { Network } from '../models/network';
import { loadVgg19Features, type VggFeatures } from '../models/vgg19';
import { createRandom } from '../random/random';
import { loadGeneratorWeights } from '../runs/open-model';
import {
  type AdversarialState,
  adversarialStep,
  discriminatorStep,
} from '../training/adversarial-step';
import { learningRateAt } from '../training/schedule';
import { createWatch } from '../training/watch';
import { openGenerator, openOptimizer } from './generator-state';
import type { RunOptions, RunResult } from './run-options';
import { runTraining, type Trainer } from './run-training';
import { openTrainingData, type TrainingData } from './training-data';

/** The measures of a step, in the order of metrics.csv. */
const MEASURES = [
  'totalLoss',
  'pixelLoss',
  'perceptualLoss',
  'adversarialLoss',
  'tvLoss',
  'gridLoss',
  'discriminatorLoss',
  'realScore',
  'fakeScore',
  'generatorGradientNorm',
  'discriminatorGradientNorm',
  'colorDrift',
  'contrast',
  'adversarialWeight',
  'learningRate',
  'discriminatorLearningRate',
] as const;

/**
 * Plays the game and leaves results/<run>/ behind.
 * @throws when the configuration is impossible, the pretrained run or the data are missing, VGG19 weights
 *   that were asked for cannot be read, or training diverges (TrainingDivergedError).
 */
export async function runAdversarialTraining(
  config: AdversarialConfig,
  options: RunOptions = {},
): Promise<RunResult> {
  parseConfig(config);
  await startEngine();
  // freed in any case, also when opening the next one fails
  const opened: (() => void)[] = [];
  try {
    const vgg = await openFeatures(config, options);
    if (vgg) opened.push(vgg.dispose);
    const data = await openTrainingData(config);
    opened.push(data.stream.dispose);
    const trainer = await openAdversary(config, { data, vgg, options });
    opened.push(trainer.dispose);
    const notes = {
      pretrained: config.pretrained,
      perceptualWeights: vgg?.source,
      perceptualUntrained: vgg?.untrained,
    };
    return await runTraining(config, { trainer, data, options, notes });
  } finally {
    for (const dispose of opened.reverse()) dispose();
  }
}

async function openFeatures(
  { loss, seed }: AdversarialConfig,
  options: RunOptions,
): Promise<VggFeatures | undefined> {
  if (loss.perceptualWeight === 0) return undefined;
  const { layers, activation } = loss.vgg;
  const vgg = await loadVgg19Features({ layers, activation, weights: options.vggWeights, seed });
  if (vgg.untrained) {
    options.onNotice?.(
      'No VGG19 weights are on this disk: the perceptual loss uses a random, untrained VGG19, and every table and ' +
        'figure of this run says so. `npx srgan data fetch vgg19` fetches them.',
    );
  }
  return vgg;
}

async function openAdversary(
  config: AdversarialConfig,
  context: { data: TrainingData; vgg: VggFeatures | undefined; options: RunOptions },
): Promise<Trainer> {
  const { data, vgg, options } = context;
  const random = createRandom(config.seed);
  const { generator, kept, optimizer, ema, dispose } = openGenerator(config, random);
  if (config.pretrained !== null) {
    await loadGeneratorWeights(config.pretrained, generator).catch((error) => {
      dispose();
      throw error;
    });
    ema?.restart();
  }
  const discriminator = buildDiscriminator(
    { ...config.discriminator, hrCropSize: config.data.hrCropSize },
    random.fork('discriminator'),
  );
  const discriminatorOptimizer = openOptimizer(discriminator, config.discriminatorOptimizer);
  const state: AdversarialState = {
    generator,
    discriminator,
    generatorOptimizer: optimizer,
    discriminatorOptimizer,
    ema,
  };
  const networks: Record<string, Network> = { generator, discriminator };
  if (ema) networks.ema = kept;
  return {
    measures: MEASURES,
    parts: { networks, optimizers: { generatorOptimizer: optimizer, discriminatorOptimizer } },
    kept,
    keeps: 'latest',
    refreshKept: () => ema?.writeTarget(),
    afterRestore: () => ema?.readTarget(),
    step: stepper(config, { state, data, vgg, options }),
    dispose() {
      dispose();
      discriminatorOptimizer.dispose();
      discriminator.dispose();
    },
  };
}

function stepper(
  config: AdversarialConfig,
  context: { state: AdversarialState; data: TrainingData; vgg?: VggFeatures; options: RunOptions },
): Trainer['step'] {
  const { data, vgg, options } = context;
  const watch = createWatch();
  const shifts = createRandom(config.seed).fork('shift');
  return async (step) => {
    const plan = planStep(config, step);
    const shift = randomShift(shifts.fork(step), config.loss.vgg.maxShift);
    const state = { ...context.state, features: vgg && shiftedFeatures(vgg.features, shift) };
    const batch = await data.stream.batchAt(step);
    try {
      const measures = plan.pretrains
        ? discriminatorStep(state, batch, plan)
        : adversarialStep(state, batch, plan);
      for (const { sentence } of watch(step + 1, measures)) options.onNotice?.(sentence);
      return {
        ...measures,
        adversarialWeight: plan.loss.adversarialWeight,
        learningRate: plan.generatorLearningRate,
        discriminatorLearningRate: plan.discriminatorLearningRate,
      };
    } finally {
      batch.dispose();
    }
  };
}

/** The numbers of a step: a function of the configuration and the step alone, so that a run resumes exactly. */
function planStep(
  config: AdversarialConfig,
  step: number,
): Parameters<typeof adversarialStep>[2] & { pretrains: boolean } {
  const {
    discriminatorPretrainSteps: before,
    adversarialRampSteps: ramp,
    discriminatorRatio: ratio,
    numSteps,
    loss,
  } = config;
  const grown = ramp > 0 ? Math.min(1, Math.max(0, step - before + 1) / ramp) : 1;
  return {
    step,
    pretrains: step < before,
    loss: { ...loss, adversarialWeight: loss.adversarialWeight * grown },
    generatorLearningRate: learningRateAt(step, { ...config.generatorOptimizer, numSteps }),
    discriminatorLearningRate: learningRateAt(step, { ...config.discriminatorOptimizer, numSteps }),
    // a ratio of 0.5 is an update every other step, 2 are two in each
    discriminatorUpdates:
      step < before ? 1 : Math.floor((step + 1) * ratio) - Math.floor(step * ratio),
  };
}
