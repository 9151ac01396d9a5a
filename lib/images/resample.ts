// The two passes of a separable resize, over real samples, one output row at a time.
// Rows first, then columns, in MATLAB's order of summation: at ties the last bit of a double decides.
import type { ResizeWeights } from './resize-weights';

/** What the two passes read: one row of real samples at a time. */
export interface Rows {
  readonly width: number;
  readonly channels: number;
  row(y: number): Float64Array;
}

/** Both passes, one output row at a time, so that memory stays at a few rows. `between` sees each row after pass one. */
export function resample(
  source: Rows,
  down: ResizeWeights,
  across: ResizeWeights,
  emit: (y: number, row: Float64Array) => void,
  between?: (row: Float64Array) => void,
): void {
  const { channels } = source;
  const mixed = new Float64Array(source.width * channels);
  const output = new Float64Array((across.weights.length / across.taps) * channels);
  const height = down.weights.length / down.taps;
  for (let y = 0; y < height; y++) {
    mixRows(source, down, y, mixed);
    between?.(mixed);
    gather(mixed, across, channels, output);
    emit(y, output);
  }
}

/** Pass one: the weighted sum of the rows that output row y reads. Four rows a sweep save most of the memory traffic. */
function mixRows(
  source: Rows,
  { indices, weights, taps }: ResizeWeights,
  y: number,
  sum: Float64Array,
): void {
  sum.fill(0);
  for (let t = 0; t < taps; t += 4) {
    const at = y * taps + t;
    // past the last tap: the last row again, with no weight
    const row = (i: number): Float64Array =>
      source.row(indices[Math.min(at + i, (y + 1) * taps - 1)]);
    const weight = (i: number): number => (t + i < taps ? weights[at + i] : 0);
    addFour(sum, [row(0), row(1), row(2), row(3)], [weight(0), weight(1), weight(2), weight(3)]);
  }
}

/** Adds from left to right, one rounding after each, as one row at a time would. */
function addFour(
  sum: Float64Array,
  [row0, row1, row2, row3]: Float64Array[],
  [weight0, weight1, weight2, weight3]: number[],
): void {
  for (let i = 0; i < sum.length; i++) {
    sum[i] = sum[i] + weight0 * row0[i] + weight1 * row1[i] + weight2 * row2[i] + weight3 * row3[i];
  }
}

/** Pass two. RGB, the usual case, is summed in one go over the taps. */
function gather(
  row: Float64Array,
  { indices, weights, taps }: ResizeWeights,
  channels: number,
  output: Float64Array,
): void {
  if (channels === 3) {
    gatherRgb(row, indices, weights, taps, output);
    return;
  }
  for (let at = 0, to = 0; at < weights.length; at += taps, to += channels) {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let t = at; t < at + taps; t++) sum += weights[t] * row[indices[t] * channels + c];
      output[to + c] = sum;
    }
  }
}

function gatherRgb(
  row: Float64Array,
  indices: Int32Array,
  weights: Float64Array,
  taps: number,
  output: Float64Array,
): void {
  for (let at = 0, to = 0; at < weights.length; at += taps, to += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let t = at; t < at + taps; t++) {
      const weight = weights[t];
      const from = indices[t] * 3;
      red += weight * row[from];
      green += weight * row[from + 1];
      blue += weight * row[from + 2];
    }
    output[to] = red;
    output[to + 1] = green;
    output[to + 2] = blue;
  }
}
