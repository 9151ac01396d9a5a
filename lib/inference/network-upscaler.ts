// Runs a generator over an image of any size: whole where it fits into one tile, else in overlapping tiles.
// Memory is bounded by the batch of tiles, whatever the image's size.
import * as tf from '@tensorflow/tfjs';
import { crop } from '../images/crop';
import { blankImage, CHANNELS, type RgbImage } from '../images/image';
import { imagesToTensor, tensorToImages } from '../images/tensors';
import { countParameters, type Generator } from '../models/network';
import { batchesOf, type TileSpan, tileRow } from './tiles';
import type { UpscaleOptions, Upscaler } from './upscaler';

/** How a network upscaler cuts images. */
export interface NetworkUpscalerOptions {
  /** Largest side of a tile in LR pixels, overlap included. Default 192: about 1 GB for the paper's network at x4. */
  tile?: number;
  /**
   * LR pixels at each inner side of a tile that are computed and thrown away. At least the network's
   * receptive-field radius gives the whole-image result exactly. Default 16: differences below 8-bit rounding in practice.
   */
  overlap?: number;
  /** Tiles computed together. Default 2, the least: one large image alone is slow on CPUs. */
  batch?: number;
  /** Default: the network's name. */
  name?: string;
}

interface Tile {
  readonly x: TileSpan;
  readonly y: TileSpan;
}

/**
 * An upscaler from a generator. The generator stays the caller's: the upscaler holds nothing to dispose of.
 * @throws when tile, overlap or batch are out of range.
 */
export function networkUpscaler(
  generator: Generator,
  options: NetworkUpscalerOptions = {},
): Upscaler {
  const { tile = 192, overlap = 16, batch = 2, name = generator.name } = options;
  const { scale } = generator;
  checkOptions({ tile, overlap, batch });
  return {
    name,
    scale,
    parameters: countParameters(generator, { trainable: true }),
    tiling: { overlap, withTile: (size) => networkUpscaler(generator, { ...options, tile: size }) },
    dispose: () => {},
    async upscale(lr, { onProgress, signal }: UpscaleOptions = {}) {
      const rows = tileRow(lr.height, tile, overlap);
      const columns = tileRow(lr.width, tile, overlap);
      const tiles = rows.spans.flatMap((y) => columns.spans.map((x) => ({ x, y })));
      const size = { width: columns.size, height: rows.size };
      const sr = blankImage(lr.width * scale, lr.height * scale);
      let done = 0;
      for (const group of batchesOf(tiles, batch)) {
        signal?.throwIfAborted();
        const parts = await applyToTiles(
          generator,
          group.map(({ x, y }) => crop(lr, { left: x.start, top: y.start, ...size })),
        );
        group.forEach((place, i) => {
          pasteInterior(sr, parts[i], place, scale);
        });
        done += group.length;
        onProgress?.(done / tiles.length);
        await new Promise(setImmediate); // lets progress displays, timers and signals through
      }
      return sr;
    },
  };
}

function checkOptions(options: { tile: number; overlap: number; batch: number }): void {
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

/** Enlarges images of one size as one batch. */
async function applyToTiles(generator: Generator, tiles: readonly RgbImage[]): Promise<RgbImage[]> {
  const sr = tf.tidy(() => generator.apply(imagesToTensor(tiles, 'unit')));
  try {
    return await tensorToImages(sr, 'signed');
  } finally {
    sr.dispose();
  }
}

/** Copies the pixels that a tile answers for into the result. */
function pasteInterior(target: RgbImage, part: RgbImage, place: Tile, scale: number): void {
  const { x, y } = place;
  const length = (x.to - x.from) * scale * CHANNELS;
  for (let row = y.from * scale; row < y.to * scale; row++) {
    const from = ((row - y.start * scale) * part.width + (x.from - x.start) * scale) * CHANNELS;
    target.data.set(
      part.data.subarray(from, from + length),
      (row * target.width + x.from * scale) * CHANNELS,
    );
  }
}
