// An adversarial run: SRGAN from a pretrained SRResNet (Ledig et al. 2017, section 3.2).
import * as tf from '@tensorflow/tfjs';
import type { AdversarialConfig } from '../config/config';
import { parseConfig } from '../config/parse-config';
import type { CropBatch } from '../data/crop-stream';
import { startEngine } from '../engine/engine';
import { noisePenalty } from '../losses/noise-penalty';
import { type OpenLoss, openLoss, totalLoss, type WeightedTerm } from '../losses/total';
import { discriminatorKind } from '../models/discriminators';
import { missingLpips } from '../models/lpips-folder';
import { createRandom } from '../random/random';
import { KEPT_RULES } from '../runs/kept-rule';
import {
  type AdversarialState,
  type AdversarialStepOptions,
  adversarialStep,
  discriminatorStep,
} from '../training/adversarial-step';
import { judgeOf } from '../training/discriminator-step';
import { openOptimizer } from '../training/optimizer';
import { learningRateAt } from '../training/schedule';
import { createWatch } from '../training/watch';
import { type GeneratorSide, openGeneratorSide } from './generator-side';
import type { RunOptions, RunResult } from './run-options';
import { takeRunSignals } from './run-signals';
import { runTraining } from './run-training';
import { startFrom } from './start-from';
import type { Trainer } from './trainer';
import { openTrainingData } from './training-data';
import { withOpened } from './with-opened';

