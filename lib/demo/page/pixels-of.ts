// Parts of images as a canvas takes them.
import { CHANNELS, type RgbImage } from '../../images/image';
import type { ChannelOptions } from '../../images/interleave';
import type { Pixels } from './messages';
import type { Part } from './run-model';

/** A part of an image. Default: all of it, opaque, in its colors; gray is shown as interleave writes it. */
export function pixelsOf(
  { data, width, height }: RgbImage,
  options: ChannelOptions & { part?: Part } = {},
): Pixels {
  const { alpha, gray = false, part = { left: 0, top: 0, width, height } } = options;
  const rgba = new Uint8ClampedArray(part.width * part.height * 4);
  for (let y = 0, to = 0; y < part.height; y++) {
    let from = (part.top + y) * width + part.left;
    for (let x = 0; x < part.width; x++, from++, to += 4) {
      const at = from * CHANNELS;
      rgba[to] = data[at];
      rgba[to + 1] = data[at + 1];
      rgba[to + 2] = data[at + 2];
      if (gray) rgba.fill(Math.round((data[at] + data[at + 1] + data[at + 2]) / 3), to, to + 3);
      rgba[to + 3] = alpha === undefined ? 255 : alpha[from];
    }
  }
  return { width: part.width, height: part.height, rgba };
}
