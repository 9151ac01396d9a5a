// The gradient of the filter: dW[k, n] = sum over pixels of x[pixel, k] * dy[pixel, n]. A tile of 8 k by 4 n
// stays in registers while the pixels of some rows pass. Sums stand as tiles, [row of the filter][n / 4][k / 8][4][8],
// until all images have passed. Lanes beyond the segment or the last channel sum what lies there and are never stored.
import {
  FILTER,
  IMAGES,
  OUT_CHANNELS,
  OUT_HEIGHT,
  OUT_WIDTH,
  ROWS_PER_TASK,
  SEGMENT,
  SUMS,
  X,
  X_IMAGE_BYTES,
  X_ROW_BYTES,
  X_ROW_STEP_BYTES,
  X_STEP_BYTES,
  Y,
} from '../job-layout';
import { multiplyAdd } from './multiply-add';

const TILE_BYTES = 128;

/** Adds all images' part to the sums that belong to `task`: one row of the filter, four output channels. */
export function accumulateFilterGradient(task: i32): void {
  const strips = (load<i32>(OUT_CHANNELS) + 3) >> 2;
  const row = task / strips;
  const strip = task % strips;
  const outHeight = load<i32>(OUT_HEIGHT);
  const outRowBytes = (load<i32>(OUT_WIDTH) * load<i32>(OUT_CHANNELS)) << 2;
  const rowsAtOnce = load<i32>(ROWS_PER_TASK);
  for (let image = 0, images = load<i32>(IMAGES); image < images; image++) {
    const x: usize = load<i32>(X) + image * load<i32>(X_IMAGE_BYTES) + row * load<i32>(X_ROW_BYTES);
    const dy: usize = load<i32>(Y) + image * outHeight * outRowBytes + (strip << 4);
    for (let first = 0; first < outHeight; first += rowsAtOnce) {
      const rows = min(rowsAtOnce, outHeight - first);
      addRows(
        x + first * load<i32>(X_ROW_STEP_BYTES),
        dy + first * outRowBytes,
        rows,
        sumsOf(task),
      );
    }
  }
}

/** Writes the sums of `task` to the filter's gradient [height, segment, out channels]. */
export function storeFilterGradient(task: i32): void {
  const outChannels = load<i32>(OUT_CHANNELS);
  const segment = load<i32>(SEGMENT);
  const strips = (outChannels + 3) >> 2;
  const row = task / strips;
  const first = (task % strips) << 2;
  const channels = min(4, outChannels - first);
  const sums = sumsOf(task);
  for (let k = 0; k < segment; k++) {
    const to: usize = load<i32>(FILTER) + (((row * segment + k) * outChannels + first) << 2);
    const from: usize = sums + (k >> 3) * TILE_BYTES + ((k & 7) << 2);
    for (let c = 0; c < channels; c++) store<f32>(to + (c << 2), load<f32>(from + (c << 5)));
  }
}

function sumsOf(task: i32): usize {
  return load<i32>(SUMS) + task * ((load<i32>(SEGMENT) + 7) >> 3) * TILE_BYTES;
}

function addRows(x: usize, dy: usize, rows: i32, sums: usize): void {
  const segment = load<i32>(SEGMENT);
  for (let k = 0; k < segment; k += 8) {
    addTile(x + (k << 2), dy, rows, sums);
    sums += TILE_BYTES;
  }
}

function addTile(x: usize, dy: usize, rows: i32, sums: usize): void {
  const step: usize = load<i32>(X_STEP_BYTES);
  const rowStep: usize = load<i32>(X_ROW_STEP_BYTES);
  const outWidth = load<i32>(OUT_WIDTH);
  const outBytes: usize = load<i32>(OUT_CHANNELS) << 2;
  let a0 = v128.load(sums),
    a1 = v128.load(sums, 16);
  let b0 = v128.load(sums, 32),
    b1 = v128.load(sums, 48);
  let c0 = v128.load(sums, 64),
    c1 = v128.load(sums, 80);
  let d0 = v128.load(sums, 96),
    d1 = v128.load(sums, 112);
  for (let row = 0; row < rows; row++) {
    let from = x;
    for (let pixel = 0; pixel < outWidth; pixel++) {
      const x0 = v128.load(from),
        x1 = v128.load(from, 16);
      let slope = v128.load32_splat(dy);
      a0 = multiplyAdd(slope, x0, a0);
      a1 = multiplyAdd(slope, x1, a1);
      slope = v128.load32_splat(dy, 4);
      b0 = multiplyAdd(slope, x0, b0);
      b1 = multiplyAdd(slope, x1, b1);
      slope = v128.load32_splat(dy, 8);
      c0 = multiplyAdd(slope, x0, c0);
      c1 = multiplyAdd(slope, x1, c1);
      slope = v128.load32_splat(dy, 12);
      d0 = multiplyAdd(slope, x0, d0);
      d1 = multiplyAdd(slope, x1, d1);
      from += step;
      dy += outBytes;
    }
    x += rowStep;
  }
  v128.store(sums, a0);
  v128.store(sums, a1, 16);
  v128.store(sums, b0, 32);
  v128.store(sums, b1, 48);
  v128.store(sums, c0, 64);
  v128.store(sums, c1, 80);
  v128.store(sums, d0, 96);
  v128.store(sums, d1, 112);
}
