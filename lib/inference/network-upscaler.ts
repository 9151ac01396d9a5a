// A generator as an upscaler: 8-bit images of any size in and out.
import { blankImage, CHANNELS, type RgbImage } from '../images/image';
import { roundToLevels } from '../images/tensors';
import { countParameters, type Generator } from '../models/network';
import { applyInTiles, insideRow, type TilePart, type TilingOptions } from './apply-in-tiles';
import { overlapFor, tileFor } from './tiles';
import type { UpscaleOptions, Upscaler } from './upscaler';

/** How a network upscaler cuts images. */
export interface NetworkUpscalerOptions {
  /** Largest side of a tile in LR pixels, overlap included. Default 144, or four times the overlap where that is more. */
  tile?: number;
  /**
   * LR pixels at each inner side of a tile that are computed and thrown away. The receptive field's radius gives the result of
   * the whole image. Default: what keeps the difference to that below 1e-4 of SR in [-1,1], see overlapFor; 18 for the
   * light network, 26 for the paper's, 16 for one that does not say how far it looks.
   */
  overlap?: number;
  /** Tiles computed together, at most. Default 2: one alone takes the time of two on CPUs without AVX-512. */
  batch?: number;
  /** Default: the network's name. */
  name?: string;
}

/**
 * An upscaler from a generator. The generator stays the caller's: the upscaler holds nothing to dispose of.
 * @throws when tile, overlap or batch are out of range.
 */
export function networkUpscaler(
  generator: Generator,
  options: NetworkUpscalerOptions = {},
): Upscaler {
  const { overlap = overlapFor(generator.reach), batch = 2, name = generator.name } = options;
  const { tile = tileFor(overlap) } = options;
  const { scale } = generator;
  checkOptions({ tile, overlap, batch });
  return {
    name,
    scale,
    parameters: countParameters(generator, { trainable: true }),
    tiling: { overlap, withTile: (size) => networkUpscaler(generator, { ...options, tile: size }) },
    dispose: () => {},
    async upscale(lr, { onProgress, signal }: UpscaleOptions = {}) {
      const sr = blankImage(lr.width * scale, lr.height * scale);
      const how = { tile, overlap, batch, onProgress, signal };
      await applyInTiles(generator, lr, how, (part) => paste(sr, part));
      return sr;
    },
  };
}

function checkOptions(options: TilingOptions): void {
  for (const [key, least] of [
    ['tile', 1],
    ['overlap', 0],
    ['batch', 1],
  ] as const) {
    if (!Number.isInteger(options[key]) || options[key] < least) {
      throw new Error(
        `networkUpscaler: ${key} must be a whole number of at least ${least}, but got ${options[key]}`,
      );
    }
  }
  if (options.tile <= 2 * options.overlap) {
    throw new Error(
      `networkUpscaler: tile must be more than twice the overlap of ${options.overlap}, but got ${options.tile}; ` +
        'choose a larger tile or a smaller overlap',
    );
  }
}

/** Rounds what a tile answers for into the result. */
function paste(target: RgbImage, part: TilePart): void {
  for (let y = 0; y < part.inside.height; y++) {
    const to = ((part.top + y) * target.width + part.left) * CHANNELS;
    roundToLevels(insideRow(part, y), target.data.subarray(to), 'signed');
  }
}
