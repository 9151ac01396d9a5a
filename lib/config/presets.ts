// Presets: what each budget can afford. Every number has its reason beside it in presets-*.ts.
// smoke: seconds, to see that everything works; quick: minutes on two CPU cores; standard: about an
// hour and a half on two cores, or minutes on a GPU; paper: Ledig et al. 2017, section 3.2 (days on a GPU); finetune:
// two minutes, from a run (--from); photo: an hour on two cores, for photographs as people have them.
// esrgan-quick, esrgan-standard, esrgan: the same for Wang et al. 2018.
import type { AdversarialConfig, PretrainConfig, TrainingConfig } from './config';
import { ADVERSARIAL_PRESETS } from './presets-adversarial';
import { ESRGAN_ADVERSARIAL_PRESETS, ESRGAN_PRETRAIN_PRESETS } from './presets-esrgan';
import { PRETRAIN_PRESETS } from './presets-pretrain';
import { PRESET_NAMES } from './presets-shared';

/** A preset's configuration, a fresh copy. @throws for another name or phase. */
export function presetConfig(phase: 'pretrain', preset: string): PretrainConfig;
export function presetConfig(phase: 'adversarial', preset: string): AdversarialConfig;
export function presetConfig(phase: TrainingConfig['phase'], preset: string): TrainingConfig;
export function presetConfig(phase: TrainingConfig['phase'], preset: string): TrainingConfig {
  const presets: Record<string, TrainingConfig> =
    phase === 'pretrain'
      ? { ...PRETRAIN_PRESETS, ...ESRGAN_PRETRAIN_PRESETS }
      : { ...ADVERSARIAL_PRESETS, ...ESRGAN_ADVERSARIAL_PRESETS };
  if (!Object.hasOwn(presets, preset)) {
    throw new Error(
      `presetConfig: preset must be one of ${PRESET_NAMES.join(', ')}, but got ${preset}`,
    );
  }
  return structuredClone(presets[preset]);
}
