// Adversarial presets, with the reason beside each number.
import { BICUBIC, DEGRADATIONS } from '../degradation/degradations';
import type { LossOptions } from '../losses/loss-terms';
import { PAPER_DISCRIMINATOR, type VggDiscriminatorOptions } from '../models/discriminator';
import { PAPER_GENERATOR } from '../models/srresnet-options';
import { PAPER_FEATURE_DIVISOR } from '../models/vgg19';
import type { OptimizerOptions } from '../training/optimizer';
import { type AdversarialConfig, CONFIG_VERSION } from './config';
import { LIGHT_GENERATOR, PAPER_DATA, PAPER_OPTIMIZER, type PresetName } from './presets-shared';

const lightAdversarialOptimizer: OptimizerOptions = {
  learningRate: 2e-4,
  beta1: 0.9,
  beta2: 0.99,
  clipNorm: 10, // far above the usual norm: only jumps are cut
  schedule: { kind: 'steps', at: [0.5, 0.75], factor: 0.5 },
};

const lightDiscriminator: VggDiscriminatorOptions = {
  kind: 'vgg',
  numFilters: 32, // a quarter of the paper's cost; enough against a light generator
  denseUnits: 256,
  norm: 'spectral', // bounds how steep it can get, so it cannot win for good within some hundred steps (Miyato et al. 2018)
};

const lightLoss = {
  pixel: { weight: 3, distance: 'l1' }, // about a tenth of the total, which holds fidelity; ESRGAN's 0.01 would be a thousandth here
  perceptual: {
    weight: 1,
    layers: { block3_conv4: 1 }, // content rather than texture at a third of the cost of the paper's block5_conv4
    activation: 'before', // ESRGAN section 3.3: after activation few features fire
    distance: 'l1',
    featureDivisor: 100, // brings the term to the order of 1
    maxShift: 3, // every phase of VGG's pooling at block3 (stride 4) against the x4 sub-pixel grid
  },
  adversarial: {
    weight: 0.005, // ESRGAN's
    kind: 'relativistic', // judges real against generated: keeps a gradient when the discriminator is ahead
    realLabel: 0.9, // one-sided smoothing: never certain
  },
  grid: { weight: 80 }, // measured: below 20 a fine grid stays visible in flat areas; at 80 it is gone and LPIPS is better too
} satisfies LossOptions;

const quickAdversarial: AdversarialConfig = {
  version: CONFIG_VERSION,
  phase: 'adversarial',
  pretrained: null, // set by --from
  preset: 'quick',
  seed: 1,
  precision: 'float32',
  data: {
    name: 'sample',
    hrCropSize: 64,
    batchSize: 8,
    augment: true,
    cacheMegabytes: 1024,
    degradation: BICUBIC,
  }, // VGG and discriminator work at HR size: half the crops
  generator: LIGHT_GENERATOR,
  frozen: [],
  generatorOptimizer: lightAdversarialOptimizer,
  discriminator: lightDiscriminator,
  discriminatorOptimizer: lightAdversarialOptimizer,
  loss: lightLoss,
  discriminatorStepsPerGeneratorStep: 1,
  discriminatorPretrainSteps: 50,
  adversarialRampSteps: 200,
  emaDecay: 0.999,
  numSteps: 2_500, // about 15 minutes on two cores
  logEvery: 20,
  validateEvery: 500,
  saveEvery: 250,
};

/** A configuration per preset. */
export const ADVERSARIAL_PRESETS: Record<PresetName, AdversarialConfig> = {
  smoke: {
    ...quickAdversarial,
    preset: 'smoke',
    data: { ...quickAdversarial.data, hrCropSize: 32, batchSize: 4 },
    generator: { ...LIGHT_GENERATOR, numFilters: 16, numResBlocks: 2 },
    discriminator: { ...lightDiscriminator, numFilters: 8, denseUnits: 32 },
    discriminatorOptimizer: { ...lightAdversarialOptimizer, learningRate: 2e-3 }, // ten times quick's: it learns to tell within 60 steps, so that its curves show something
    loss: {
      ...lightLoss,
      perceptual: { ...lightLoss.perceptual, layers: { block2_conv2: 1 } }, // half the cost of block3_conv4
    },
    discriminatorPretrainSteps: 5,
    adversarialRampSteps: 20,
    numSteps: 60,
    logEvery: 5,
    validateEvery: 30,
    saveEvery: 30,
  },
  quick: quickAdversarial,
  finetune: {
    ...quickAdversarial,
    preset: 'finetune',
    generatorOptimizer: { ...lightAdversarialOptimizer, learningRate: 1e-4 }, // half of quick's: what was learnt is to be bent, not lost
    numSteps: 1_000, // five minutes on two cores; the discriminator, which no model keeps, learns anew in the first hundreds
  },
  standard: {
    ...quickAdversarial,
    preset: 'standard',
    data: { ...quickAdversarial.data, name: 'bsds500', hrCropSize: 96, batchSize: 16 },
    generator: { ...LIGHT_GENERATOR, numFilters: 48, numResBlocks: 12 },
    discriminator: { ...lightDiscriminator, numFilters: 64, denseUnits: 512 },
    numSteps: 20_000,
    validateEvery: 1_000,
    saveEvery: 1_000,
  },
  photo: {
    ...quickAdversarial,
    preset: 'photo',
    data: {
      ...quickAdversarial.data,
      name: 'bsds500',
      hrCropSize: 96, // as in pretraining
      batchSize: 4, // the pixels of quick's eight crops of 64 px
      degradation: DEGRADATIONS.mild,
    },
    discriminator: { kind: 'unet', numFilters: 16 }, // judges each pixel, since noise and blocks are local; a sixteenth of the paper's cost, less than VGG's
    loss: {
      ...lightLoss,
      adversarial: { weight: 0.005, kind: 'vanilla', realLabel: 0.9 }, // Real-ESRGAN's game: pixels are judged one by one, not against the mean of others
    },
    numSteps: 5_000, // about 40 minutes on two cores
  },
  paper: {
    ...quickAdversarial,
    preset: 'paper',
    data: PAPER_DATA,
    generator: PAPER_GENERATOR,
    generatorOptimizer: { ...PAPER_OPTIMIZER, schedule: { kind: 'steps', at: [0.5], factor: 0.1 } },
    discriminator: PAPER_DISCRIMINATOR,
    discriminatorOptimizer: {
      ...PAPER_OPTIMIZER,
      schedule: { kind: 'steps', at: [0.5], factor: 0.1 },
    },
    loss: {
      pixel: { weight: 0, distance: 'mse' }, // SRGAN-VGG54 has no pixel term: its content loss is the VGG distance alone (equation 5); measured, not trained on
      perceptual: {
        weight: 1,
        layers: { block5_conv4: 1 },
        activation: 'after',
        distance: 'mse',
        featureDivisor: PAPER_FEATURE_DIVISOR, // section 3.2
        maxShift: 0,
      },
      adversarial: { weight: 1e-3, kind: 'vanilla', realLabel: 1 }, // equation 3
    },
    discriminatorStepsPerGeneratorStep: 1, // k = 1
    discriminatorPretrainSteps: 0,
    adversarialRampSteps: 0,
    emaDecay: 0,
    numSteps: 200_000,
    logEvery: 100,
    validateEvery: 5_000,
    saveEvery: 5_000,
  },
};
