// Validation during training: PSNR and SSIM on images that are never trained on.
import type { Dataset } from '../data/dataset';
import { evaluate, meansOf } from '../evaluation/evaluate';
import { bicubicUpscaler } from '../inference/bicubic-upscaler';
import type { Upscaler } from '../inference/upscaler';
import type { StepMeasures } from '../training/loop';
import type { Validate } from './run-options';

/** Means over at most this many images: enough to rank checkpoints, cheap enough to do often. */
const MAX_IMAGES = 12;

/** Means over the first images of the set. The upscaler stays the caller's. */
export async function validate(
  upscaler: Upscaler,
  dataset: Dataset,
): Promise<{ validationPsnrY: number; validationSsimY: number }> {
  const some = { ...dataset, images: dataset.images.slice(0, MAX_IMAGES) };
  const [means] = meansOf(await evaluate([upscaler], some, { scale: upscaler.scale }));
  return { validationPsnrY: means.psnrY, validationSsimY: means.ssimY };
}

/** The columns that validate returns, in order. */
export const validationColumns = (): string[] => ['validationPsnrY', 'validationSsimY'];

/** What a bicubic enlargement reaches in a validation: the line to beat. */
export async function validateBicubic(
  scale: number,
  dataset: Dataset,
  own: Validate = validate,
): Promise<StepMeasures> {
  return own(bicubicUpscaler(scale), dataset);
}
