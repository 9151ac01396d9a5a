// A pretraining run: the generator alone (Ledig et al. 2017, section 3.2, SRResNet-MSE).
import type { PretrainConfig } from '../config/config';
import { parseConfig } from '../config/parse-config';
import { startEngine } from '../engine/engine';
import { type OpenLoss, openLoss, totalLoss } from '../losses/total';
import { createRandom } from '../random/random';
import { KEPT_RULES } from '../runs/kept-rule';
import { pretrainStep } from '../training/pretrain-step';
import { learningRateAt } from '../training/schedule';
import { type GeneratorSide, openGeneratorSide } from './generator-side';
import type { RunOptions, RunResult } from './run-options';
import { takeRunSignals } from './run-signals';
import { runTraining } from './run-training';
import { startFrom } from './start-from';
import type { Trainer } from './trainer';
import { openTrainingData } from './training-data';
import { withOpened } from './with-opened';

/**
 * Trains a generator and leaves results/<run>/ behind.
 * @throws when the configuration is impossible, the run exists, the data are missing, or training
 *   diverges (TrainingDivergedError; the last good checkpoint is kept).
 */
export async function pretrain(
  config: PretrainConfig,
  options: RunOptions = {},
): Promise<RunResult> {
  parseConfig(config, options);
  await startEngine();
  return withOpened(async (opened) => {
    const signals = opened(takeRunSignals(options));
    const data = opened(await openTrainingData(config, { ...options, signal: signals.signal }));
    const random = createRandom(config.seed);
    const weights = { vgg19: options.vggWeights };
    const context = { random, seed: config.seed, weights };
    const loss = opened(await openLoss(config.loss, context, options.terms));
    const side = opened(openGeneratorSide(config, createRandom(config.seed), options));
    // a run that goes on has everything in its checkpoint
    if (options.existing !== 'resume') await startFrom(config, side, options);
    const trainer = openPretrainer(config, side, loss);
    const { pretrained } = config;
    const notes = pretrained === null ? undefined : { pretrained };
    return runTraining(config, { trainer, loss, data, options, signals, notes });
  });
}

/** The generator's side and the loss stay the caller's. */
function openPretrainer(config: PretrainConfig, side: GeneratorSide, loss: OpenLoss): Trainer {
  const { generator, optimizer, ema } = side;
  const rates = { ...config.generatorOptimizer, numSteps: config.numSteps };
  return {
    measures: [...loss.measures, 'gradientNorm', 'learningRate'],
    parts: { networks: side.networks, optimizers: { optimizer } },
    best: KEPT_RULES.pretrain,
    evaluationGenerator: side.evaluationGenerator,
    restored: () => ema?.readTarget(),
    step(step, batch) {
      const learningRate = learningRateAt(step, rates);
      const state = { generator, optimizer, ema, terms: loss.terms };
      return { ...pretrainStep(state, batch, { step, learningRate }), learningRate };
    },
    forward({ lr, hr }) {
      const sr = generator.apply(lr, { training: true, updateStatistics: false });
      totalLoss({ lr, hr, sr, scale: generator.scale, step: 0 }, loss.terms);
    },
  };
}
