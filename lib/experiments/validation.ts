// Validation during training: PSNR and SSIM on images that are never trained on.
import type { Dataset } from '../data/dataset';
import { evaluate, meansOf } from '../evaluation/evaluate';
import type { Upscaler } from '../inference/upscaler';

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
