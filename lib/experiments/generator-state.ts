// The generator side of a training run, the same in both phases: network, average, optimizer.

import type { OptimizerConfig, TrainingConfig } from '../config/config';
import type { Network } from '../models/network';
import { buildSrresnet } from '../models/srresnet';
import type { Random } from '../random/random';
import { type Adam, createAdam } from '../training/adam';
import { createEma, type Ema } from '../training/ema';

/** A generator in training. Whoever opens it calls dispose. */
export interface GeneratorState {
  readonly generator: Network;
  /** What is validated and kept: the averaged generator, or the generator itself without an average. */
  readonly kept: Network;
  readonly optimizer: Adam;
  readonly ema?: Ema;
  dispose(): void;
}

/** Builds generator, optimizer and, where emaDecay > 0, the average. */
export function openGenerator(config: TrainingConfig, random: Random): GeneratorState {
  const build = (): Network => buildSrresnet(config.generator, random.fork('generator'));
  const generator = build();
  const optimizer = openOptimizer(generator, config.generatorOptimizer);
  const kept = config.emaDecay > 0 ? build() : generator;
  const ema = config.emaDecay > 0 ? createEma(generator, kept, config.emaDecay) : undefined;
  return {
    generator,
    kept,
    optimizer,
    ema,
    dispose() {
      ema?.dispose();
      optimizer.dispose();
      if (kept !== generator) kept.dispose();
      generator.dispose();
    },
  };
}

/** Adam with a configuration's numbers. */
export function openOptimizer(network: Network, config: OptimizerConfig): Adam {
  const { beta1, beta2, clipNorm } = config;
  return createAdam(network, { beta1, beta2, clipNorm: clipNorm ?? undefined });
}