/** The measures of the game, after those of the generator's loss, in the order of metrics.csv. */
const GAME_MEASURES = [
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
 * @throws when the configuration is impossible, the pretrained run or the data are missing, weights that were
 *   asked for cannot be read, or training diverges (TrainingDivergedError).
 */
export async function trainAdversarial(
  config: AdversarialConfig,
  options: RunOptions = {},
): Promise<RunResult> {
  parseConfig(config, options);
  await startEngine();
  return withOpened(async (opened) => {
    const signals = opened(takeRunSignals(options));
    tellLackOfLpips(options);
    const { seed, pretrained } = config;
    const context = { random: createRandom(seed), seed, weights: { vgg19: options.vggWeights } };
    const loss = opened(await openLoss(config.loss, context, options.terms));
    const data = opened(await openTrainingData(config, { ...options, signal: signals.signal }));
    const side = opened(openGeneratorSide(config, createRandom(seed), options));
    // a run that goes on has everything in its checkpoint
    if (options.existing !== 'resume') {
      tellLackOfStart(config, options);
      await startFrom(config, side, options);
    }
    const trainer = opened(openAdversary(config, { side, loss, options }));
    return runTraining(config, { trainer, loss, data, options, signals, notes: { pretrained } });
  });
}

/** Without LPIPS nothing says which generator of a game is the best. */
function tellLackOfLpips({ validate, onNotice }: RunOptions): void {
  const reason = missingLpips('alex');
  if (reason === undefined || validate) return;
  onNotice?.(
    `LPIPS is not validated (${reason}): the latest generator is kept, unless this run already knows a best one.`,
  );
}

function tellLackOfStart({ pretrained }: AdversarialConfig, { onNotice }: RunOptions): void {
  if (pretrained !== null) return;
  onNotice?.(
    'No pretrained run is given (--from): the generator starts untrained, which adversarial training rarely survives.',
  );
}

/** Owns the discriminator; the generator's side and the loss stay the caller's. */
function openAdversary(
  config: AdversarialConfig,
  { side, loss, options }: { side: GeneratorSide; loss: OpenLoss; options: RunOptions },
): Trainer & { dispose(): void } {
  const { discriminator: shape, data } = config;
  const place = {
    hrCropSize: data.hrCropSize,
    random: createRandom(config.seed).fork('discriminator'),
  };
  const discriminator = discriminatorKind(shape, options.discriminators).build(shape, place);
  const discriminatorOptimizer = openOptimizer(discriminator, config.discriminatorOptimizer);
  const { generator, optimizer: generatorOptimizer, ema } = side;
  const { adversarial } = config.loss;
  if (!adversarial)
    throw new Error('openAdversary: loss.adversarial must be given, but got nothing');
  const state: AdversarialState = {
    ...{ generator, generatorOptimizer, ema },
    ...{ discriminator, discriminatorOptimizer, game: adversarial },
    random: createRandom(config.seed).fork('penalty'),
  };
  return {
    measures: [
      ...loss.measures,
      ...GAME_MEASURES,
      ...(adversarial.penalty ? ['discriminatorPenalty'] : []),
    ],
    parts: {
      // in the order of checkpoints since the first version
      networks: { generator, discriminator, ...side.networks },
      optimizers: { generatorOptimizer, discriminatorOptimizer },
    },
    best: KEPT_RULES.adversarial,
    evaluationGenerator: side.evaluationGenerator,
    restored: () => ema?.readTarget(),
    step: stepper(config, { state, loss, options }),
    forward: (batch) => forwardPasses(state, loss, batch),
    dispose() {
      discriminatorOptimizer.dispose();
      discriminator.dispose();
    },
  };
}

/** Generator, discriminator on both kinds of images, and the generator's loss. */
function forwardPasses(
  { generator, discriminator, game: { penalty } }: AdversarialState,
  { terms }: OpenLoss,
  { lr, hr }: Pick<CropBatch, 'lr' | 'hr'>,
): void {
  const judge = judgeOf(discriminator);
  const sr = generator.apply(lr, { training: true, updateStatistics: false });
  tf.dispose([judge(hr), judge(sr)]);
  if (penalty) noisePenalty(judge, hr, { ...penalty, seed: 1 });
  totalLoss({ lr, hr, sr, scale: generator.scale, step: 0, judge }, terms);
}

function stepper(
  config: AdversarialConfig,
  { state, loss, options }: { state: AdversarialState; loss: OpenLoss; options: RunOptions },
): Trainer['step'] {
  const watch = createWatch();
  return (step, batch) => {
    const plan = planStep(config, loss, step);
    const measures = plan.pretrains
      ? discriminatorStep(state, batch, plan)
      : adversarialStep(state, batch, plan);
    for (const { sentence } of watch(step + 1, measures)) options.onNotice?.(sentence);
    return {
      ...measures,
      adversarialWeight: plan.adversarialWeight,
      learningRate: plan.generatorLearningRate,
      discriminatorLearningRate: plan.discriminatorLearningRate,
    };
  };
}

interface StepPlan extends AdversarialStepOptions {
  /** Whether only the discriminator learns. */
  readonly pretrains: boolean;
  readonly adversarialWeight: number;
}

/** The numbers of a step: a function of the configuration and the step alone, so that a run resumes exactly. */
function planStep(config: AdversarialConfig, loss: OpenLoss, step: number): StepPlan {
  const { discriminatorPretrainSteps: before, adversarialRampSteps: ramp, numSteps } = config;
  const ratio = config.discriminatorStepsPerGeneratorStep;
  const grown = ramp > 0 ? Math.min(1, Math.max(0, step - before + 1) / ramp) : 1;
  const terms = loss.terms.map(
    (term): WeightedTerm =>
      term.name === 'adversarial' ? { ...term, weight: term.weight * grown } : term,
  );
  return {
    step,
    terms,
    pretrains: step < before,
    adversarialWeight: (config.loss.adversarial?.weight ?? 0) * grown,
    generatorLearningRate: learningRateAt(step, { ...config.generatorOptimizer, numSteps }),
    discriminatorLearningRate: learningRateAt(step, { ...config.discriminatorOptimizer, numSteps }),
    // a ratio of 0.5 is an update every other step, 2 are two in each
    discriminatorUpdates:
      step < before ? 1 : Math.floor((step + 1) * ratio) - Math.floor(step * ratio),
  };
}
