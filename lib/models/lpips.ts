// LPIPS v0.1, the learned perceptual image patch similarity (Zhang, Isola, Efros, Shechtman & Wang 2018,
// https://arxiv.org/abs/1801.03924, equation 1): activations of a frozen classifier, scaled to length one at each
// pixel, compared channel by channel with learned weights. Values are those of the original code, to 1e-4.
import * as tf from '@tensorflow/tfjs';
import { meanDifferences } from './lpips-bands';
import { type ConvolutionWeights, openConvolutions, type StageNetwork } from './stage-network';
import { unitVectors } from './unit-vectors';

/** ImageNet's mean and deviation in [-1,1], as the original rounds them. */
const SHIFT = [-0.03, -0.088, -0.188];
const SCALE = [0.458, 0.448, 0.45];

/** Weights of a distance. */
export interface LpipsWeights {
  /** Values of the network's convolutions, by name. */
  readonly convolutions: ReadonlyMap<string, ConvolutionWeights>;
  /** The learned weight of every channel, stage by stage. */
  readonly linear: readonly Float32Array[];
}

/** Unit vectors [n,h,w,c] of every stage. */
type LpipsFeatures = readonly tf.Tensor4D[];

/** A distance that is ready. Whoever opens it calls dispose. */
export interface Lpips {
  /** Smallest width and height of images. */
  readonly minSize: number;
  /** Features of RGB images [n,h,w,3] in [-1,1]; differentiable. The caller disposes them. @throws for images below minSize. */
  features(images: tf.Tensor4D): tf.Tensor4D[];
  /**
   * Distances [n] of images [n,h,w,3] in [-1,1] to others, in bands of rows, so that memory does not grow with the height:
   * for large images. Equal to `distance` of their features up to the order of summation; not differentiable.
   */
  between(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor1D;
  /** Distances [n] of the images that two lists of features are of: 0 for equal ones, some 0.7 for very different ones. */
  distance(a: LpipsFeatures, b: LpipsFeatures): tf.Tensor1D;
  dispose(): void;
}

/** Builds the distance of a network. @throws when weights are missing or of another shape. */
export function buildLpips(network: StageNetwork, { convolutions, linear }: LpipsWeights): Lpips {
  const { stages, minSize } = network;
  checkLinear(network, linear);
  const { convolve, dispose } = openConvolutions(network, convolutions);
  const heads = linear.map((values) => tf.keep(tf.tensor2d(values, [values.length, 1])));
  const weighed = (means: readonly tf.Tensor2D[]): tf.Tensor1D =>
    tf.addN(heads.map((head, i) => tf.matMul(means[i], head).as1D()));
  return {
    minSize,
    features: (images) =>
      tf.tidy(() => {
        checkSize(network, images);
        let x = normalized(images);
        return stages.map(({ apply }) => {
          const activations = tf.tidy(() => apply(x, convolve));
          // the gradient's tape holds what it needs
          x.dispose();
          x = activations;
          return unitVectors(activations);
        });
      }),
    between: (a, b) =>
      tf.tidy(() => {
        checkSize(network, a);
        const means = meanDifferences(network, convolve, [a, b].map(normalized));
        return weighed(means);
      }),
    distance: (a, b) =>
      tf.tidy(() => {
        // the mean over pixels first: it is linear too, and leaves a matrix
        return weighed(a.map((x, i) => tf.mean(tf.squaredDifference(x, b[i]), [1, 2])));
      }),
    dispose() {
      tf.dispose(heads);
      dispose();
    },
  };
}

const normalized = (images: tf.Tensor4D): tf.Tensor4D => tf.div(tf.sub(images, SHIFT), SCALE);

function checkLinear({ label, stages }: StageNetwork, linear: readonly Float32Array[]): void {
  const wanted = stages.map(({ channels }) => channels).join();
  const found = linear.map(({ length }) => length).join();
  if (found === wanted) return;
  throw new Error(
    `buildLpips: linear layers for ${label} must have [${wanted}] weights, but got [${found}]; fetch them again`,
  );
}

function checkSize({ label, minSize }: StageNetwork, { shape }: tf.Tensor4D): void {
  const [, height, width] = shape;
  if (Math.min(height, width) >= minSize) return;
  throw new Error(
    `lpips: images must be at least ${minSize} pixels wide and high for ${label}, but got ${width}x${height}; use larger ones`,
  );
}
