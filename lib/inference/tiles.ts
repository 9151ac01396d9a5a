// Cuts an image into overlapping tiles of one size, so that they stack into batches.
// Each tile keeps its interior; the overlap is context that only feeds the receptive field. Tiles at the
// image's border touch it, so that a network pads there exactly as it does on the whole image.

/** One tile along an axis: it starts at `start` and answers for the pixels from `from` up to, not including, `to`. */
export interface TileSpan {
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

/** The tiles along one axis: all of `size` pixels. */
export interface TileRow {
  readonly size: number;
  readonly spans: readonly TileSpan[];
}

/** Overlap for a generator that does not say how far it looks. */
const USUAL_OVERLAP = 16;

/**
 * LR pixels of overlap that a receptive field of this radius needs. A pixel's influence spreads over a stack of convolutions
 * like a sum of random steps, with the square root of their number: the whole radius up to 16, then four times its root.
 * Measured on Set5 (SR in [-1,1], the largest difference to the whole image): 3e-7 at 18 of 19 (light SRResNet and SRGAN,
 * trained; 1e-5 at 12), 2e-6 at 24 of 40 (the paper's SRResNet after 300 steps; 8e-5 at 16), against 1e-4 that is asked for.
 * Tiles of 144 that overlap by 26 compute 2.4 times the image's pixels, by 16 they would 1.7 times, by the whole 40 five times.
 */
export function overlapFor(reach: number | undefined): number {
  if (reach === undefined) return USUAL_OVERLAP;
  return Math.min(reach, Math.ceil(4 * Math.sqrt(reach)));
}

/** Side of a tile: about 1.3 GB in all for the paper's network at x4; at 192 some 15 % faster, and 1.6 GB. */
const TILE = 144;

/** Largest side of a tile in LR pixels where nothing else is asked for: 144, or four times the overlap where that is more. */
export const tileFor = (overlap: number): number => Math.max(TILE, 4 * overlap);

/**
 * The fewest equal tiles that cover 0 to length, each as small as that allows; the last is shifted inwards.
 * One tile of the whole length where length <= tile.
 * @param tile Largest size of a tile, overlap included; more than twice the overlap.
 * @param overlap Pixels at each inner side of a tile whose result is thrown away.
 */
export function tileRow(length: number, tile: number, overlap: number): TileRow {
  if (length <= tile) return { size: length, spans: [{ start: 0, from: 0, to: length }] };
  const needed = length - 2 * overlap;
  const count = Math.ceil(needed / (tile - 2 * overlap));
  const stride = Math.ceil(needed / count);
  const size = stride + 2 * overlap;
  const starts = Array.from({ length: count }, (_, i) => Math.min(i * stride, length - size));
  const spans = starts.map((start, i) => ({
    start,
    from: i === 0 ? 0 : start + overlap,
    to: i === count - 1 ? length : starts[i + 1] + overlap,
  }));
  return { size, spans };
}

/**
 * Splits tiles into batches of at most `size`, as even as that allows. Of an odd number of tiles in pairs one stays alone: on
 * processors without AVX-512 it takes the time of two, which is less than what a batch of three would take of memory.
 */
export function batchesOf<T>(tiles: readonly T[], size: number): T[][] {
  const count = Math.ceil(tiles.length / size);
  return Array.from({ length: count }, (_, i) =>
    tiles.slice(
      Math.round((i * tiles.length) / count),
      Math.round(((i + 1) * tiles.length) / count),
    ),
  );
}
