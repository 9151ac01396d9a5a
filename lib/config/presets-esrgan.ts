// The presets of ESRGAN (Wang et al. 2018), with the reason beside each number. What they do not say is that of the preset of
// the same budget for SRGAN, so that the two differ in what ESRGAN changed.
import type { LossOptions } from '../losses/loss-terms';
import { PAPER_DISCRIMINATOR } from '../models/discriminator';
import { PAPER_RRDB, type RrdbOptions } from '../models/rrdb-options';
import { PAPER_FEATURE_DIVISOR } from '../models/vgg19';
import type { OptimizerOptions } from '../training/optimizer';
import type { AdversarialConfig, PretrainConfig } from './config';
import { ADVERSARIAL_PRESETS } from './presets-adversarial';
import { PRETRAIN_PRESETS } from './presets-pretrain';
import { type EsrganPresetName, PAPER_OPTIMIZER } from './presets-shared';

/** As the light SRResNet: LR size to the end, on the bicubic enlargement. 204,016 parameters against its 171,984. */
export const LIGHT_RRDB: RrdbOptions = {
  ...PAPER_RRDB,
  numFilters: 32,
  numBlocks: 1, // 15 convolutions: a step takes 1.25 times the light SRResNet's, with two blocks of 24 maps 1.9 times
  growthChannels: 16, // half of the maps, as in the paper
  upsampler: 'pixelshuffle-direct',
  globalSkip: 'bicubic',
};

/** 563,984 parameters, about those of the preset `standard`: depth rather than width, which is what RRDB is for. */
const STANDARD_RRDB: RrdbOptions = { ...LIGHT_RRDB, numBlocks: 3 };

const { quick, standard, paper } = PRETRAIN_PRESETS;

/** Section 4.1: 2e-4, halved every 200,000 of a million steps. */
const paperPretrainOptimizer: OptimizerOptions = {
  ...PAPER_OPTIMIZER,
  learningRate: 2e-4,
  schedule: { kind: 'steps', at: [0.2, 0.4, 0.6, 0.8], factor: 0.5 },
};

/** PSNR-oriented training of the generator. */
export const ESRGAN_PRETRAIN_PRESETS: Record<EsrganPresetName, PretrainConfig> = {
  'esrgan-quick': {
    ...quick, // L1 already, as ESRGAN's first stage
    preset: 'esrgan-quick',
    generator: LIGHT_RRDB,
  },
  'esrgan-standard': {
    ...standard,
    preset: 'esrgan-standard',
    generator: STANDARD_RRDB,
  },
  esrgan: {
    ...paper,
    preset: 'esrgan',
    data: { ...paper.data, hrCropSize: 128 }, // section 4.1: a deeper network sees further
    generator: PAPER_RRDB,
    generatorOptimizer: paperPretrainOptimizer,
    loss: { pixel: { weight: 1, distance: 'l1' } }, // section 4.1
  },
};

const { quick: quickGame, standard: standardGame, paper: paperGame } = ADVERSARIAL_PRESETS;

/** The paper's 1e-4, half of the light SRGAN's, halved at half and at three quarters as there. */
const lightGameOptimizer: OptimizerOptions = {
  ...quickGame.generatorOptimizer,
  learningRate: 1e-4,
};

/** Section 4.1: 1e-4, halved at 50,000, 100,000, 200,000 and 300,000 of 400,000 steps. */
const paperGameOptimizer: OptimizerOptions = {
  ...PAPER_OPTIMIZER,
  schedule: { kind: 'steps', at: [0.125, 0.25, 0.5, 0.75], factor: 0.5 },
};

/** Equation 3: perceptual + 5e-3 adversarial + 1e-2 L1. */
const paperLoss: LossOptions = {
  pixel: { weight: 0.005, distance: 'l1' }, // the paper's 1e-2 is of images in [0,1]; ours in [-1,1] differ by twice as much
  perceptual: {
    weight: 1,
    layers: { block5_conv4: 1 }, // VGG19-54, section 3.3
    activation: 'before', // section 3.3: after it few features fire, and brightness drifts
    distance: 'l1',
    featureDivisor: PAPER_FEATURE_DIVISOR, // the authors' VGG19 reads normalized images; ours reads 0 to 255, whose features SRGAN brings to that order so
    maxShift: 0,
  },
  adversarial: { weight: 5e-3, kind: 'relativistic', realLabel: 1 }, // section 3.2
};

/** The game. Its light loss is ESRGAN's already: relativistic, features before activation, L1 (presets-adversarial). */
export const ESRGAN_ADVERSARIAL_PRESETS: Record<EsrganPresetName, AdversarialConfig> = {
  'esrgan-quick': {
    ...quickGame,
    preset: 'esrgan-quick',
    generator: LIGHT_RRDB,
    generatorOptimizer: lightGameOptimizer,
    discriminatorOptimizer: lightGameOptimizer, // as the generator's, so that neither runs ahead
  },
  'esrgan-standard': {
    ...standardGame,
    preset: 'esrgan-standard',
    generator: STANDARD_RRDB,
    generatorOptimizer: lightGameOptimizer,
    discriminatorOptimizer: lightGameOptimizer,
  },
  esrgan: {
    ...paperGame,
    preset: 'esrgan',
    data: { ...paperGame.data, hrCropSize: 128 },
    generator: PAPER_RRDB,
    generatorOptimizer: paperGameOptimizer,
    discriminator: { ...PAPER_DISCRIMINATOR, denseUnits: 100 }, // the authors' code: 128 px would make 34 million weights of SRGAN's 1024
    discriminatorOptimizer: paperGameOptimizer,
    loss: paperLoss,
    numSteps: 400_000,
  },
};
