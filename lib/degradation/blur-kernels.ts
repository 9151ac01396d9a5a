// The kernels of Real-ESRGAN (Wang et al. 2021, section 3.1 and 3.4): Gaussian, generalized Gaussian (Pascal et al.
// 2013) and plateau, isotropic or not, and the circular low pass, whose profile is Bessel's J1. Compared with BasicSR's.
import { besselJ1 } from './bessel';

/** A square kernel of an odd size that sums to 1, row by row. */
export interface Kernel {
  readonly size: number;
  readonly values: Float64Array;
}

/** What a blur kernel looks like. */
export interface BlurShape {
  /** exp(-q^beta / 2), a Gaussian for beta = 1, or 1 / (1 + q^beta), with q the squared distance in deviations. */
  readonly profile: 'gaussian' | 'plateau';
  readonly beta: number;
  /** Deviations in pixels along the two axes. */
  readonly sigmaX: number;
  readonly sigmaY: number;
  /** By which the axes are turned, in radians. */
  readonly angle: number;
}

/** A blur kernel of `size` x `size` pixels. */
export function blurKernel(size: number, shape: BlurShape): Kernel {
  const { profile, beta, sigmaX, sigmaY, angle } = shape;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return kernelOf(size, (x, y) => {
    const q = ((cos * x + sin * y) / sigmaX) ** 2 + ((cos * y - sin * x) / sigmaY) ** 2;
    return profile === 'gaussian' ? Math.exp(-0.5 * q ** beta) : 1 / (1 + q ** beta);
  });
}

/**
 * The ideal low pass of a disk of frequencies, cut off at `size` pixels: it rings, as sharpening and JPEG do.
 * @param cutoff In radians per pixel; pi lets nearly everything through.
 */
export function sincKernel(size: number, cutoff: number): Kernel {
  const profile = new Map<number, number>([[0, cutoff ** 2 / (4 * Math.PI)]]);
  return kernelOf(size, (x, y) => {
    const square = x * x + y * y;
    const known = profile.get(square);
    if (known !== undefined) return known;
    const radius = Math.sqrt(square);
    const value = (cutoff * besselJ1(cutoff * radius)) / (2 * Math.PI * radius);
    profile.set(square, value);
    return value;
  });
}

/** A function of the distance from the middle as a kernel. */
function kernelOf(size: number, valueAt: (x: number, y: number) => number): Kernel {
  const radius = (size - 1) / 2;
  const values = new Float64Array(size * size);
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] = valueAt((i % size) - radius, Math.floor(i / size) - radius);
    sum += values[i];
  }
  return { size, values: values.map((value) => value / sum) };
}
