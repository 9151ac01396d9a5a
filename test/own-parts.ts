// A researcher's own parts for the tests: the smallest generator, discriminator and loss term that runs can train.
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { LossTerm, TermOptions } from '../lib/losses/loss-term';
import { bicubicEnlarge } from '../lib/models/bicubic-enlarge';
import type { DiscriminatorKind, DiscriminatorOptions } from '../lib/models/discriminator-kind';
import type { GeneratorKind, GeneratorOptions } from '../lib/models/generator-kind';
import { conv2d } from '../lib/models/layers';
import { constant, createNetwork, createWeightStore, heNormal } from '../lib/models/network';
import { schemaOf } from '../lib/options/schema-of';

/** Options of the own generator. */
export interface MiniOptions extends GeneratorOptions {
  readonly kind: 'mini';
  readonly filters: number;
}

/** Two convolutions over the bicubic enlargement, at any whole scale. */
export const miniGenerator: GeneratorKind<MiniOptions> = {
  kind: 'mini',
  label: 'Mini',
  adversarialName: 'minigan',
  options: schemaOf<MiniOptions>()(
    z.strictObject({
      kind: z.literal('mini'),
      scale: z.int().min(1).max(8),
      filters: z.int().min(1).max(64),
    }),
  ),
  build({ scale, filters }, random) {
    const store = createWeightStore(random);
    const first = conv2d(store, 'first', { inChannels: 3, filters, activation: 'relu' });
    const last = conv2d(store, 'last', { inChannels: filters, filters: 3 });
    const network = createNetwork<tf.Tensor4D>('mini', store, (lr) => {
      const large = tf.sub<tf.Tensor4D>(tf.mul(bicubicEnlarge(lr, scale), 2), 1);
      return tf.add(large, last(first(large)));
    });
    return { ...network, scale };
  },
  sizeName: ({ filters }) => `f${filters}`,
  brokenRules: ({ filters }, { batchSize }) =>
    filters > 32 && batchSize > 8
      ? [`data.batchSize must be at most 8 with ${filters} filters, but got ${batchSize}`]
      : [],
};

/** One patch of the mini generator's options. */
export const MINI: MiniOptions = { kind: 'mini', scale: 2, filters: 4 };

/** Judges by one strided convolution and its mean. Without a schema: any further options are taken. */
export const miniDiscriminator: DiscriminatorKind = {
  kind: 'mean',
  label: 'Mean',
  build(_: DiscriminatorOptions, { random }) {
    const store = createWeightStore(random);
    const conv = conv2d(store, 'conv', { inChannels: 3, filters: 4, strides: 2 });
    const kernel = store.add<tf.Rank.R2>('dense', [4, 1], heNormal());
    const bias = store.add<tf.Rank.R1>('bias', [1], constant(0));
    return createNetwork<tf.Tensor2D>('mean', store, (images) => {
      const features = tf.mean<tf.Tensor2D>(conv(images), [1, 2]);
      return tf.add(tf.matMul(features, kernel), bias);
    });
  },
  brokenRules: (_, { hrCropSize }) =>
    hrCropSize % 2 === 0 ? [] : [`data.hrCropSize must be even, but got ${hrCropSize}`],
};

/** Options of the own term. */
export interface EdgeOptions extends TermOptions {
  readonly power: 1 | 2;
}

/** Differences of horizontal edges, to the first or second power. */
export const edgeTerm: LossTerm<EdgeOptions> = {
  name: 'edge',
  label: 'edges',
  options: schemaOf<EdgeOptions>()(
    z.strictObject({ weight: z.number().min(0), power: z.literal([1, 2]) }),
  ),
  brokenRules: (_, { scale }) =>
    scale === 8 ? [`generator.scale must be below 8 for the edge loss, but got ${scale}`] : [],
  open: ({ power }) => ({
    measure({ sr, hr }) {
      const [, , width] = sr.shape;
      const edges = (x: tf.Tensor4D): tf.Tensor4D =>
        tf.sub(
          tf.slice(x, [0, 0, 1], [-1, -1, width - 1]),
          tf.slice(x, [0, 0, 0], [-1, -1, width - 1]),
        );
      const difference = tf.sub(edges(sr), edges(hr));
      return tf.mean(power === 1 ? tf.abs(difference) : tf.square(difference));
    },
    notes: { edgePower: power },
  }),
};
