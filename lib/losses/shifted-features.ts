// Features of images that are shifted at random, the same way for SR and HR.
// VGG19 pools on a grid of 2, 4, 8 pixels, and so does the generator's sub-pixel step. Crops whose two
// grids always align let a pattern of that period pass: pooling hides it, the loss rewards what else it
// does, and a fine grid grows in flat areas. Shifted, no phase of it can hide.
import * as tf from '@tensorflow/tfjs';
import type { Random } from '../random/random';
import type { FeatureMaps } from './perceptual';

/** Pixels cut off at the top and left; in all, `max` rows and columns go. */
export interface Shift {
  readonly top: number;
  readonly left: number;
  readonly max: number;
}

/** A shift of 0 to max pixels in both directions. */
export function randomShift(random: Random, max: number): Shift {
  return { top: random.integer(max + 1), left: random.integer(max + 1), max };
}

/** The features of [n,h,w,3] cut to [n,h-max,w-max,3]; the caller disposes them. */
export function shiftedFeatures(
  features: (images: tf.Tensor4D) => FeatureMaps,
  { top, left, max }: Shift,
): (images: tf.Tensor4D) => FeatureMaps {
  if (max === 0) return features;
  return (images) => {
    const [n, height, width, channels] = images.shape;
    const cut = tf.slice4d(images, [0, top, left, 0], [n, height - max, width - max, channels]);
    const maps = features(cut);
    // the gradient's tape holds what it needs of the cut
    cut.dispose();
    return maps;
  };
}
