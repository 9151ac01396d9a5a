// Poisson noise, that of counted photons: a sample that stands for k photons has a variance of k (Wang et al. 2021,
// section 3.1). As many photons as the image has different levels, rounded up to a power of two, are white (as scikit-image and BasicSR).
import type { RealImage } from '../images/imresize';
import type { Random } from '../random/random';

/** What a noise is. */
interface PoissonNoise {
  /** Factor of the noise; 1 is that of the photons. */
  readonly strength: number;
  /** Whether the channels share it: that of their gray. */
  readonly gray: boolean;
}

/** Adds noise to an image of samples in [0,1], in place and unclipped. */
export function addPoissonNoise(image: RealImage, noise: PoissonNoise, random: Random): void {
  const { data, channels } = image;
  const { strength, gray } = noise;
  const shared = gray ? channels : 1;
  const levels = gray ? grayLevels(image) : levelsOf(data);
  const photons = photonsOf(levels);
  for (let i = 0; i < levels.length; i++) {
    const drawn = drawPoisson((levels[i] / 255) * photons, random);
    const value = strength * (drawn / photons - levels[i] / 255);
    for (let c = 0; c < shared; c++) data[i * shared + c] += value;
  }
}

/** How many photons white is. */
function photonsOf(levels: Uint8Array): number {
  const seen = new Uint8Array(256);
  for (let i = 0; i < levels.length; i++) seen[levels[i]] = 1;
  const different = seen.reduce((sum, one) => sum + one, 0);
  return 2 ** Math.ceil(Math.log2(different));
}

/** Samples in [0,1] as 8-bit levels. */
function levelsOf(data: Float64Array): Uint8Array {
  const levels = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    levels[i] = Math.min(Math.max(Math.round(data[i] * 255), 0), 255);
  }
  return levels;
}

/** Gray levels by ITU-R BT.601's weights. */
function grayLevels({ data, channels }: RealImage): Uint8Array {
  const gray = new Float64Array(data.length / channels);
  for (let i = 0; i < gray.length; i++) {
    const at = i * channels;
    gray[i] = 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
  }
  return levelsOf(gray);
}

/** The distribution of one mean, and where to begin to look in it. */
interface Table {
  /** Probability of at most n. */
  readonly cumulative: Float64Array;
  /** For each 256th of the probability the n at which it is passed. */
  readonly guide: Uint16Array;
}

/** Means that come up again and again: 256 levels by nine numbers of photons at most. */
const tables = new Map<number, Table>();

/** A Poisson number, by inversion of its distribution from a guide table (Chen & Asau 1974). */
export function drawPoisson(mean: number, random: Random): number {
  if (mean === 0) return 0;
  let table = tables.get(mean);
  if (table === undefined) {
    table = tableOf(mean);
    tables.set(mean, table);
  }
  const { cumulative, guide } = table;
  const uniform = (random.bits() >>> 0) / 2 ** 32;
  let n = guide[Math.floor(uniform * 256)];
  while (cumulative[n] <= uniform) n++;
  return n;
}

function tableOf(mean: number): Table {
  const cumulative: number[] = [];
  let logarithm = -mean;
  let sum = 0;
  // up to where a draw of 32 bits cannot tell it from one
  for (let n = 0; n <= mean || sum < 1 - 1e-11; n++) {
    sum += Math.exp(logarithm);
    cumulative.push(sum);
    logarithm += Math.log(mean / (n + 1));
  }
  cumulative[cumulative.length - 1] = 1;
  const guide = Uint16Array.from({ length: 256 }, (_, i) =>
    cumulative.findIndex((probability) => probability > i / 256),
  );
  return { cumulative: Float64Array.from(cumulative), guide };
}
