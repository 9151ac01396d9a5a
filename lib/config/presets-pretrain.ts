// Pretraining presets, with the reason beside each number.
import { BICUBIC, DEGRADATIONS } from '../degradation/degradations';
import { PAPER_GENERATOR } from '../models/srresnet-options';
import type { OptimizerOptions } from '../training/optimizer';
import { CONFIG_VERSION, type PretrainConfig } from './config';
import { LIGHT_GENERATOR, PAPER_DATA, PAPER_OPTIMIZER, type PresetName } from './presets-shared';

const lightPretrainOptimizer: OptimizerOptions = {
  learningRate: 2e-3, // ten times the usual: small networks bear it, and clipping catches the rare jump
  beta1: 0.9,
  beta2: 0.99, // forgets faster than 0.999: short runs
  clipNorm: 1,
  schedule: { kind: 'cosine', finalFraction: 0.01, warmupSteps: 50 },
};

const quickPretrain: PretrainConfig = {
  version: CONFIG_VERSION,
  phase: 'pretrain',
  preset: 'quick',
  seed: 1,
  precision: 'float32',
  pretrained: null, // set by --from
  data: {
    name: 'sample',
    hrCropSize: 64, // 16 px at x4: more different crops per second than 96 px
    batchSize: 16, // the paper's
    augment: true,
    cacheMegabytes: 1024,
    degradation: BICUBIC,
  },
  generator: LIGHT_GENERATOR,
  frozen: [],
  generatorOptimizer: lightPretrainOptimizer,
  loss: { pixel: { weight: 1, distance: 'l1' } }, // sharper than MSE at the same PSNR (EDSR section 4.3)
  emaDecay: 0.999, // averages about the last 1,000 steps
  numSteps: 8_000, // 6 to 9 minutes on two cores
  logEvery: 50,
  validateEvery: 1_000,
  saveEvery: 1_000,
};

/** A configuration per preset. */
export const PRETRAIN_PRESETS: Record<PresetName, PretrainConfig> = {
  smoke: {
    ...quickPretrain,
    preset: 'smoke',
    generator: { ...LIGHT_GENERATOR, numFilters: 16, numResBlocks: 2 },
    numSteps: 300, // some seconds: enough to pass bicubic
    logEvery: 10,
    validateEvery: 100,
    saveEvery: 100,
  },
  quick: quickPretrain,
  finetune: {
    ...quickPretrain, // its rate too: a quarter of it gains half a dB less on pages of writing
    preset: 'finetune',
    emaDecay: 0.99, // averages about the last 100 steps of a short run
    numSteps: 2_000, // two minutes on two cores
    validateEvery: 500,
    saveEvery: 500,
  },
  standard: {
    ...quickPretrain,
    preset: 'standard',
    data: { ...quickPretrain.data, name: 'bsds500', hrCropSize: 96 },
    generator: { ...LIGHT_GENERATOR, numFilters: 48, numResBlocks: 12 },
    generatorOptimizer: { ...lightPretrainOptimizer, learningRate: 1e-3 }, // deeper: half the rate
    numSteps: 40_000,
    logEvery: 100,
    validateEvery: 2_000,
    saveEvery: 2_000,
  },
  photo: {
    ...quickPretrain,
    preset: 'photo',
    data: {
      ...quickPretrain.data,
      name: 'bsds500', // the sample's few photographs would be learnt by heart long before every degradation has been seen
      hrCropSize: 96, // 24 px of LR: what is noise and what is texture shows in the surroundings
      batchSize: 8, // a degraded crop costs some 7 ms of a core: eight take no longer than the step
      degradation: DEGRADATIONS.mild,
    },
    generatorOptimizer: { ...lightPretrainOptimizer, learningRate: 1e-3 }, // half of quick's: half the crops, and each as noisy as its degradation
    numSteps: 12_000, // about 20 minutes on two cores
  },
  paper: {
    version: CONFIG_VERSION,
    phase: 'pretrain',
    preset: 'paper',
    seed: 1,
    precision: 'float32',
    pretrained: null,
    data: PAPER_DATA,
    generator: PAPER_GENERATOR,
    frozen: [],
    generatorOptimizer: PAPER_OPTIMIZER,
    loss: { pixel: { weight: 1, distance: 'mse' } },
    emaDecay: 0,
    numSteps: 1_000_000,
    logEvery: 100,
    validateEvery: 10_000,
    saveEvery: 5_000,
  },
};
