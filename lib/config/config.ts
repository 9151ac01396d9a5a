// A training configuration: plain data, complete, JSON-serialisable, saved before the first step.
// Units: sizes in pixels, counters in steps, learning rates per step.
import type { SrresnetConfig } from '../models/srresnet';
import type { Schedule } from '../training/schedule';

/** Which photographs and how they are cut. */
export interface DataConfig {
  /** Catalogue name (`sample`, `bsds500`, ...) or a folder of images. */
  name: string;
  /** Side of an HR crop; a multiple of the scale, and of 16 for adversarial training. */
  hrCropSize: number;
  /** Crops per step, from different images where there are enough. */
  batchSize: number;
  /** Random flips and quarter turns. */
  augment: boolean;
  /** Upper bound of decoded images held in memory. */
  cacheMegabytes: number;
}

/** Adam and its schedule. */
export interface OptimizerConfig {
  learningRate: number;
  beta1: number;
  beta2: number;
  /** Gradients are scaled down to this joint L2 norm; null leaves them. */
  clipNorm: number | null;
  schedule: Schedule;
}

/** What both phases share. */
interface CommonConfig {
  /** Name of the preset it started from. */
  preset: string;
  seed: number;
  data: DataConfig;
  generator: SrresnetConfig;
  generatorOptimizer: OptimizerConfig;
  /** Decay of the generator's moving average; 0 keeps none. */
  emaDecay: number;
  numSteps: number;
  logEvery: number;
  validateEvery: number;
  saveEvery: number;
}

/** Pretraining on a pixel loss. */
export interface PretrainConfig extends CommonConfig {
  phase: 'pretrain';
  loss: { pixel: 'l1' | 'mse' };
}

/** A network that judges. */
export interface DiscriminatorConfig {
  /** Feature maps of the first of eight convolutions; the last has eight times as many. Paper: 64. */
  numFilters: number;
  /** Width of the hidden dense layer. Paper: 1024. */
  denseUnits: number;
  norm: 'batch' | 'spectral' | 'none';
}

/** The weighted total: pixelWeight * pixel + perceptualWeight * VGG distance + adversarialWeight * adversarial + tvWeight * TV + gridWeight * grid. */
export interface LossConfig {
  pixel: 'l1' | 'mse';
  pixelWeight: number;
  perceptualWeight: number;
  adversarialWeight: number;
  tvWeight: number;
  /** Against the grid of the sub-pixel step (losses/grid). */
  gridWeight: number;
  adversarial: 'vanilla' | 'least-squares' | 'relativistic';
  /** Target of the discriminator for real images; 1 is no smoothing. */
  realLabel: number;
  vgg: {
    /** Weight of each layer, by name (`block5_conv4` is the paper's phi5,4). */
    layers: Record<string, number>;
    activation: 'before' | 'after';
    distance: 'l1' | 'mse';
    /** Features are divided by this; the paper's 12.75. */
    featureDivisor: number;
    /** Largest random shift, in pixels, of both images before VGG19; 0 is none. Against the grid: see adversarialStep. */
    maxShift: number;
  };
}

/** The alternating game. */
export interface AdversarialConfig extends CommonConfig {
  phase: 'adversarial';
  /** The pretrained run that the generator starts from; null starts from random weights. */
  pretrained: string | null;
  discriminator: DiscriminatorConfig;
  discriminatorOptimizer: OptimizerConfig;
  loss: LossConfig;
  /** Discriminator updates per generator update; the paper's 1. A fraction such as 0.5 trains it every other step. */
  discriminatorRatio: number;
  /** Steps in which only the discriminator learns, before the game. */
  discriminatorPretrainSteps: number;
  /** Steps over which the adversarial weight grows from 0 to its value. */
  adversarialRampSteps: number;
}

/** Any configuration. */
export type TrainingConfig = PretrainConfig | AdversarialConfig;
