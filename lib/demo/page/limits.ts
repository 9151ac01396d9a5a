// What a browser can hold: the limits that the page keeps, and says.

import type { DemoModel } from './messages';

/** Pixels of a result: two canvases of four bytes a pixel, and the samples, 0.7 GB in all. */
const MAX_RESULT_PIXELS = 2 ** 26;

/** Bytes of a file. */
export const MAX_FILE_BYTES: number = 64e6;

/** Pixels of a picture that a model may enlarge. */
export const maxPixels = (scale: number): number => Math.floor(MAX_RESULT_PIXELS / scale ** 2);

/** A number of pixels for a person: '4.2 million pixels (2048×2048)'. */
export function pixelsText(pixels: number): string {
  const side = Math.floor(Math.sqrt(pixels));
  return `${(pixels / 1e6).toFixed(1)} million pixels (such as ${side}×${side})`;
}

/** Why a picture of this size is refused, or undefined where it is not. */
export function refusal(
  { width, height }: { width: number; height: number },
  { scale, leastPixels }: DemoModel,
): string | undefined {
  if (Math.min(width, height) < leastPixels) {
    return `This picture is too small: it has ${width}×${height} pixels, and the model needs ${leastPixels} each way.`;
  }
  const most = maxPixels(scale);
  if (width * height <= most) return undefined;
  return (
    `This picture is too large: it has ${width}×${height} pixels, and a browser enlarges at most ` +
    `${pixelsText(most)} by ${scale}. Cut or shrink it first, or use srgan upscale.`
  );
}
