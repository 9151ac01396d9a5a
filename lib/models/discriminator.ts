// The discriminator of SRGAN: Ledig et al. 2017, section 2.1.2 and figure 4. Eight 3x3 convolutions with
// 64 to 512 filters, every second one with stride 2 where the paper doubles the filters next, batch norm
// after all but the first, leaky ReLU 0.2, a dense layer of 1024 units and one logit: no sigmoid, the losses take logits.
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { leakyRelu } from '../ops/activations';
import type { OptionsSchema } from '../options/options-schema';
import { schemaOf } from '../options/schema-of';
import type { Random } from '../random/random';
import type { DiscriminatorKind } from './discriminator-kind';
import { batchNorm, type Conv2dOptions, conv2d, type NormLayer } from './layers';
import {
  type ApplyOptions,
  constant,
  createNetwork,
  createWeightStore,
  type Discriminator,
  heNormal,
  type WeightStore,
} from './network';
import { spectralConv2d } from './spectral-conv2d';
import { spectralNorm } from './spectral-norm';

/** Shape of SRGAN's discriminator. */
export interface VggDiscriminatorOptions {
  readonly kind: 'vgg';
  /** Feature maps of the first two convolutions; the last two have eight times as many. Paper: 64. */
  numFilters: number;
  /** Width of the hidden dense layer. Paper: 1024. */
  denseUnits: number;
  /** 'batch' (paper), 'spectral' normalization of every kernel (Miyato et al. 2018), or 'none'. */
  norm: 'batch' | 'spectral' | 'none';
}

/** Checks the shape of SRGAN's discriminator. */
const vggDiscriminatorOptions: OptionsSchema<VggDiscriminatorOptions> =
  schemaOf<VggDiscriminatorOptions>()(
    z.strictObject({
      kind: z.literal('vgg'),
      numFilters: z.int().min(1).max(1024),
      denseUnits: z.int().min(1).max(65536),
      norm: z.enum(['batch', 'spectral', 'none']),
    }),
  );

/** The paper's; for its 96 px crops 23,563,649 trainable parameters, counted by hand in the tests. */
export const PAPER_DISCRIMINATOR: VggDiscriminatorOptions = {
  kind: 'vgg',
  numFilters: 64,
  denseUnits: 1024,
  norm: 'batch',
};

const NUM_CONVOLUTIONS = 8;

/** Halvings of the image by the strided convolutions: 2^4. Images must be of a multiple of it. */
const REDUCTION = 16;

/**
 * Builds a discriminator: images [n,hrCropSize,hrCropSize,3] in [-1,1] -> logits [n,1], above 0 where they look real.
 * @param place hrCropSize: side of the images it judges, a multiple of 16. random: source of the starting weights.
 * @throws when hrCropSize is no multiple of 16.
 */
export function buildDiscriminator(
  config: VggDiscriminatorOptions,
  { hrCropSize, random }: { hrCropSize: number; random: Random },
): Discriminator {
  const { numFilters, denseUnits } = config;
  if (!Number.isInteger(hrCropSize / REDUCTION) || hrCropSize <= 0) {
    throw new Error(
      `buildDiscriminator: hrCropSize must be a multiple of ${REDUCTION}, but got ${hrCropSize}`,
    );
  }
  const store = createWeightStore(random);
  const features = Array.from({ length: NUM_CONVOLUTIONS }, (_, i) => convBlock(store, config, i));
  const inUnits = (hrCropSize / REDUCTION) ** 2 * 8 * numFilters;
  const hidden = denseLayer(store, 'dense1', { inUnits, units: denseUnits, norm: config.norm });
  const logit = denseLayer(store, 'dense2', { inUnits: denseUnits, units: 1, norm: config.norm });
  return createNetwork('discriminator', store, (images, options) => {
    if (images.shape[1] !== hrCropSize || images.shape[2] !== hrCropSize) {
      throw new Error(
        `discriminator: images must be [n,${hrCropSize},${hrCropSize},3] as it was built for, but got [${images.shape}]`,
      );
    }
    const maps = features.reduce((x, layer) => layer(x, options), images);
    const flat = tf.reshape<tf.Rank.R2>(maps, [-1, inUnits]);
    return logit(leakyRelu(hidden(flat, options)), options);
  });
}

/** SRGAN's discriminator as one of runs. */
export const vggDiscriminator: DiscriminatorKind<VggDiscriminatorOptions> = {
  kind: 'vgg',
  label: "SRGAN's discriminator",
  options: vggDiscriminatorOptions,
  build: buildDiscriminator,
  brokenRules: (_, { hrCropSize }) =>
    hrCropSize % REDUCTION === 0
      ? []
      : [
          `data.hrCropSize must be a multiple of ${REDUCTION} for the discriminator, but got ${hrCropSize}`,
        ],
};

/** Convolution i of eight: filters double every second time, strides alternate 1 and 2. */
function convBlock(store: WeightStore, config: VggDiscriminatorOptions, i: number): NormLayer {
  const filters = config.numFilters * 2 ** Math.floor(i / 2);
  const normalized = config.norm === 'batch' && i > 0;
  const name = `block${i + 1}`;
  const options: Conv2dOptions = {
    inChannels: i === 0 ? 3 : config.numFilters * 2 ** Math.floor((i - 1) / 2),
    filters,
    strides: 1 + (i % 2),
    useBias: !normalized,
    activation: normalized ? 'linear' : 'leakyRelu',
    initializer: heNormal(),
  };
  if (config.norm === 'spectral') return spectralConv2d(store, `${name}/conv`, options);
  const conv = conv2d(store, `${name}/conv`, options);
  if (!normalized) return (x) => conv(x);
  const normalize = batchNorm(store, `${name}/norm`, filters);
  return (x, applyOptions) => leakyRelu(normalize(conv(x), applyOptions));
}

type DenseLayer = (x: tf.Tensor2D, options: Required<ApplyOptions>) => tf.Tensor2D;

function denseLayer(
  store: WeightStore,
  name: string,
  {
    inUnits,
    units,
    norm,
  }: { inUnits: number; units: number; norm: VggDiscriminatorOptions['norm'] },
): DenseLayer {
  const start = heNormal(Math.SQRT1_2);
  const kernel = store.add<tf.Rank.R2>(`${name}/kernel`, [inUnits, units], start);
  const bias = store.add<tf.Rank.R1>(`${name}/bias`, [units], constant(0));
  const normalized = norm === 'spectral' ? spectralNorm(store, name, kernel) : () => kernel;
  return (x, options) => tf.add(tf.matMul(x, normalized(options)), bias);
}
