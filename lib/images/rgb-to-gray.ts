// MATLAB's rgb2gray: luma of full range. What the authors' code of NIQE and GMSD measures.
import type { Rectangle } from './crop';
import type { RgbImage } from './image';
import { weightedChannels } from './rgb-to-y';

const WEIGHTS = [0.298936021293775, 0.587043074451121, 0.114020904255103] as const;

/**
 * 0.299 R + 0.587 G + 0.114 B with MATLAB's digits, 0 to 255, unrounded, row-major [height * width].
 * @param region The part that is wanted, inside the image. Default: all of it.
 */
export function rgbToGray(image: RgbImage, region?: Rectangle): Float64Array {
  return weightedChannels(image, { weights: WEIGHTS, unit: 1, offset: 0, region });
}
