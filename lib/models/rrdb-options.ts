// The shape of an RRDB network as plain data: the paper's (Wang et al. 2018, section 3.1 and figure 4), and what departs from it.
import { z } from 'zod';
import type { OptionsSchema } from '../options/options-schema';
import { schemaOf } from '../options/schema-of';
import { type Scale, upsamplingSteps } from './srresnet-options';

/** Shape of an RRDB network. */
export interface RrdbOptions {
  readonly kind: 'rrdb';
  /** Upscaling factor. */
  scale: Scale;
  /** Feature maps between dense blocks; the paper's 64. */
  numFilters: number;
  /** Residual-in-residual dense blocks, each of three dense blocks of five convolutions; the paper's 23. */
  numBlocks: number;
  /** Feature maps that each of the first four convolutions of a dense block adds; the authors' 32. */
  growthChannels: number;
  /** What a block's result is multiplied by before it is added to its input, in (0,1]; the paper's 0.2. */
  residualScaling: number;
  /** 'nearest': twice (or three times) the size by nearest neighbor and a convolution, a step at a time, the last two at HR size (paper). 'pixelshuffle-direct': one step from LR to HR, last. */
  upsampler: 'nearest' | 'pixelshuffle-direct';
  /** 'none' (paper), or 'bicubic': the network only adds to the bicubic enlargement of its input. */
  globalSkip: 'none' | 'bicubic';
  /** 'linear' (paper) leaves clipping to whoever writes the image, 'tanh' holds SR in [-1,1]. */
  output: 'tanh' | 'linear';
  /** Training keeps no block's activations and computes them again in the backward pass: less memory, more time, the same weights to the bit. */
  recompute: boolean;
}

/** Checks the shape of an RRDB network. */
export const rrdbOptions: OptionsSchema<RrdbOptions> = schemaOf<RrdbOptions>()(
  z.strictObject({
    kind: z.literal('rrdb'),
    scale: z.literal([2, 3, 4, 8]),
    numFilters: z.int().min(1).max(1024),
    numBlocks: z.int().min(1).max(256),
    growthChannels: z.int().min(1).max(1024),
    residualScaling: z.number().gt(0).max(1),
    upsampler: z.enum(['nearest', 'pixelshuffle-direct']),
    globalSkip: z.enum(['none', 'bicubic']),
    output: z.enum(['tanh', 'linear']),
    recompute: z.boolean(),
  }),
);

/** The network of the paper at x4: 16,697,987 parameters. */
export const PAPER_RRDB: RrdbOptions = {
  kind: 'rrdb',
  scale: 4,
  numFilters: 64,
  numBlocks: 23,
  growthChannels: 32,
  residualScaling: 0.2,
  upsampler: 'nearest',
  globalSkip: 'none',
  output: 'linear',
  recompute: false,
};

/** Dense blocks in a residual-in-residual dense block (figure 4). */
export const DENSE_BLOCKS = 3;

/** Convolutions of a dense block that add maps; one more makes numFilters of all of them. */
export const GROWING = 4;

/** LR pixels that an SR pixel depends on at most, to each side of the LR pixel that it lies in: more than the bicubic skip reads. */
export function rrdbReach({ scale, numBlocks, upsampler }: RrdbOptions): number {
  // head, the convolutions of the blocks, the trunk's end
  const features = 1 + numBlocks * DENSE_BLOCKS * (GROWING + 1) + 1;
  // backwards from the first SR pixel of an LR pixel: the last two convolutions, then convolution and enlargement in turn
  const tail =
    upsampler === 'nearest'
      ? upsamplingSteps(scale).reduceRight((pixels, step) => Math.ceil((pixels + 1) / step), 2)
      : 1;
  return features + tail;
}
