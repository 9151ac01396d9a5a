// How far an SRResNet sees: what lies further from a pixel than its receptive field cannot change it.
import { type SrresnetOptions, upsamplingSteps } from './srresnet-options';

/** Reach of the bicubic kernel that `globalSkip: 'bicubic'` adds. */
const BICUBIC = 2;

/** LR pixels that an SR pixel depends on at most, to each side of the LR pixel that it lies in. */
export function srresnetReach(options: SrresnetOptions): number {
  const { scale, numResBlocks, outerKernelSize, upsampler, globalSkip } = options;
  const outer = (outerKernelSize - 1) / 2;
  // head, two convolutions a block, the body's end
  const features = outer + 2 * numResBlocks + 1;
  // backwards from the first SR pixel of an LR pixel: the last convolution, then shuffle and convolution in turn
  const tail =
    upsampler === 'pixelshuffle'
      ? upsamplingSteps(scale).reduceRight((pixels, step) => Math.ceil(pixels / step) + 1, outer)
      : outer;
  return Math.max(features + tail, globalSkip === 'bicubic' ? BICUBIC : 0);
}
