// Validation during training: PSNR and SSIM of the kept generator on images it never trains on.
import type { Dataset } from '../data/dataset';
import { evaluate, meansOf } from '../evaluation/evaluate';
import { networkUpscaler } from '../inference/network-upscaler';
import type { Network } from '../models/network';

/** Means over at most this many images: enough to rank checkpoints, cheap enough to do often. */
const MAX_IMAGES = 12;

/** Means over the first images of the set. The network stays the caller's. */
export async function validateGenerator(
  generator: Network,
  dataset: Dataset,
  scale: number,
): Promise<{ validationPsnrY: number; validationSsimY: number }> {
  const upscaler = networkUpscaler(generator, scale, { name: 'validation' });
  const some = { ...dataset, images: dataset.images.slice(0, MAX_IMAGES) };
  const [means] = meansOf(await evaluate([upscaler], some, { scale }));
  return { validationPsnrY: means.psnrY, validationSsimY: means.ssimY };
}
