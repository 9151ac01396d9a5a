// Adversarial presets, with the reason beside each number.
import { PAPER_GENERATOR } from '../models/srresnet';
import type { AdversarialConfig, OptimizerConfig } from './config';
import { LIGHT_GENERATOR, PAPER_OPTIMIZER, type PresetName } from './presets-shared';

const lightAdversarialOptimizer: OptimizerConfig = {
  learningRate: 2e-4,
  beta1: 0.9,
  beta2: 0.99,
  clipNorm: 10, // far above the usual norm: only jumps are cut
  schedule: { kind: 'steps', at: [0.5, 0.75], factor: 0.5 },
};

const quickAdversarial: AdversarialConfig = {
  phase: 'adversarial',
  pretrained: null, // set by --from
  preset: 'quick',
  seed: 1,
  data: { name: 'sample', hrCropSize: 64, batchSize: 8, augment: true, cacheMegabytes: 1024 }, // VGG and discriminator work at HR size: half the crops
  generator: LIGHT_GENERATOR,
  generatorOptimizer: lightAdversarialOptimizer,
  discriminator: {
    numFilters: 32, // a quarter of the paper's cost; enough against a light generator
    denseUnits: 256,
    norm: 'spectral', // bounds how steep it can get, so it cannot win for good within some hundred steps (Miyato et al. 2018)
  },
  discriminatorOptimizer: lightAdversarialOptimizer,
  loss: {
    pixel: 'l1',
    pixelWeight: 3, // about a tenth of the total, which holds fidelity; ESRGAN's 0.01 would be a thousandth here
    perceptualWeight: 1,
    adversarialWeight: 0.005, // ESRGAN's
    tvWeight: 0,
    gridWeight: 80, // measured: below 20 a fine grid stays visible in flat areas; at 80 it is gone and LPIPS is better too
    adversarial: 'relativistic', // judges real against generated: keeps a gradient when the discriminator is ahead
    realLabel: 0.9, // one-sided smoothing: never certain
    vgg: {
      layers: { block3_conv4: 1 }, // content rather than texture at a third of the cost of the paper's block5_conv4
      activation: 'before', // ESRGAN section 3.2: after activation few features fire
      distance: 'l1',
      featureDivisor: 100, // brings the term to the order of 1
      maxShift: 3, // every phase of VGG's pooling at block3 (stride 4) against the x4 sub-pixel grid
    },
  },
  discriminatorRatio: 1,
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
    discriminator: { ...quickAdversarial.discriminator, numFilters: 8, denseUnits: 32 },
    discriminatorOptimizer: { ...lightAdversarialOptimizer, learningRate: 2e-3 }, // ten times quick's: it learns to tell within 60 steps, so that its curves show something
    loss: {
      ...quickAdversarial.loss,
      vgg: { ...quickAdversarial.loss.vgg, layers: { block2_conv2: 1 } },
    },
    discriminatorPretrainSteps: 5,
    adversarialRampSteps: 20,
    numSteps: 60,
    logEvery: 5,
    validateEvery: 30,
    saveEvery: 30,
  },
  quick: quickAdversarial,
  standard: {
    ...quickAdversarial,
    preset: 'standard',
    data: { ...quickAdversarial.data, name: 'bsds500', hrCropSize: 96, batchSize: 16 },
    generator: { ...LIGHT_GENERATOR, numFilters: 48, numResBlocks: 12 },
    discriminator: { numFilters: 64, denseUnits: 512, norm: 'spectral' },
    numSteps: 20_000,
    validateEvery: 1_000,
    saveEvery: 1_000,
  },
  paper: {
    ...quickAdversarial,
    preset: 'paper',
    data: { name: 'div2k', hrCropSize: 96, batchSize: 16, augment: true, cacheMegabytes: 16_384 },
    generator: PAPER_GENERATOR,
    generatorOptimizer: { ...PAPER_OPTIMIZER, schedule: { kind: 'steps', at: [0.5], factor: 0.1 } },
    discriminator: { numFilters: 64, denseUnits: 1024, norm: 'batch' },
    discriminatorOptimizer: {
      ...PAPER_OPTIMIZER,
      schedule: { kind: 'steps', at: [0.5], factor: 0.1 },
    },
    loss: {
      pixel: 'mse',
      pixelWeight: 0, // SRGAN-VGG54 has no pixel term: its content loss is the VGG distance alone (equation 5)
      perceptualWeight: 1,
      adversarialWeight: 1e-3, // equation 3
      tvWeight: 0,
      gridWeight: 0,
      adversarial: 'vanilla',
      realLabel: 1,
      vgg: {
        layers: { block5_conv4: 1 },
        activation: 'after',
        distance: 'mse',
        featureDivisor: 12.75,
        maxShift: 0,
      }, // section 3.2
    },
    discriminatorRatio: 1, // k = 1
    discriminatorPretrainSteps: 0,
    adversarialRampSteps: 0,
    emaDecay: 0,
    numSteps: 200_000,
    logEvery: 100,
    validateEvery: 5_000,
    saveEvery: 5_000,
  },
};
