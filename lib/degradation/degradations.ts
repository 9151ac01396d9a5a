// The degradations that have a name, which stands for their options: `--set data.degradation=mild`.
import type {
  BicubicDegradation,
  DegradationOptions,
  KernelShares,
  RealisticDegradation,
} from './degradation-options';

/** As the benchmarks have it. */
export const BICUBIC: BicubicDegradation = { kind: 'bicubic' };

/** Real-ESRGAN's. */
const KERNELS: KernelShares = {
  isotropic: 0.45,
  anisotropic: 0.25,
  generalizedIsotropic: 0.12,
  generalizedAnisotropic: 0.03,
  plateauIsotropic: 0.12,
  plateauAnisotropic: 0.03,
};

const BETAS = { generalizedBeta: [0.5, 4], plateauBeta: [1, 2] } as const;

/** Real-ESRGAN's, number by number: from hardly touched to barely recognizable. */
const REALISTIC: RealisticDegradation = {
  kind: 'realistic',
  first: {
    blur: { probability: 1, sincShare: 0.1, kernels: KERNELS, sigma: [0.2, 3], ...BETAS },
    resize: { up: 0.2, down: 0.7, keep: 0.1, range: [0.15, 1.5] },
    noise: { gaussianShare: 0.5, gaussian: [1, 30], poisson: [0.05, 3], grayShare: 0.4 },
    jpeg: [30, 95],
  },
  second: {
    blur: { probability: 0.8, sincShare: 0.1, kernels: KERNELS, sigma: [0.2, 1.5], ...BETAS },
    resize: { up: 0.3, down: 0.4, keep: 0.3, range: [0.3, 1.2] },
    noise: { gaussianShare: 0.5, gaussian: [1, 25], poisson: [0.05, 2.5], grayShare: 0.4 },
    jpeg: [30, 95],
  },
  finalSincProbability: 0.8,
};

/**
 * The same two rounds within what a phone and a messenger do to a photograph. A light network cannot undo all that the paper's
 * ranges do at once: it learns to smooth.
 */
const MILD: RealisticDegradation = {
  kind: 'realistic',
  first: {
    blur: { ...REALISTIC.first.blur, sincShare: 0.05, sigma: [0.2, 1.6] }, // a lens a little out of focus, in HR pixels
    resize: { up: 0.1, down: 0.6, keep: 0.3, range: [0.4, 1.2] },
    noise: { gaussianShare: 0.5, gaussian: [0, 8], poisson: [0.05, 0.8], grayShare: 0.4 }, // ISO 100 to 800 or so
    jpeg: [60, 95], // cameras write 85 to 95
  },
  second: {
    blur: { ...REALISTIC.second.blur, probability: 0.4, sincShare: 0.05, sigma: [0.2, 0.8] },
    resize: { up: 0.2, down: 0.4, keep: 0.4, range: [0.6, 1.1] },
    noise: { gaussianShare: 0.5, gaussian: [0, 4], poisson: [0.02, 0.4], grayShare: 0.4 },
    jpeg: [50, 95], // messengers write 50 to 80
  },
  finalSincProbability: 0.5,
};

/** The named ones. */
export const DEGRADATIONS = {
  bicubic: BICUBIC,
  realistic: REALISTIC,
  mild: MILD,
} as const satisfies Record<string, DegradationOptions>;

/** The one of a name. @throws naming those there are. */
export function degradationNamed(name: string): DegradationOptions {
  const found = Object.entries(DEGRADATIONS).find(([key]) => key === name);
  if (found) return found[1];
  throw new Error(
    `degradationNamed: degradation must be one of ${Object.keys(DEGRADATIONS).join(', ')}, or options with a kind, but got ${name}`,
  );
}
