// LPIPS of large images: both go through the network in bands of rows, each with as much of its neighbors as its activations
// see. Bands begin at multiples of all strides, so that every window stands where it does in the whole image.
import * as tf from '@tensorflow/tfjs';
import type { Convolve, StageNetwork } from './stage-network';
import { unitVectors } from './unit-vectors';

/** Every stage's stride divides it. */
const GRID = 16;

/** Rows that activations see beyond their own, at most: 102 those of SqueezeNet, 89 VGG16's, 80 AlexNet's. */
const CONTEXT = 7 * GRID;

/** Pixels of a band, without its context. */
const BAND = 2 ** 19;

/** Activations that are compared at a time: 16 MB of each image. */
const COMPARED = 2 ** 22;

/** Rows `from` to `to` of the image, which a band answers for; it is computed from `start` to `end`. */
interface Band {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Squared differences of the unit vectors of two images [n,h,w,3], as the network reads them, the mean over pixels: [n,c] of
 * each stage. Inside tidy.
 */
export function meanDifferences(
  { stages }: StageNetwork,
  convolve: Convolve,
  [a, b]: readonly tf.Tensor4D[],
): tf.Tensor2D[] {
  const [, height, width] = a.shape;
  const sums = stages.map((): tf.Tensor2D[] => []);
  const pixels = stages.map(() => 0);
  for (const band of bandsOf(height, width)) {
    let pair = [a, b].map((x) => rowsOf(x, band.start, band.end));
    stages.forEach(({ apply, stride }, i) => {
      pair = pair.map((x) => {
        const activations = tf.tidy(() => apply(x, convolve));
        x.dispose();
        return activations;
      });
      const [, rows, columns] = pair[0].shape;
      const from = (band.from - band.start) / stride;
      const to = band.to === height ? rows : (band.to - band.start) / stride;
      sums[i].push(sumOfDifferences(pair, from, to));
      pixels[i] += (to - from) * columns;
    });
    tf.dispose(pair);
  }
  return sums.map((parts, i) => tf.div(tf.addN(parts), pixels[i]));
}

function bandsOf(height: number, width: number): Band[] {
  const rows = Math.max(CONTEXT, Math.floor(BAND / width / GRID) * GRID);
  const count = Math.max(1, Math.floor(height / rows));
  return Array.from({ length: count }, (_, i) => {
    const from = i * rows;
    const to = i === count - 1 ? height : from + rows;
    const [start, end] = [Math.max(0, from - CONTEXT), Math.min(height, to + CONTEXT)];
    return { from, to, start, end };
  });
}

function rowsOf(x: tf.Tensor4D, from: number, to: number): tf.Tensor4D {
  const [count, , width, channels] = x.shape;
  return tf.slice(x, [0, from, 0, 0], [count, to - from, width, channels]);
}

/** Rows `from` to `to` of activations [n,h,w,c]: [n,c]. */
function sumOfDifferences([a, b]: readonly tf.Tensor4D[], from: number, to: number): tf.Tensor2D {
  const [count, , width, channels] = a.shape;
  const step = Math.max(1, Math.floor(COMPARED / (count * width * channels)));
  return tf.tidy(() => {
    const sums: tf.Tensor2D[] = [];
    for (let y = from; y < to; y += step) {
      const unit = (x: tf.Tensor4D): tf.Tensor4D =>
        unitVectors(rowsOf(x, y, Math.min(y + step, to)));
      sums.push(tf.tidy(() => tf.sum(tf.squaredDifference(unit(a), unit(b)), [1, 2])));
    }
    return tf.addN(sums);
  });
}
