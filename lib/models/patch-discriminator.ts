// The discriminator of patches of Isola et al. 2017 (pix2pix, section 3.2.2 and appendix 6.1.2), with spectral norm in
// place of batch norm: strided 4x4 convolutions and a logit for each overlapping patch; leaky ReLU 0.2.
import { z } from 'zod';
import { schemaOf } from '../options/schema-of';
import type { Random } from '../random/random';
import type { DiscriminatorKind } from './discriminator-kind';
import { conv2d } from './layers';
import { createNetwork, createWeightStore, type Discriminator } from './network';
import { spectralConv2d } from './spectral-conv2d';

/** Shape of the patch discriminator. */
export interface PatchDiscriminatorOptions {
  readonly kind: 'patch';
  /** Feature maps of the first layer; each layer has twice as many as the one before, up to eight times. Paper: 64. */
  numFilters: number;
  /** Strided layers, which decide what a logit sees: 1 is 16 pixels, 2 is 34, 3 (paper) is 70, 4 is 142. */
  numLayers: number;
}

/** Builds it: images [n,h,w,3] in [-1,1] -> logits [n,h/2^numLayers,w/2^numLayers,1], sides rounded up. */
export function buildPatchDiscriminator(
  { numFilters, numLayers }: PatchDiscriminatorOptions,
  { random }: { random: Random },
): Discriminator {
  const store = createWeightStore(random);
  const filters = (i: number): number => numFilters * 2 ** Math.min(i, 3);
  const common = { kernelSize: 4, activation: 'leakyRelu' } as const;
  const first = conv2d(store, 'conv0', {
    ...common,
    inChannels: 3,
    filters: filters(0),
    strides: 2,
  });
  const others = Array.from({ length: numLayers }, (_, i) =>
    spectralConv2d(store, `conv${i + 1}`, {
      ...common,
      inChannels: filters(i),
      filters: filters(i + 1),
      strides: i + 1 < numLayers ? 2 : 1,
    }),
  );
  const logits = conv2d(store, 'logits', {
    inChannels: filters(numLayers),
    filters: 1,
    kernelSize: 4,
  });
  return createNetwork('discriminator', store, (images, options) =>
    logits(others.reduce((x, layer) => layer(x, options), first(images))),
  );
}

/** The patch discriminator as one of runs. */
export const patchDiscriminator: DiscriminatorKind<PatchDiscriminatorOptions> = {
  kind: 'patch',
  label: 'discriminator of patches',
  options: schemaOf<PatchDiscriminatorOptions>()(
    z.strictObject({
      kind: z.literal('patch'),
      numFilters: z.int().min(1).max(1024),
      numLayers: z.int().min(1).max(5),
    }),
  ),
  build: buildPatchDiscriminator,
};
