// Perceptual loss: distance between VGG19 features instead of pixels (Ledig et al. 2017, section 2.2.1,
// equation 5; ESRGAN, Wang et al. 2018, section 3.3).
import * as tf from '@tensorflow/tfjs';
import { meanDistance, type PixelDistance } from './pixel';

/** Feature maps [n,h,w,c] by layer name. */
export type FeatureMaps = Readonly<Record<string, tf.Tensor4D>>;

/** How features are compared. */
export interface FeatureDistance {
  /** Weight of each layer by name. */
  layers: Readonly<Record<string, number>>;
  /** 'mse' in SRGAN, 'l1' in ESRGAN. */
  distance: PixelDistance;
  /**
   * Features are divided by this before they are compared: SRGAN's 12.75 (section 3.2), which divides an MSE by
   * 12.75^2 and so weighs it by about 0.006. It brings VGG features to the order of pixel values.
   */
  featureDivisor: number;
}

/**
 * Sum over layers of weight * mean distance(sr / featureDivisor, hr / featureDivisor); a scalar.
 * `hrFeatures` do not change within a step: compute them once and pass them to every use.
 * @throws when a layer is missing from the features.
 */
export function perceptualLoss(
  srFeatures: FeatureMaps,
  hrFeatures: FeatureMaps,
  options: FeatureDistance,
): tf.Scalar {
  const { layers, distance, featureDivisor } = options;
  const factor = distance === 'mse' ? featureDivisor ** -2 : 1 / featureDivisor;
  return tf.tidy(() => {
    const terms = Object.entries(layers).map(([layer, weight]): tf.Scalar => {
      for (const features of [srFeatures, hrFeatures]) {
        if (!features[layer]) {
          const found = Object.keys(features).join(', ') || 'none';
          throw new Error(`perceptualLoss: features must hold layer ${layer}, but got ${found}`);
        }
      }
      // the factor after the mean: one multiplication of a scalar instead of two of feature maps
      return tf.mul(meanDistance(srFeatures[layer], hrFeatures[layer], distance), weight * factor);
    });
    return tf.addN<tf.Scalar>(terms);
  });
}
