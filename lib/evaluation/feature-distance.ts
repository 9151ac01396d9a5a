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
  /** The same of images, for large ones: holds less, and computes the features of both each time. */
  between?(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor1D;
  dispose(): void;
}

/** From so many pixels on an image is large: all features of SqueezeNet's LPIPS take 260 bytes a pixel, twice. */
const LARGE = 2 ** 20;

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
  const scoresOf = (sr: RgbImage, hr: RgbImage): tf.Tensor1D => {
    const { between } = distance;
    if (between && hr.width * hr.height >= LARGE) {
      forget();
      const image = (x: RgbImage): tf.Tensor4D => imagesToTensor([x], 'signed');
      return tf.tidy(() => between(image(sr), image(hr)));
    }
    const features = featuresOfHr(hr);
    return tf.tidy(() => distance.distance(featuresOf(sr), features));
  };
  return {
    async measure({ sr, hr }) {
      checkSize(label, sr, hr);
      const scores = scoresOf(sr, hr);
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
