// A generator over an image of any size: whole where it fits into one tile, else in overlapping tiles. What it makes comes
// in parts, as numbers, so that memory is bounded by the batch of tiles, whatever the image's size.
import * as tf from '@tensorflow/tfjs';
import { crop, type Rectangle } from '../images/crop';
import { CHANNELS, type RgbImage } from '../images/image';
import { imagesToTensor } from '../images/tensors';
import type { Generator } from '../models/network';
import { batchesOf, type TileSpan, tileRow } from './tiles';
import type { UpscaleOptions } from './upscaler';

/** How an image is cut. */
export interface TilingOptions {
  /** Largest side of a tile in LR pixels, overlap included. */
  readonly tile: number;
  /** LR pixels at each inner side of a tile that are computed and thrown away. */
  readonly overlap: number;
  /** Tiles computed together. */
  readonly batch: number;
}

/** SR of one tile, and what it answers for. */
export interface TilePart {
  /** Interleaved RGB of the whole tile, in [-1,1]. */
  readonly values: Float32Array;
  /** Pixels of a row of the tile. */
  readonly rowWidth: number;
  /** What counts of it, in its own pixels. */
  readonly inside: Rectangle;
  /** Where that lies in SR. */
  readonly left: number;
  readonly top: number;
}

/** Applies the generator to tiles, batch by batch, and hands each tile's SR on; together they cover SR once. */
export async function applyInTiles(
  generator: Generator,
  lr: RgbImage,
  options: TilingOptions & Pick<UpscaleOptions, 'onProgress' | 'signal'>,
  take: (part: TilePart) => void,
): Promise<void> {
  const { tile, overlap, batch, onProgress, signal } = options;
  const rows = tileRow(lr.height, tile, overlap);
  const columns = tileRow(lr.width, tile, overlap);
  const tiles = rows.spans.flatMap((y) => columns.spans.map((x) => ({ x, y })));
  const size = { width: columns.size, height: rows.size };
  let done = 0;
  for (const group of batchesOf(tiles, batch)) {
    signal?.throwIfAborted();
    const images = group.map(({ x, y }) => crop(lr, { left: x.start, top: y.start, ...size }));
    const values = await valuesOf(generator, images);
    const length = values.length / group.length;
    group.forEach((place, i) => {
      take({
        values: values.subarray(i * length, (i + 1) * length),
        rowWidth: size.width * generator.scale,
        ...placeOf(place, generator.scale),
      });
    });
    done += group.length;
    onProgress?.(done / tiles.length);
    await new Promise(setImmediate); // lets progress displays, timers and signals through
  }
}

/** SR of images of one size, one after the other. */
async function valuesOf(generator: Generator, images: readonly RgbImage[]): Promise<Float32Array> {
  const sr = tf.tidy(() => generator.apply(imagesToTensor(images, 'unit')));
  try {
    return await sr.data<'float32'>();
  } finally {
    sr.dispose();
  }
}

function placeOf(
  { x, y }: { x: TileSpan; y: TileSpan },
  scale: number,
): Pick<TilePart, 'inside' | 'left' | 'top'> {
  return {
    inside: {
      left: (x.from - x.start) * scale,
      top: (y.from - y.start) * scale,
      width: (x.to - x.from) * scale,
      height: (y.to - y.from) * scale,
    },
    left: x.from * scale,
    top: y.from * scale,
  };
}

/** The samples of a row of what counts. */
export function insideRow({ values, rowWidth, inside }: TilePart, y: number): Float32Array {
  const from = ((inside.top + y) * rowWidth + inside.left) * CHANNELS;
  return values.subarray(from, from + inside.width * CHANNELS);
}
