// How LR is made of HR, as plain data: MATLAB's bicubic, as the benchmarks have it, or what happens to photographs on
// their way (Wang et al. 2021, Real-ESRGAN, section 3 and https://github.com/xinntao/Real-ESRGAN, options/).
import { z } from 'zod';
import { oneOfKinds } from '../options/combine';
import type { OptionsSchema } from '../options/options-schema';
import { fraction } from '../options/ranges';
import { schemaOf } from '../options/schema-of';

/** Least and greatest value; drawn uniformly. */
export type Range = readonly [number, number];

/** The shapes of blur kernels, and how often each is drawn, in any unit. */
export interface KernelShares {
  readonly isotropic: number;
  readonly anisotropic: number;
  readonly generalizedIsotropic: number;
  readonly generalizedAnisotropic: number;
  readonly plateauIsotropic: number;
  readonly plateauAnisotropic: number;
}

/** Blur: kernels of 7 to 21 pixels. */
export interface BlurOptions {
  /** How often there is any. */
  readonly probability: number;
  /** How often the kernel is a sinc filter, which rings, in place of a blur. */
  readonly sincShare: number;
  readonly kernels: KernelShares;
  /** Standard deviation in pixels, for each axis. */
  readonly sigma: Range;
  /** Exponent of the generalized Gaussian; 1 is the Gaussian. Half of the draws lie below 1. */
  readonly generalizedBeta: Range;
  /** Exponent of the plateau. */
  readonly plateauBeta: Range;
}

/** Enlarged, reduced or kept, by area, bilinear or bicubic interpolation. */
export interface ResizeOptions {
  /** How often each happens, in any unit. */
  readonly up: number;
  readonly down: number;
  readonly keep: number;
  /** Output per input: the least when reducing, the greatest when enlarging. */
  readonly range: Range;
}

/** Gaussian or Poisson noise. */
export interface NoiseOptions {
  /** How often it is Gaussian. */
  readonly gaussianShare: number;
  /** Standard deviation of the Gaussian, in levels of 255. */
  readonly gaussian: Range;
  /** Strength of the Poisson noise: 1 is that of as many photons as there are levels. */
  readonly poisson: Range;
  /** How often the three channels share one noise. */
  readonly grayShare: number;
}

/** One round of blur, resize, noise and JPEG. */
export interface StageOptions {
  readonly blur: BlurOptions;
  readonly resize: ResizeOptions;
  readonly noise: NoiseOptions;
  /** JPEG quality, 1 to 100. */
  readonly jpeg: Range;
}

/** MATLAB's bicubic alone. */
export interface BicubicDegradation {
  readonly kind: 'bicubic';
}

/** Two rounds and a sinc filter. */
export interface RealisticDegradation {
  readonly kind: 'realistic';
  readonly first: StageOptions;
  readonly second: StageOptions;
  /** How often a sinc filter is applied at the end, as sharpening does. */
  readonly finalSincProbability: number;
}

/** How LR is made of HR. */
export type DegradationOptions = BicubicDegradation | RealisticDegradation;

const share = z.number().min(0).max(1e6);
const range = (least: number, most: number) =>
  z
    .tuple([z.number().min(least).max(most), z.number().min(least).max(most)])
    .readonly()
    .refine(([low, high]) => low <= high, 'must rise');

const someShare = (shares: object): boolean => Object.values(shares).some((value) => value > 0);

const stage = z.strictObject({
  blur: z.strictObject({
    probability: fraction,
    sincShare: fraction,
    kernels: z
      .strictObject({
        isotropic: share,
        anisotropic: share,
        generalizedIsotropic: share,
        generalizedAnisotropic: share,
        plateauIsotropic: share,
        plateauAnisotropic: share,
      })
      .refine(someShare, 'must have one above zero'),
    sigma: range(0.05, 20),
    generalizedBeta: range(0.1, 20),
    plateauBeta: range(0.1, 20),
  }),
  resize: z
    .strictObject({ up: share, down: share, keep: share, range: range(0.05, 4) })
    .refine(({ up, down, keep }) => someShare({ up, down, keep }), 'must have a share above zero')
    .refine(({ range: [low, high] }) => low <= 1 && high >= 1, 'must have a range around 1'),
  noise: z.strictObject({
    gaussianShare: fraction,
    gaussian: range(0, 255),
    poisson: range(0, 100),
    grayShare: fraction,
  }),
  jpeg: range(1, 100),
});

/** Checks how LR is made. */
export const degradationOptions: OptionsSchema<DegradationOptions> = oneOfKinds<DegradationOptions>(
  [
    {
      kind: 'bicubic',
      options: schemaOf<BicubicDegradation>()(z.strictObject({ kind: z.literal('bicubic') })),
    },
    {
      kind: 'realistic',
      options: schemaOf<RealisticDegradation>()(
        z.strictObject({
          kind: z.literal('realistic'),
          first: stage,
          second: stage,
          finalSincProbability: fraction,
        }),
      ),
    },
  ],
);
