// A pretraining run: SRResNet on a pixel loss (Ledig et al. 2017, section 3.2, SRResNet-MSE).

import type { PretrainConfig } from '../config/config';
import { parseConfig } from '../config/parse-config';
import { startEngine } from '../engine/engine';
import { createRandom } from '../random/random';
import { pretrainStep } from '../training/pretrain-step';
import { learningRateAt } from '../training/schedule';
import { openGenerator } from './generator-state';
import type { RunOptions, RunResult } from './run-options';
import { runTraining, type Trainer } from './run-training';
import { openTrainingData, type TrainingData } from './training-data';

/**
 * Trains a generator and leaves results/<run>/ behind.
 * @throws when the configuration is impossible, the run exists, the data are missing, or training
 *   diverges (TrainingDivergedError; the last good checkpoint is kept).
 */
export async function runPretraining(
  config: PretrainConfig,
  options: RunOptions = {},
): Promise<RunResult> {
  parseConfig(config);
  await startEngine();
  const data = await openTrainingData(config);
  const trainer = openPretrainer(config, data);
  try {
    return await runTraining(config, { trainer, data, options });
  } finally {
    trainer.dispose();
    data.stream.dispose();
  }
}

function openPretrainer(config: PretrainConfig, data: TrainingData): Trainer {
  const state = openGenerator(config, createRandom(config.seed));
  const { generator, kept, optimizer, ema } = state;
  const { learningRate, schedule } = config.generatorOptimizer;
  return {
    measures: ['pixelLoss', 'gradientNorm', 'learningRate'],
    parts: {
      networks: kept === generator ? { generator } : { generator, ema: kept },
      optimizers: { optimizer },
    },
    kept,
    keeps: 'psnr',
    refreshKept: () => ema?.writeTarget(),
    afterRestore: () => ema?.readTarget(),
    dispose: state.dispose,
    async step(step) {
      const rate = learningRateAt(step, { learningRate, schedule, numSteps: config.numSteps });
      const batch = await data.stream.batchAt(step);
      try {
        const measures = pretrainStep({ generator, optimizer, ema }, batch, {
          step,
          learningRate: rate,
          loss: config.loss.pixel,
        });
        return { ...measures, learningRate: rate };
      } finally {
        batch.dispose();
      }
    },
  };
}
