// The pictures of findings: an image in dim gray with the fault painted over it, or a signal made stronger.
// Plain pixels: whoever shows them adds the words. Pictures of image checks have the size of SR and lie over it.
import { blankImage, CHANNELS, type RgbImage } from '../images/image';
import { lumaOf } from './derived';

/** Vermilion and yellow of Okabe & Ito 2008: seen apart, and from gray, with every common color blindness. */
const [HALF, FULL] = [
  [213, 94, 0],
  [255, 226, 66],
] as const;

/**
 * The image in dim gray, `heat` painted over it: nothing at 0, vermilion at half of `full`, yellow from `full` on.
 * @param heat a value per pixel, or one per square of `cell` pixels a side
 */
export function heatPicture(
  image: RgbImage,
  heat: Float64Array,
  options: { full: number; cell?: number },
): RgbImage {
  const { full, cell = 1 } = options;
  const { width, height } = image;
  const luma = lumaOf(image).data;
  const picture = blankImage(width, height);
  const columns = Math.ceil(width / cell);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / cell) * columns;
    for (let x = 0; x < width; x++, i++) {
      const strength = Math.min(1, heat[row + Math.floor(x / cell)] / full);
      const gray = 24 + 0.42 * luma[i];
      for (let c = 0; c < CHANNELS; c++) {
        const color =
          strength < 0.5
            ? gray + 2 * strength * (HALF[c] - gray)
            : HALF[c] + (2 * strength - 1) * (FULL[c] - HALF[c]);
        picture.data[i * CHANNELS + c] = color + 0.5;
      }
    }
  }
  return picture;
}

/** Samples around zero as gray around the middle, `gain` times stronger: one a pixel. */
export function enhancedPicture(
  plane: { readonly data: Float64Array; readonly width: number; readonly height: number },
  gain: number,
): RgbImage {
  const picture = blankImage(plane.width, plane.height);
  for (let i = 0, at = 0; i < plane.data.length; i++) {
    const level = byte(128 + gain * plane.data[i]);
    for (let c = 0; c < CHANNELS; c++) picture.data[at++] = level;
  }
  return picture;
}

/** Rounded and clipped to 8 bit. */
export function byte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
