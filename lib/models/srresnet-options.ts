// The shape of an SRResNet as plain data: the paper's (Ledig et al. 2017, figure 4), and what departs from it.
import { z } from 'zod';
import type { OptionsSchema } from '../options/options-schema';
import { schemaOf } from '../options/schema-of';

/** Upsampling factors that the sub-pixel layers offer. */
export type Scale = 2 | 3 | 4 | 8;

/** Shape of an SRResNet. */
export interface SrresnetOptions {
  readonly kind: 'srresnet';
  /** Upscaling factor. */
  scale: Scale;
  /** Feature maps of every hidden convolution; the paper's 64. */
  numFilters: number;
  /** Residual blocks; the paper's 16. */
  numResBlocks: number;
  /** Side of the first and the last kernel; the paper's 9. */
  outerKernelSize: number;
  /** The paper's 'batch', or 'none'. */
  norm: 'batch' | 'none';
  /** The paper's 'prelu', or 'relu'. */
  activation: 'prelu' | 'relu';
  /** 'pixelshuffle': a x2 (or x3) sub-pixel block at a time, tail at HR size (paper). 'pixelshuffle-direct': one step from LR to HR, last. */
  upsampler: 'pixelshuffle' | 'pixelshuffle-direct';
  /** 'none' (paper), or 'bicubic': the network only adds to the bicubic enlargement of its input. */
  globalSkip: 'none' | 'bicubic';
  /** 'tanh' holds SR in [-1,1] (the authors' choice), 'linear' leaves clipping to whoever writes the image. */
  output: 'tanh' | 'linear';
}

/** Checks the shape of an SRResNet. */
export const srresnetOptions: OptionsSchema<SrresnetOptions> = schemaOf<SrresnetOptions>()(
  z.strictObject({
    kind: z.literal('srresnet'),
    scale: z.literal([2, 3, 4, 8]),
    numFilters: z.int().min(1).max(1024),
    numResBlocks: z.int().min(0).max(256),
    outerKernelSize: z
      .int()
      .min(1)
      .max(31)
      .refine((n) => n % 2 === 1, { params: { rule: 'odd' } }),
    norm: z.enum(['batch', 'none']),
    activation: z.enum(['prelu', 'relu']),
    upsampler: z.enum(['pixelshuffle', 'pixelshuffle-direct']),
    globalSkip: z.enum(['none', 'bicubic']),
    output: z.enum(['tanh', 'linear']),
  }),
);

/** The sub-pixel steps that make up a scale. */
export function upsamplingSteps(scale: Scale): number[] {
  return scale === 8 ? [2, 2, 2] : scale === 4 ? [2, 2] : [scale];
}

/** The network of the paper at x4: 1,548,547 trainable parameters. */
export const PAPER_GENERATOR: SrresnetOptions = {
  kind: 'srresnet',
  scale: 4,
  numFilters: 64,
  numResBlocks: 16,
  outerKernelSize: 9,
  norm: 'batch',
  activation: 'prelu',
  upsampler: 'pixelshuffle',
  globalSkip: 'none',
  output: 'tanh',
};
