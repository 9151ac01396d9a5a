// What happens to one image, drawn from the ranges of the options: plain data, in the order in which it happens
// (Wang et al. 2021, figure 2 and section 3.5). The pixels of the noise are drawn later.
import type { Random } from '../random/random';
import { blurKernel, type Kernel, sincKernel } from './blur-kernels';
import type {
  BlurOptions,
  NoiseOptions,
  Range,
  RealisticDegradation,
  ResizeOptions,
  StageOptions,
} from './degradation-options';
import { RESIZE_MODES, type ResizeMode } from './resize';

/** One noise; `amount` is a deviation in levels of 255, or the strength of Poisson noise. */
export interface DrawnNoise {
  readonly kind: 'gaussian' | 'poisson';
  readonly amount: number;
  readonly gray: boolean;
}

/** One round of a degradation. */
interface DrawnStage {
  /** None where the image stays as sharp as it is. */
  readonly kernel?: Kernel;
  /** Output per input. */
  readonly scale: number;
  readonly mode: ResizeMode;
  readonly noise: DrawnNoise;
  readonly quality: number;
}

/** A degradation. */
export interface DrawnDegradation {
  readonly first: DrawnStage;
  readonly second: DrawnStage;
  readonly sinc?: Kernel;
  /** How the image comes to its final size. */
  readonly finalMode: ResizeMode;
  /** Whether the second JPEG follows the final size and sinc filter, or comes before. */
  readonly jpegLast: boolean;
}

/** Kernels of 7, 9, ..., 21 pixels. */
const KERNEL_SIZES = 8;

/** Draws one. */
export function drawDegradation(options: RealisticDegradation, random: Random): DrawnDegradation {
  const first = drawStage(options.first, random.fork('first'));
  const second = drawStage(options.second, random.fork('second'));
  const last = random.fork('last');
  const isSinc = last.uniform() < options.finalSincProbability;
  const sinc = sincKernel(drawSize(last), last.uniform(Math.PI / 3, Math.PI));
  return {
    first,
    second,
    ...(isSinc && { sinc }),
    finalMode: drawMode(last),
    jpegLast: last.uniform() < 0.5,
  };
}

function drawStage({ blur, resize, noise, jpeg }: StageOptions, random: Random): DrawnStage {
  const isBlurred = random.uniform() < blur.probability;
  const kernel = drawKernel(blur, random);
  return {
    ...(isBlurred && { kernel }),
    scale: drawScale(resize, random),
    mode: drawMode(random),
    noise: drawNoise(noise, random),
    quality: within(jpeg, random),
  };
}

function drawKernel(blur: BlurOptions, random: Random): Kernel {
  const size = drawSize(random);
  if (random.uniform() < blur.sincShare) {
    // a small kernel cannot hold the slow waves of a low cutoff
    return sincKernel(size, random.uniform(Math.PI / (size < 13 ? 3 : 5), Math.PI));
  }
  const kind = oneOf(blur.kernels, random);
  const sigmaX = within(blur.sigma, random);
  const isotropic = kind.endsWith('sotropic') && !kind.toLowerCase().endsWith('anisotropic');
  const profile = kind.startsWith('plateau') ? 'plateau' : 'gaussian';
  const betas = profile === 'plateau' ? blur.plateauBeta : blur.generalizedBeta;
  const plain = kind === 'isotropic' || kind === 'anisotropic';
  return blurKernel(size, {
    profile,
    sigmaX,
    sigmaY: isotropic ? sigmaX : within(blur.sigma, random),
    angle: isotropic ? 0 : random.uniform(-Math.PI, Math.PI),
    beta: plain ? 1 : aroundOne(betas, random),
  });
}

const drawSize = (random: Random): number => 7 + 2 * random.integer(KERNEL_SIZES);

const drawMode = (random: Random): ResizeMode => RESIZE_MODES[random.integer(RESIZE_MODES.length)];

function drawScale({ up, down, keep, range }: ResizeOptions, random: Random): number {
  const direction = oneOf({ up, down, keep }, random);
  if (direction === 'keep') return 1;
  return direction === 'up' ? random.uniform(1, range[1]) : random.uniform(range[0], 1);
}

function drawNoise(noise: NoiseOptions, random: Random): DrawnNoise {
  const kind = random.uniform() < noise.gaussianShare ? 'gaussian' : 'poisson';
  const amount = within(noise[kind], random);
  return { kind, amount, gray: random.uniform() < noise.grayShare };
}

const within = ([low, high]: Range, random: Random): number => random.uniform(low, high);

/** Half of the draws below 1 and half above, however far the range goes. */
function aroundOne([low, high]: Range, random: Random): number {
  return random.uniform() < 0.5 ? random.uniform(low, 1) : random.uniform(1, high);
}

/** A key of the shares, each as often as its share says. */
function oneOf<K extends string>(shares: Readonly<Record<K, number>>, random: Random): K {
  const keys = Object.keys(shares) as K[];
  const total = keys.reduce((sum, key) => sum + shares[key], 0);
  let rest = random.uniform(0, total);
  const found = keys.find((key) => {
    rest -= shares[key];
    return rest < 0;
  });
  // rounding alone leads past the end
  return found ?? keys.filter((key) => shares[key] > 0).at(-1)!;
}
