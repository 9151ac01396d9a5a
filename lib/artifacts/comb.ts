// The phase comb: how much of an image's finest structure repeats with a period, as upsampling layers make it.
// A sub-pixel layer computes the pixels of each phase by weights of its own; where these differ, every s-th pixel does
// (Odena et al. 2016, "Deconvolution and checkerboard artifacts", https://distill.pub/2016/deconv-checkerboard).
import type { Plane } from '../evaluation/planes';
import { boxMean, moments } from './planes';

/** Below this variance, in squared levels, there is no structure but rounding. */
const FLAT = 1e-9;

/**
 * Levels that a phase may differ by and still pass, however regularly: half of the rounding error that every pixel of
 * an 8-bit file may have. So weak a pattern is there in the mean over many pixels, and in none of them.
 */
export const UNSEEN = 0.25;

/** What repeats with a period in both directions. */
interface Comb {
  /** 1 is what noise gives in expectation; the more windows, the smaller a regularity stands out. */
  readonly strength: number;
  /** Largest mean of a phase, in levels: what is seen. */
  readonly amplitude: number;
}

/**
 * The comb of period p: r is the plane minus its mean over 2p+1 pixels a side; of the p*p means of r over the pixels of
 * one phase, the variance relative to that of r, times the number of pixels of a phase.
 */
export function combOf(plane: Plane, period: number): Comb {
  const residual = residualOf(plane, period);
  const columns = Math.floor(plane.width / period) * period;
  const rows = Math.floor(plane.height / period) * period;
  const sums = new Float64Array(period * period);
  let sum = 0;
  let squares = 0;
  for (let y = 0; y < rows; y++) {
    const phases = (y % period) * period;
    for (let x = 0, i = y * plane.width; x < columns; x++, i++) {
      const value = residual[i];
      sums[phases + (x % period)] += value;
      sum += value;
      squares += value * value;
    }
  }
  const count = rows * columns;
  const windows = count / period ** 2;
  const variance = squares / count - (sum / count) ** 2;
  const means = sums.map((phase) => phase / windows);
  const ofPhases = moments(means);
  return {
    strength: variance < FLAT ? 0 : (windows * ofPhases.variance) / variance,
    amplitude: means.reduce((most, mean) => Math.max(most, Math.abs(mean - ofPhases.mean)), 0),
  };
}

/** The plane minus its mean over 2p+1 pixels a side. */
export function residualOf(plane: Plane, period: number): Float64Array {
  const smooth = boxMean(plane, period);
  return plane.data.map((value, i) => value - smooth[i]);
}
