// The generator's side of a training run, the same in both phases: network, average, optimizer.
import type { TrainingConfig } from '../config/config';
import type { OwnParts } from '../config/own-parts';
import { freeze } from '../models/freeze';
import { buildGenerator } from '../models/generators';
import type { Generator } from '../models/network';
import type { Random } from '../random/random';
import type { Adam } from '../training/adam';
import { createEma, type Ema } from '../training/ema';
import { openOptimizer } from '../training/optimizer';

/** A generator in training. Whoever opens it calls dispose. */
export interface GeneratorSide {
  readonly generator: Generator;
  readonly optimizer: Adam;
  readonly ema?: Ema;
  /** The networks of a checkpoint: the generator and, where there is one, its average. */
  readonly networks: Readonly<Record<string, Generator>>;
  /** What is validated and kept: the average, brought up to date, or the generator itself without one. Not to be disposed. */
  evaluationGenerator(): Generator;
  dispose(): void;
}

/** Builds generator, optimizer and, where emaDecay > 0, the average. */
export function openGeneratorSide(
  config: TrainingConfig,
  random: Random,
  own: OwnParts,
): GeneratorSide {
  const build = (): Generator => {
    const built = buildGenerator(config.generator, random.fork('generator'), own.generators);
    try {
      return freeze(built, config.frozen);
    } catch (error) {
      built.dispose();
      throw error;
    }
  };
  const generator = build();
  const optimizer = openOptimizer(generator, config.generatorOptimizer);
  const average = config.emaDecay > 0 ? build() : undefined;
  const ema = average && createEma(generator, average, config.emaDecay);
  return {
    generator,
    optimizer,
    ema,
    networks: average ? { generator, ema: average } : { generator },
    evaluationGenerator() {
      ema?.writeTarget();
      return average ?? generator;
    },
    dispose() {
      ema?.dispose();
      optimizer.dispose();
      average?.dispose();
      generator.dispose();
    },
  };
}
