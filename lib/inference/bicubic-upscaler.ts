// The baseline every model is measured against: MATLAB's bicubic enlargement.
import { upscaleBicubic } from '../images/imresize';
import type { Upscaler } from './upscaler';

/** Enlarges by MATLAB imresize bicubic (a = -0.5). Any whole scale; holds nothing to dispose of. */
export function bicubicUpscaler(scale: number): Upscaler {
  return {
    name: 'bicubic',
    scale,
    upscale: async (lr) => upscaleBicubic(lr, scale),
    dispose: () => {},
  };
}
