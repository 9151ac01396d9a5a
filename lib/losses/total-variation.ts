// Total variation: what smooth images have little of (Ledig et al. 2017, section 2.2.2; Aly & Dubois 2005).
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { weight } from '../options/ranges';
import { schemaOf } from '../options/schema-of';
import type { LossTerm, TermOptions } from './loss-term';
import { meanDistance } from './pixel';

/**
 * Total variation: mean |difference| of vertical neighbors plus that of horizontal ones, a scalar in [0,4].
 * A mean, so that a weight means the same at every crop size; the paper's 2e-8 (SRResNet-VGG22) belongs to a sum.
 * @throws when the images [n,h,w,c] are less than 2 pixels wide or high.
 */
export function totalVariation(images: tf.Tensor4D): tf.Scalar {
  const [, height, width] = images.shape;
  if (height < 2 || width < 2) {
    throw new Error(
      `totalVariation: images must be at least 2 pixels wide and high, but got ${width}x${height}`,
    );
  }
  return tf.tidy(() => {
    const rows = (from: number): tf.Tensor => tf.slice(images, [0, from], [-1, height - 1]);
    const columns = (from: number): tf.Tensor =>
      tf.slice(images, [0, 0, from], [-1, -1, width - 1]);
    return tf.add(meanDistance(rows(1), rows(0), 'l1'), meanDistance(columns(1), columns(0), 'l1'));
  });
}

/** Total variation of SR as a term of the loss. */
export const totalVariationTerm: LossTerm<TermOptions, 'tv'> = {
  name: 'tv',
  label: 'total variation',
  options: schemaOf<TermOptions>()(z.strictObject({ weight })),
  open: () => ({ measure: ({ sr }) => totalVariation(sr) }),
};
