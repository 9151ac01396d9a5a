// Transparency enlarged. Networks know nothing of it: the lab's results carry bicubic's, in files, over HTTP and in the demo.
import { CHANNELS, type RgbImage } from './image';
import { upscaleBicubic } from './imresize';

/**
 * Bicubic of the opacity, [h,w] to [scale*h, scale*w], 0 to 255, one sample a pixel: carried through the RGB resizer as
 * three equal channels.
 */
export function upscaleAlpha(
  alpha: Uint8Array,
  size: { width: number; height: number },
  scale: number,
): Uint8Array {
  const { width, height } = size;
  const carrier: RgbImage = { data: new Uint8Array(width * height * CHANNELS), width, height };
  for (let i = 0; i < carrier.data.length; i++) carrier.data[i] = alpha[Math.floor(i / CHANNELS)];
  const enlarged = upscaleBicubic(carrier, scale).data;
  // no Uint8Array.from with a function: it makes a list first, which ends the process on large images
  const opacity = new Uint8Array(enlarged.length / CHANNELS);
  for (let i = 0; i < opacity.length; i++) opacity[i] = enlarged[i * CHANNELS];
  return opacity;
}
