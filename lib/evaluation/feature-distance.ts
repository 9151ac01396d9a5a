// Measuring pairs by a distance of features, as LPIPS and DISTS do. The features of an HR image are kept until another
// one comes: all models are measured on it.
import * as tf from '@tensorflow/tfjs';
import type { RgbImage } from '../images/image';
import { imagesToTensor } from '../images/tensors';
import type { MeasuredImages } from './metric';

/** A distance of features. */
export interface FeatureDistance {
  /** Of images [n,h,w,3] in [-1,1]. */
  features(images: tf.Tensor4D): tf.Tensor4D[];
  /** [n] */
  distance(a: readonly tf.Tensor4D[], b: readonly tf.Tensor4D[]): tf.Tensor1D;
  dispose(): void;
}

/** Measures with a distance, which it owns. @param label Name of the metric, for its error. */
export function measureFeatures(
  label: string,
  distance: FeatureDistance,
): { measure(images: MeasuredImages): Promise<number>; dispose(): void } {
  let kept: { readonly hr: RgbImage; readonly features: readonly tf.Tensor4D[] } | undefined;
  const forget = (): void => {
    tf.dispose([...(kept?.features ?? [])]);
    kept = undefined;
  };
  const featuresOf = (image: RgbImage): tf.Tensor4D[] =>
    tf.tidy(() => distance.features(imagesToTensor([image], 'signed')));
  const featuresOfHr = (hr: RgbImage): readonly tf.Tensor4D[] => {
    if (kept?.hr === hr) return kept.features;
    forget();
    kept = { hr, features: featuresOf(hr) };
    return kept.features;
  };
  return {
    async measure({ sr, hr }) {
      checkSize(label, sr, hr);
      const features = featuresOfHr(hr);
      const scores = tf.tidy(() => distance.distance(featuresOf(sr), features));
      const [score] = await scores.data();
      scores.dispose();
      return score;
    },
    dispose() {
      forget();
      distance.dispose();
    },
  };
}

function checkSize(label: string, sr: RgbImage, hr: RgbImage): void {
  if (sr.width === hr.width && sr.height === hr.height) return;
  throw new Error(
    `${label}: both images must be of one size, but got ${sr.width}x${sr.height} and ${hr.width}x${hr.height}; ` +
      'crop the HR image to a multiple of the scale before comparing',
  );
}
