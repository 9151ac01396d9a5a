// What the presets of both phases share: names, the light generator, the paper's data and optimizer.
import type { DataOptions } from '../data/data-options';
import { BICUBIC } from '../degradation/degradations';
import type { SrresnetOptions } from '../models/srresnet-options';
import type { OptimizerOptions } from '../training/optimizer';

/** Names of SRGAN's presets. */
const SRGAN_PRESET_NAMES = ['smoke', 'quick', 'standard', 'paper', 'finetune', 'photo'] as const;
export type PresetName = (typeof SRGAN_PRESET_NAMES)[number];

/** Names of ESRGAN's. */
const ESRGAN_PRESET_NAMES = ['esrgan-quick', 'esrgan-standard', 'esrgan'] as const;
export type EsrganPresetName = (typeof ESRGAN_PRESET_NAMES)[number];

/** Names of all presets. */
export const PRESET_NAMES = [...SRGAN_PRESET_NAMES, ...ESRGAN_PRESET_NAMES] as const;

/** All work at LR size on top of the bicubic enlargement: a step costs a fraction of the paper network's, and the start is near bicubic. */
export const LIGHT_GENERATOR: SrresnetOptions = {
  kind: 'srresnet',
  scale: 4,
  numFilters: 32,
  numResBlocks: 8,
  outerKernelSize: 3,
  norm: 'none', // EDSR: batch norm costs range and time, and is the usual source of GAN artefacts (ESRGAN section 3.1)
  activation: 'relu',
  upsampler: 'pixelshuffle-direct',
  globalSkip: 'bicubic',
  output: 'linear',
};

/** DIV2K in ImageNet's place, cut as in the paper. */
export const PAPER_DATA: DataOptions = {
  name: 'div2k',
  hrCropSize: 96,
  batchSize: 16,
  augment: true,
  cacheMegabytes: 16_384,
  degradation: BICUBIC,
};

/** Ledig et al. 2017, section 3.2. */
export const PAPER_OPTIMIZER: OptimizerOptions = {
  learningRate: 1e-4,
  beta1: 0.9,
  beta2: 0.999,
  clipNorm: null,
  schedule: { kind: 'constant' },
};
