// The presets of ESRGAN (Wang et al. 2018), with the reason beside each number. What they do not say is that of the preset of
// the same budget for SRGAN, so that two of them differ in what ESRGAN changed.
import type { LossOptions } from '../losses/loss-terms';
import { PAPER_DISCRIMINATOR } from '../models/discriminator';
import { PAPER_RRDB, type RrdbOptions } from '../models/rrdb-options';
import { PAPER_FEATURE_DIVISOR } from '../models/vgg19';
import type { OptimizerOptions } from '../training/optimizer';
import type { AdversarialConfig, PretrainConfig } from './config';
import { ADVERSARIAL_PRESETS } from './presets-adversarial';
import { PRETRAIN_PRESETS } from './presets-pretrain';
import type { EsrganPresetName } from './presets-shared';

/** As the light SRResNet: LR size to the end, on the bicubic enlargement. 204,016 parameters against its 171,984. */
export const LIGHT_RRDB: RrdbOptions = {
  ...PAPER_RRDB,
  numFilters: 32,
  numBlocks: 1, // 15 convolutions, and a step about as long as the light SRResNet's with 16
  growthChannels: 16, // half of the maps, as in the paper
  upsampler: 'pixelshuffle-direct',
  globalSkip: 'bicubic',
};
