// DISTS, deep image structure and texture similarity (Ding, Ma, Wang & Simoncelli 2020, https://arxiv.org/abs/2004.07728,
// equations 4 to 7): means and correlations of VGG16's activations over the whole image, weighed by learned numbers.
import * as tf from '@tensorflow/tfjs';
import { type ConvolutionWeights, openConvolutions } from './stage-network';
import { vgg16 } from './vgg16';

const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];
/** Constants against divisions by zero, in both terms. */
const C = 1e-6;

/**
 * L2 pooling instead of the maximum (section 3.1): the root of the mean square under a Hann window of 3x3, two pixels
 * apart. [n,h,w,c] -> [n,ceil(h/2),ceil(w/2),c].
 */
function l2Pool(x: tf.Tensor4D): tf.Tensor4D {
  const [, , , channels] = x.shape;
  const window = tf.tensor2d([
    [1, 2, 1],
    [2, 4, 2],
    [1, 2, 1],
  ]);
  const filter = tf.tile<tf.Tensor4D>(tf.reshape(tf.div(window, 16), [3, 3, 1, 1]), [
    1,
    1,
    channels,
    1,
  ]);
  const padded = tf.pad(tf.square(x), [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
  const means = tf.depthwiseConv2d<tf.Tensor4D>(padded, filter, 2, 'valid');
  return tf.sqrt(tf.add<tf.Tensor4D>(means, 1e-12));
}

/** VGG16 with that pooling. */
const NETWORK = vgg16(l2Pool);

/** So many channels are weighed: the image's own three, then those of the stages. */
export const DISTS_CHANNELS: readonly number[] = [
  3,
  ...NETWORK.stages.map(({ channels }) => channels),
];

/** Weights of DISTS. */
interface DistsWeights {
  /** VGG16's convolutions, by name. */
  readonly convolutions: ReadonlyMap<string, ConvolutionWeights>;
  /** Weights of the means (texture) and of the correlations (structure), channel by channel; they need no sum of one. */
  readonly alpha: Float32Array;
  readonly beta: Float32Array;
}

/** The distance, ready. Whoever opens it calls dispose. */
export interface Dists {
  /** The image in [0,1], then the activations of five stages, of RGB images [n,h,w,3] in [-1,1]. The caller disposes them. */
  features(images: tf.Tensor4D): tf.Tensor4D[];
  /** Distances [n]: 0 for equal images. */
  distance(a: readonly tf.Tensor4D[], b: readonly tf.Tensor4D[]): tf.Tensor1D;
  dispose(): void;
}

/** Builds the distance. @throws when weights are missing or of another shape. */
export function buildDists({ convolutions, alpha, beta }: DistsWeights): Dists {
  const count = DISTS_CHANNELS.reduce((sum, channels) => sum + channels);
  for (const [name, { length }] of Object.entries({ alpha, beta })) {
    if (length === count) continue;
    throw new Error(
      `buildDists: ${name} must be ${count} numbers, but got ${length}; make its file anew`,
    );
  }
  const { convolve, dispose } = openConvolutions(NETWORK, convolutions);
  const sum = [...alpha, ...beta].reduce((a, b) => a + b);
  const parts = (values: Float32Array): tf.Tensor1D[] =>
    tf.split(tf.div<tf.Tensor1D>(tf.tensor1d(values), sum), [...DISTS_CHANNELS]);
  const [texture, structure] = tf.tidy(() =>
    [alpha, beta].map((values) => parts(values).map(tf.keep)),
  );
  return {
    features: (images) =>
      tf.tidy(() => {
        const image: tf.Tensor4D = tf.div(tf.add(images, 1), 2);
        let x: tf.Tensor4D = tf.div(tf.sub(image, MEAN), DEVIATION);
        const stages = NETWORK.stages.map(({ apply }) => {
          x = tf.tidy(() => apply(x, convolve));
          return x;
        });
        return [image, ...stages];
      }),
    distance: (a, b) =>
      tf.tidy(() => {
        const similarities = a.map((maps, k) =>
          stageSimilarity([maps, b[k]], [texture[k], structure[k]]),
        );
        return tf.sub<tf.Tensor1D>(1, tf.addN(similarities));
      }),
    dispose() {
      tf.dispose([...texture, ...structure]);
      dispose();
    },
  };
}

/** The weighed similarities of a stage, summed over channels: [n]. */
function stageSimilarity(
  [a, b]: readonly [tf.Tensor4D, tf.Tensor4D],
  [texture, structure]: readonly [tf.Tensor1D, tf.Tensor1D],
): tf.Tensor1D {
  const overPixels = (x: tf.Tensor): tf.Tensor => tf.mean(x, [1, 2], true);
  const [meanA, meanB] = [overPixels(a), overPixels(b)];
  const [restA, restB] = [tf.sub(a, meanA), tf.sub(b, meanB)];
  const ratio = (product: tf.Tensor, squares: tf.Tensor): tf.Tensor =>
    tf.div(tf.add(tf.mul(2, product), C), tf.add(squares, C));
  const luminance = ratio(tf.mul(meanA, meanB), tf.add(tf.square(meanA), tf.square(meanB)));
  const variances = tf.add(overPixels(tf.square(restA)), overPixels(tf.square(restB)));
  const correlation = ratio(overPixels(tf.mul(restA, restB)), variances);
  const weighed = tf.add(tf.mul(luminance, texture), tf.mul(correlation, structure));
  return tf.sum<tf.Tensor1D>(weighed, [1, 2, 3]);
}
