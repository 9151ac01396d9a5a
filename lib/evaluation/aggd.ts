// The asymmetric generalized Gaussian distribution and its fit by moments: Lasmar, Stitou & Berthoumieu 2009, as NIQE
// uses it (Mittal, Soundararajan & Bovik 2013, section II.B). The shape is sought on the grid of the authors' code.

/** Moments of samples: what the fit needs. A sample of 0 belongs to neither side. */
export interface Moments {
  /** Samples, of all signs. */
  count: number;
  negative: number;
  positive: number;
  sumNegativeSquares: number;
  sumPositiveSquares: number;
  sumMagnitudes: number;
}

/** Shape and both scales of a fitted distribution; NaN where samples of one sign are missing. */
export interface Aggd {
  readonly shape: number;
  readonly left: number;
  readonly right: number;
  /** The distribution's mean. */
  readonly mean: number;
}

const FIRST = 0.2;
const STEP = 0.001;
const COUNT = 9801;

let ratios: Float64Array | undefined;

/** gamma(2/a)^2 / (gamma(1/a) gamma(3/a)) for every shape a of the grid: it rises with a. Made once. */
function ratioGrid(): Float64Array {
  ratios ??= Float64Array.from({ length: COUNT }, (_, i) => {
    const inverse = 1 / (FIRST + i * STEP);
    return gamma(2 * inverse) ** 2 / (gamma(inverse) * gamma(3 * inverse));
  });
  return ratios;
}

/** Fits the distribution. Where one side has no samples the shape is the grid's first, as in the authors' code. */
export function fitAggd(moments: Moments): Aggd {
  const left = Math.sqrt(moments.sumNegativeSquares / moments.negative);
  const right = Math.sqrt(moments.sumPositiveSquares / moments.positive);
  const skew = left / right;
  const meanMagnitude = moments.sumMagnitudes / moments.count;
  const meanSquare = (moments.sumNegativeSquares + moments.sumPositiveSquares) / moments.count;
  const ratio =
    ((meanMagnitude ** 2 / meanSquare) * (skew ** 3 + 1) * (skew + 1)) / (skew ** 2 + 1) ** 2;
  const shape = FIRST + nearest(ratioGrid(), ratio) * STEP;
  const [one, two, three] = [1, 2, 3].map((k) => gamma(k / shape));
  const spread = Math.sqrt(one / three);
  return {
    shape,
    left: left * spread,
    right: right * spread,
    mean: (right - left) * spread * (two / one),
  };
}

/** Index of the value of a rising list that is nearest to `wanted`, the first of two; 0 for NaN. */
function nearest(values: Float64Array, wanted: number): number {
  let low = 0;
  let high = values.length - 1;
  if (Number.isNaN(wanted)) return 0;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle;
    else high = middle;
  }
  return Math.abs(values[low] - wanted) <= Math.abs(values[high] - wanted) ? low : high;
}

/** Coefficients of Lanczos' approximation, g = 7, n = 9: fifteen digits. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** The gamma function of a positive number. */
export function gamma(x: number): number {
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  const z = x - 1;
  const t = z + 7.5;
  const sum = LANCZOS.slice(1).reduce((total, c, i) => total + c / (z + i + 1), LANCZOS[0]);
  return Math.sqrt(2 * Math.PI) * t ** (z + 0.5) * Math.exp(-t) * sum;
}
