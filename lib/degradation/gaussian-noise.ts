// Gaussian noise: independent in the three channels, or one for all (Wang et al. 2021, section 3.1). It is drawn by
// tables, a hundred thousand samples a millisecond: Box-Muller (1958) with 4096 radii and 4096 angles.
import type { RealImage } from '../images/imresize';
import type { Random } from '../random/random';

const ENTRIES = 4096;
const MASK = ENTRIES - 1;

/** Radii of the middles of 4096 equal shares, scaled so that the variance is one exactly; they end at 4.2. */
const RADII = normalized(
  Float64Array.from({ length: ENTRIES }, (_, i) => Math.sqrt(-2 * Math.log((i + 0.5) / ENTRIES))),
);
const COSINES = Float64Array.from({ length: ENTRIES }, (_, i) =>
  Math.cos((2 * Math.PI * (i + 0.5)) / ENTRIES),
);

function normalized(radii: Float64Array): Float64Array {
  const square = radii.reduce((sum, radius) => sum + radius * radius, 0) / ENTRIES;
  return radii.map((radius) => radius * Math.sqrt(2 / square));
}

/** What a noise is. */
interface GaussianNoise {
  /** Standard deviation, in the unit of the samples. */
  readonly sigma: number;
  /** Whether the channels share it. */
  readonly gray: boolean;
}

/** Adds noise to the image, in place and unclipped. */
export function addGaussianNoise(image: RealImage, noise: GaussianNoise, random: Random): void {
  const { data, channels } = image;
  const { sigma, gray } = noise;
  const shared = gray ? channels : 1;
  for (let i = 0; i < data.length; i += shared) {
    const bits = random.bits();
    const value = sigma * RADII[bits & MASK] * COSINES[(bits >>> 12) & MASK];
    for (let c = 0; c < shared; c++) data[i + c] += value;
  }
}
