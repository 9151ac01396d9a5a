// The part of a plane that repeats with a period, place by place: what the pictures of grids show.
import { boxMean, type RealPlane } from './planes';

/**
 * For every pixel the mean of the pixels of its phase around it.
 * @param radius Half a window, in periods: of 8, 17x17 pixels make noise a seventeenth.
 */
export function repeatingPart(plane: RealPlane, period: number, radius: number): Float64Array {
  const result = new Float64Array(plane.data.length);
  for (let top = 0; top < period; top++) {
    for (let left = 0; left < period; left++) {
      averagePhase(plane, { top, left, period, radius }, result);
    }
  }
  return result;
}

function averagePhase(
  { data, width, height }: RealPlane,
  { top, left, period, radius }: { top: number; left: number; period: number; radius: number },
  result: Float64Array,
): void {
  const columns = Math.ceil((width - left) / period);
  const rows = Math.ceil((height - top) / period);
  if (columns <= 0 || rows <= 0) return;
  const phase = new Float64Array(columns * rows);
  const place = (i: number): number =>
    (top + Math.floor(i / columns) * period) * width + left + (i % columns) * period;
  for (let i = 0; i < phase.length; i++) phase[i] = data[place(i)];
  const means = boxMean({ data: phase, width: columns, height: rows }, radius);
  for (let i = 0; i < means.length; i++) result[place(i)] = means[i];
}
