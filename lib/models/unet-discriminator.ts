// Real-ESRGAN's discriminator: Wang et al. 2021, section 3.5 and figure 6, after Schoenfeld et al. 2020. A U-Net that
// judges every pixel: three strided convolutions down, three bilinear enlargements up with skip connections, two more
// convolutions and one to the logits. All but the first and the last layer are spectrally normalized; leaky ReLU 0.2.
import { z } from 'zod';
import { upsampleBilinear } from '../ops/upsample-bilinear';
import type { OptionsSchema } from '../options/options-schema';
import { schemaOf } from '../options/schema-of';
import type { Random } from '../random/random';
import type { DiscriminatorKind } from './discriminator-kind';
import { addTo, conv2d, type NormLayer } from './layers';
import { createNetwork, createWeightStore, type Discriminator, type WeightStore } from './network';
import { spectralConv2d } from './spectral-conv2d';

/** Shape of the U-Net. */
export interface UnetDiscriminatorOptions {
  readonly kind: 'unet';
  /** Feature maps at full size; eight times as many at an eighth of it. Paper: 64. */
  numFilters: number;
}

const unetDiscriminatorOptions: OptionsSchema<UnetDiscriminatorOptions> =
  schemaOf<UnetDiscriminatorOptions>()(
    z.strictObject({ kind: z.literal('unet'), numFilters: z.int().min(1).max(1024) }),
  );

/** Halvings: 2^3. Images must be of a multiple of it, so that both sides of a skip connection have one size. */
const REDUCTION = 8;

/**
 * Builds it: images [n,h,w,3] in [-1,1] -> logits [n,h,w,1], above 0 where a pixel looks real; h and w multiples of 8.
 * For 64 filters 4,376,897 parameters.
 */
export function buildUnetDiscriminator(
  { numFilters }: UnetDiscriminatorOptions,
  { random }: { random: Random },
): Discriminator {
  const store = createWeightStore(random);
  const first = conv2d(store, 'conv0', {
    inChannels: 3,
    filters: numFilters,
    activation: 'leakyRelu',
  });
  const down = [1, 2, 3].map((i) =>
    block(store, `conv${i}`, {
      from: numFilters * 2 ** (i - 1),
      to: numFilters * 2 ** i,
      down: true,
    }),
  );
  const up = [4, 5, 6].map((i) =>
    block(store, `conv${i}`, { from: numFilters * 2 ** (7 - i), to: numFilters * 2 ** (6 - i) }),
  );
  const last = [7, 8].map((i) => block(store, `conv${i}`, { from: numFilters, to: numFilters }));
  const logits = conv2d(store, 'conv9', { inChannels: numFilters, filters: 1 });
  return createNetwork('discriminator', store, (images, options) => {
    if (images.shape[1] % REDUCTION !== 0 || images.shape[2] % REDUCTION !== 0) {
      throw new Error(
        `discriminator: the sides of images must be multiples of ${REDUCTION}, but got [${images.shape}]`,
      );
    }
    const x0 = first(images);
    const x1 = down[0](x0, options);
    const x2 = down[1](x1, options);
    const x3 = down[2](x2, options);
    const x4 = addTo(x2, up[0](upsampleBilinear(x3), options));
    const x5 = addTo(x1, up[1](upsampleBilinear(x4), options));
    const x6 = addTo(x0, up[2](upsampleBilinear(x5), options));
    return logits(last[1](last[0](x6, options), options));
  });
}

/** Real-ESRGAN's discriminator as one of runs. */
export const unetDiscriminator: DiscriminatorKind<UnetDiscriminatorOptions> = {
  kind: 'unet',
  label: "Real-ESRGAN's U-Net discriminator",
  options: unetDiscriminatorOptions,
  build: buildUnetDiscriminator,
  brokenRules: (_, { hrCropSize }) =>
    hrCropSize % REDUCTION === 0
      ? []
      : [
          `data.hrCropSize must be a multiple of ${REDUCTION} for the discriminator, but got ${hrCropSize}`,
        ],
};

/** Convolution without bias: 3x3, or 4x4 with a stride of 2. */
function block(
  store: WeightStore,
  name: string,
  { from, to, down = false }: { from: number; to: number; down?: boolean },
): NormLayer {
  return spectralConv2d(store, name, {
    inChannels: from,
    filters: to,
    kernelSize: down ? 4 : 3,
    strides: down ? 2 : 1,
    useBias: false,
    activation: 'leakyRelu',
  });
}
