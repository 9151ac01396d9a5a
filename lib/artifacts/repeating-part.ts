// The part of an image's residual that repeats with a period, place by place: what the pictures of grids show.
// Edges and texture are a hundred times stronger than a grid, so quiet places weigh most: a mean by inverse variance.
import type { Plane } from '../evaluation/planes';
import { boxMean } from './planes';

/** Below this variance, in squared levels, places are equally quiet: that of rounding and faint noise. */
const QUIET = 0.5;

/**
 * For every pixel the weighted mean of the pixels of its phase around it, minus that of all pixels around it.
 * @param residual without its means, as residualOf makes it
 * @param radius half a window, in periods: of 8, 17x17 pixels of a phase
 */
export function repeatingPart(residual: Plane, period: number, radius: number): Float64Array {
  const { data } = residual;
  const squares = data.map((value) => value * value);
  const variance = boxMean({ ...residual, data: squares }, period);
  const weights = { ...residual, data: variance.map((value) => 1 / (value + QUIET)) };
  const weighted = { ...residual, data: weights.data.map((weight, i) => weight * data[i]) };
  const sums = phaseMeans(weighted, period, radius);
  const totals = phaseMeans(weights, period, radius);
  const all = boxMean(weighted, radius * period);
  const allWeights = boxMean(weights, radius * period);
  return sums.map((sum, i) => sum / totals[i] - all[i] / allWeights[i]);
}

/** For every pixel the mean of the pixels of its phase around it. */
function phaseMeans(plane: Plane, period: number, radius: number): Float64Array {
  const result = new Float64Array(plane.data.length);
  for (let top = 0; top < Math.min(period, plane.height); top++) {
    for (let left = 0; left < Math.min(period, plane.width); left++) {
      averagePhase(plane, { top, left, period, radius }, result);
    }
  }
  return result;
}

function averagePhase(
  { data, width, height }: Plane,
  phase: { top: number; left: number; period: number; radius: number },
  result: Float64Array,
): void {
  const { top, left, period, radius } = phase;
  const columns = Math.ceil((width - left) / period);
  const rows = Math.ceil((height - top) / period);
  const samples = new Float64Array(columns * rows);
  const place = (i: number): number =>
    (top + Math.floor(i / columns) * period) * width + left + (i % columns) * period;
  for (let i = 0; i < samples.length; i++) samples[i] = data[place(i)];
  const means = boxMean({ data: samples, width: columns, height: rows }, radius);
  for (let i = 0; i < means.length; i++) result[place(i)] = means[i];
}
