// Box means and other sums over planes, which the checks are made of.
import type { Plane } from '../evaluation/planes';

/**
 * How planes go on beyond their borders: mirrored with the outermost pixel twice ('symmetric', as scipy.ndimage's
 * 'reflect' does) or once ('reflect', as NumPy's and PyTorch's).
 */
type PlaneBorder = 'symmetric' | 'reflect';

/** Mean over the window of `2 * radius + 1` pixels a side around each pixel. */
export function boxMean(
  { data, width, height }: Plane,
  radius: number,
  border: PlaneBorder = 'symmetric',
): Float64Array {
  // running sums: down first, a whole row of them at a time, then along each row
  const result = new Float64Array(data.length);
  const down = new Float64Array(width);
  const row = (y: number): number => mirror(y, height, border) * width;
  const area = (2 * radius + 1) ** 2;
  for (let y = -radius; y <= radius; y++) add(down, data, row(y));
  for (let y = 0; y < height; y++) {
    const target = result.subarray(y * width, (y + 1) * width);
    slide(down, target, { radius, border, area });
    exchange(down, data, { comes: row(y + radius + 1), goes: row(y - radius) });
  }
  return result;
}

function add(sums: Float64Array, data: Float64Array, from: number): void {
  for (let x = 0; x < sums.length; x++) sums[x] += data[from + x];
}

function exchange(
  sums: Float64Array,
  data: Float64Array,
  { comes, goes }: { comes: number; goes: number },
): void {
  for (let x = 0; x < sums.length; x++) sums[x] += data[comes + x] - data[goes + x];
}

/** The running sums along a line, divided by the window's area. */
function slide(
  line: Float64Array,
  target: Float64Array,
  { radius, border, area }: { radius: number; border: PlaneBorder; area: number },
): void {
  const { length } = line;
  const at = (i: number): number => line[mirror(i, length, border)];
  let sum = 0;
  for (let i = -radius; i <= radius; i++) sum += at(i);
  for (let i = 0; i < length; i++) {
    target[i] = sum / area;
    const inside = i >= radius && i + radius + 1 < length;
    sum += inside ? line[i + radius + 1] - line[i - radius] : at(i + radius + 1) - at(i - radius);
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
