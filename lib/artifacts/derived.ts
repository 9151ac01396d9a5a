// What several checks compute of the same image: made once, kept as long as the image is.

import type { Plane } from '../evaluation/planes';
import { CHANNELS, type RgbImage } from '../images/image';
import { imresize, type RealImage, upscaleBicubic } from '../images/imresize';
import { rgbToY } from '../images/rgb-to-y';

/** A function of an image and the scale that remembers its results. */
function remembered<T>(
  make: (image: RgbImage, scale: number) => T,
): (image: RgbImage, scale: number) => T {
  const results = new WeakMap<RgbImage, Map<number, T>>();
  return (image, scale) => {
    const ofImage = results.get(image) ?? new Map<number, T>();
    results.set(image, ofImage);
    const known = ofImage.get(scale);
    if (known !== undefined) return known;
    const made = make(image, scale);
    ofImage.set(scale, made);
    return made;
  };
}

const luma = remembered<Plane>((image) => ({
  data: rgbToY(image),
  width: image.width,
  height: image.height,
}));

/** Y of BT.601 in studio range, unrounded, see rgbToY. Read only. */
export function lumaOf(image: RgbImage): Plane {
  return luma(image, 1);
}

/** SR on the LR grid by MATLAB's bicubic, in [0,1], not rounded; `255 *` it, rounded, is downscaleBicubic's. Read only. */
export const downscaledOf: (sr: RgbImage, scale: number) => RealImage = remembered((sr, scale) => {
  const { width, height } = sr;
  const data = new Float64Array(sr.data.length);
  for (let i = 0; i < data.length; i++) data[i] = sr.data[i] / 255;
  return imresize({ data, width, height, channels: CHANNELS }, 1 / scale);
});

/** The bicubic enlargement of an LR image: what checks compare with. Read only. */
export const bicubicOf: (lr: RgbImage, scale: number) => RgbImage = remembered(upscaleBicubic);
