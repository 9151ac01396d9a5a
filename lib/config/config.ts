// A training configuration: plain data, complete, JSON-serializable, saved before the first step. Each part is
// owned by the room that uses it; here they are put together.
// Units: sizes in pixels, counters in steps, learning rates per step.
import type { DataOptions } from '../data/data-options';
import type { LossOptions } from '../losses/loss-terms';
import type { DiscriminatorOptions } from '../models/discriminator-kind';
import type { LabDiscriminatorOptions } from '../models/discriminators';
import type { GeneratorOptions } from '../models/generator-kind';
import type { LabGeneratorOptions } from '../models/generators';
import type { Precision } from '../ops/precision';
import type { OptimizerOptions } from '../training/optimizer';

/** The form that this lab writes; older ones are upgraded when they are read (upgrade-config). */
export const CONFIG_VERSION = 5;

/** 'auto' is bfloat16 where processor or GPU compute it fast, else float32; chosen at the first step, kept by the run. */
export type PrecisionChoice = 'auto' | Precision;

/** What both phases share. */
export interface CommonConfig {
  version: typeof CONFIG_VERSION;
  /** Name of the preset it started from. */
  preset: string;
  seed: number;
  /** Of feature maps and their gradients; weights, losses and images are float32 always. */
  precision: PrecisionChoice;
  /** The run that the generator starts from; null starts from random weights. */
  pretrained: string | null;
  data: DataOptions;
  /** The kind of generator and its shape (models/generators). */
  generator: GeneratorOptions | LabGeneratorOptions;
  /** Weights of the generator that do not learn, by name with * for any characters, as 'head/*'. */
  frozen: readonly string[];
  generatorOptimizer: OptimizerOptions;
  /** The terms of the generator's loss (losses/loss-terms). */
  loss: LossOptions;
  /** Decay of the generator's moving average; 0 keeps none. */
  emaDecay: number;
  numSteps: number;
  logEvery: number;
  validateEvery: number;
  /** A checkpoint is also saved whenever a minute has passed. */
  saveEvery: number;
}

/** Training of the generator alone. */
export interface PretrainConfig extends CommonConfig {
  phase: 'pretrain';
}

/** The alternating game. */
export interface AdversarialConfig extends CommonConfig {
  phase: 'adversarial';
  /** The kind of discriminator and its shape (models/discriminators). */
  discriminator: DiscriminatorOptions | LabDiscriminatorOptions;
  discriminatorOptimizer: OptimizerOptions;
  /** Discriminator updates per generator update; the paper's 1. A fraction such as 0.5 trains it every other step. */
  discriminatorStepsPerGeneratorStep: number;
  /** Steps in which only the discriminator learns, before the game. */
  discriminatorPretrainSteps: number;
  /** Steps over which the adversarial weight grows from 0 to its value. */
  adversarialRampSteps: number;
}

/** Any configuration. */
export type TrainingConfig = PretrainConfig | AdversarialConfig;

/** Which training. */
export type Phase = TrainingConfig['phase'];
