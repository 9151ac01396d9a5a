// The generator's loss: a weighted sum of pixel, perceptual, adversarial and total variation terms
// (Ledig et al. 2017, equation 3; with a pixel term, ESRGAN, Wang et al. 2018, equation 3).
import * as tf from '@tensorflow/tfjs';
import { type AdversarialKind, adversarialLoss } from './adversarial';
import { gridLoss } from './grid';
import { type FeatureMaps, type PerceptualOptions, perceptualLoss } from './perceptual';
import { type PixelLossKind, pixelLoss, tvLoss } from './pixel';

/** Kinds and weights of the terms. A configuration's `loss` fits. */
export interface TotalLossOptions {
  pixel: PixelLossKind;
  pixelWeight: number;
  perceptualWeight: number;
  adversarialWeight: number;
  tvWeight: number;
  /** Weight of gridLoss. Default 0. */
  gridWeight?: number;
  adversarial: AdversarialKind;
  vgg: PerceptualOptions;
}

/** What the terms are computed from. */
export interface TotalLossInputs {
  /** [n,h,w,3] in [-1,1]. */
  sr: tf.Tensor4D;
  hr: tf.Tensor4D;
  /** VGG19 features; without them the perceptual term is 0. Those of hr are computed once per step. */
  srFeatures?: FeatureMaps;
  hrFeatures?: FeatureMaps;
  /** Logits of the discriminator; without those of sr the adversarial term is 0. */
  fakeLogits?: tf.Tensor;
  /** The generator's scale; without it the grid term is 0. */
  scale?: number;
  /** Needed by 'relativistic' only. */
  realLogits?: tf.Tensor;
}

/** Every term unweighted, and the weighted total; scalars that the caller disposes. */
export interface TotalLoss {
  total: tf.Scalar;
  pixelLoss: tf.Scalar;
  perceptualLoss: tf.Scalar;
  adversarialLoss: tf.Scalar;
  tvLoss: tf.Scalar;
  gridLoss: tf.Scalar;
}

/**
 * total = pixelWeight * pixelLoss + perceptualWeight * perceptualLoss + adversarialWeight * adversarialLoss + tvWeight * tvLoss
 * + gridWeight * gridLoss.
 * A term of weight 0 is measured where its inputs are given, and is no part of the total: it costs no gradient.
 * @throws when a term has a weight but not its inputs.
 */
export function totalLoss(inputs: TotalLossInputs, options: TotalLossOptions): TotalLoss {
  const { pixelWeight, perceptualWeight, adversarialWeight, tvWeight, gridWeight = 0 } = options;
  checkInputs(inputs, options);
  return tf.tidy(() => {
    const terms = computeTerms(inputs, options);
    const weighted = [
      [terms.pixelLoss, pixelWeight],
      [terms.perceptualLoss, perceptualWeight],
      [terms.adversarialLoss, adversarialWeight],
      [terms.tvLoss, tvWeight],
      [terms.gridLoss, gridWeight],
    ] as const;
    const used = weighted.filter(([, weight]) => weight !== 0);
    const total = used.reduce<tf.Scalar>(
      (sum, [term, weight]) => tf.add(sum, tf.mul(term, weight)),
      tf.scalar(0),
    );
    return { total, ...terms };
  });
}

function computeTerms(
  inputs: TotalLossInputs,
  options: TotalLossOptions,
): Omit<TotalLoss, 'total'> {
  const { sr, hr, srFeatures, hrFeatures, fakeLogits, realLogits, scale } = inputs;
  return {
    pixelLoss: pixelLoss(sr, hr, options.pixel),
    perceptualLoss:
      srFeatures && hrFeatures ? perceptualLoss(srFeatures, hrFeatures, options.vgg) : tf.scalar(0),
    adversarialLoss: fakeLogits
      ? adversarialLoss(fakeLogits, realLogits, { kind: options.adversarial })
      : tf.scalar(0),
    tvLoss: tvLoss(sr),
    gridLoss: scale ? gridLoss(sr, hr, scale) : tf.scalar(0),
  };
}

function checkInputs(inputs: TotalLossInputs, options: TotalLossOptions): void {
  const needs: [number, string, boolean][] = [
    [
      options.perceptualWeight,
      'srFeatures and hrFeatures',
      !!inputs.srFeatures && !!inputs.hrFeatures,
    ],
    [options.adversarialWeight, 'fakeLogits', !!inputs.fakeLogits],
    [options.gridWeight ?? 0, 'scale', !!inputs.scale],
  ];
  for (const [weight, name, given] of needs) {
    if (weight !== 0 && !given) {
      throw new Error(
        `totalLoss: ${name} must be given for a term of weight ${weight}, but got none; pass them or set the weight to 0`,
      );
    }
  }
}
