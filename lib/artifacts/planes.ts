// Planes of real samples, and the box means that the checks are made of.

/** One channel of real samples, row by row: `data[y * width + x]`. */
export interface RealPlane {
  readonly data: Float64Array;
  readonly width: number;
  readonly height: number;
}

/**
 * How planes go on beyond their borders: mirrored with the outermost pixel twice ('symmetric', as scipy.ndimage's
 * 'reflect' does) or once ('reflect', as NumPy's and PyTorch's).
 */
export type PlaneBorder = 'symmetric' | 'reflect';

/** Mean over the window of `2 * radius + 1` pixels a side around each pixel. */
export function boxMean(
  { data, width, height }: RealPlane,
  radius: number,
  border: PlaneBorder = 'symmetric',
): Float64Array {
  const window = { radius, border };
  const rows = new Float64Array(data.length);
  for (let y = 0; y < height; y++) {
    slide({ from: data, to: rows, start: y * width, step: 1, length: width }, window);
  }
  const result = new Float64Array(data.length);
  for (let x = 0; x < width; x++) {
    slide({ from: rows, to: result, start: x, step: width, length: height }, window);
  }
  return result;
}

/** One line of samples, `step` apart, in an array and where its means go. */
interface Line {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

/** The running mean along a line. */
function slide(
  { from, to, start, step, length }: Line,
  { radius, border }: { radius: number; border: PlaneBorder },
): void {
  const at = (i: number): number => from[start + mirror(i, length, border) * step];
  const size = 2 * radius + 1;
  let sum = 0;
  for (let i = -radius; i <= radius; i++) sum += at(i);
  for (let i = 0, place = start; i < length; i++, place += step) {
    to[place] = sum / size;
    const inside = i >= radius && i + radius + 1 < length;
    sum += inside
      ? from[place + (radius + 1) * step] - from[place - radius * step]
      : at(i + radius + 1) - at(i - radius);
  }
}

/** The index that stands for i in a line mirrored at both ends. */
function mirror(i: number, length: number, border: PlaneBorder): number {
  const twice = border === 'symmetric' ? 1 : 0;
  const period = Math.max(1, 2 * (length - 1 + twice));
  const folded = ((i % period) + period) % period;
  return folded < length ? folded : period - twice - folded;
}

/** The share-th part of the sorted values, linear in between, as NumPy's percentile(values, 100 * share). */
export function quantile(values: Float64Array, share: number): number {
  const sorted = values.slice().sort();
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** Mean and population variance. */
export function moments(values: Float64Array): { mean: number; variance: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, variance: squares / values.length };
}
