// An image's channels as a PNG file has them. Apart from sharp, so that the demo's page writes its files in the same way.
import { CHANNELS, type RgbImage } from './image';

/** What a PNG file has besides colors, or instead of them. */
export interface ChannelOptions {
  /** Opacity, 0 to 255, one sample a pixel: makes an RGBA file. */
  alpha?: Uint8Array;
  /** Writes one gray channel, the mean of the three. Default false. */
  gray?: boolean;
}

/** Samples, interleaved: 1 channel gray, 2 gray and opacity, 3 RGB, 4 RGB and opacity. RGB alone is the image's own array. */
export function interleave(
  image: RgbImage,
  { alpha, gray = false }: ChannelOptions,
): { samples: Uint8Array; channels: 1 | 2 | 3 | 4 } {
  if (alpha === undefined && !gray) return { samples: image.data, channels: CHANNELS };
  const colors = gray ? 1 : CHANNELS;
  const channels = (colors + (alpha === undefined ? 0 : 1)) as 1 | 2 | 4;
  const samples = new Uint8Array(image.width * image.height * channels);
  for (let i = 0, at = 0; i < image.width * image.height; i++) {
    const [red, green, blue] = image.data.subarray(i * CHANNELS, (i + 1) * CHANNELS);
    if (gray) samples[at++] = Math.round((red + green + blue) / 3);
    else {
      samples[at++] = red;
      samples[at++] = green;
      samples[at++] = blue;
    }
    if (alpha !== undefined) samples[at++] = alpha[i];
  }
  return { samples, channels };
}
