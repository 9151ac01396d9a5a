// Bicubic enlargement as a tensor operation, so that a network can add to it.
// The same numbers as lib/images' MATLAB imresize (a = -0.5, symmetric border) in float32: enlarging
// by s is, for each of the s*s output phases, a fixed 5x5 filter, so one convolution and one pixel shuffle.
import * as tf from '@tensorflow/tfjs';
import { resizeWeights } from '../images/imresize';
import { fusedConv2d } from '../ops/conv2d';
import { depthToSpace } from '../ops/depth-to-space';

/** Side of the filter of a phase. */
export const TAPS = 5;
const RADIUS = 2;

/** Enlarges [n,h,w,3], any h and w, to [n,scale*h,scale*w,3], values unclipped. */
export function bicubicEnlarge(x: tf.Tensor4D, scale: number): tf.Tensor4D {
  return tf.tidy(() => depthToSpace(bicubicPhases(x, scale), scale));
}

/**
 * gain times the enlargement plus an offset, before the pixel shuffle: [n,h,w,3*scale^2]. What is added to it there needs no
 * shuffle of its own.
 */
export function bicubicPhases(
  x: tf.Tensor4D,
  scale: number,
  { gain = 1, offset = 0 }: { gain?: number; offset?: number } = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const kernel = tf.tensor4d(phaseKernel(scale, gain), [TAPS, TAPS, 3, 3 * scale * scale]);
    // gather instead of mirrorPad, which refuses images narrower than the border
    const rows = tf.gather(x, mirroredIndices(x.shape[1]), 1);
    const padded = tf.gather(rows, mirroredIndices(x.shape[2]), 2);
    const bias = offset === 0 ? undefined : tf.fill<tf.Rank.R1>([3 * scale * scale], offset);
    const how = { strides: 1, padding: 'valid', activation: 'linear', precise: true } as const;
    return fusedConv2d(padded, kernel, { ...how, bias });
  });
}

/** 1 0 | 0 1 2 ... n-1 | n-1 n-2: positions of a row with its mirrored border. */
function mirroredIndices(length: number): tf.Tensor1D {
  const positions = Array.from({ length: length + 2 * RADIUS }, (_, i) => {
    const wrapped = (((i - RADIUS) % (2 * length)) + 2 * length) % (2 * length);
    return wrapped < length ? wrapped : 2 * length - 1 - wrapped;
  });
  return tf.tensor1d(positions, 'int32');
}

const kernels = new Map<string, Float32Array>();

/** Kernel [5,5,3,3*s*s], times a gain: channel c of the output phase (p,q) reads only channel c of the input. Made once. */
export function phaseKernel(scale: number, gain: number): Float32Array {
  const key = `${scale} ${gain}`;
  const kernel = kernels.get(key) ?? makePhaseKernel(scale).map((value) => gain * value);
  kernels.set(key, kernel);
  return kernel;
}

function makePhaseKernel(scale: number): Float32Array {
  const phases = phaseWeights(scale);
  const out = 3 * scale * scale;
  const kernel = new Float32Array(TAPS * TAPS * 3 * out);
  for (let row = 0; row < TAPS; row++) {
    for (let column = 0; column < TAPS; column++) {
      for (let p = 0; p < scale; p++) {
        for (let q = 0; q < scale; q++) {
          for (let c = 0; c < 3; c++) {
            const filter = (p * scale + q) * 3 + c;
            kernel[((row * TAPS + column) * 3 + c) * out + filter] =
              phases[p][row] * phases[q][column];
          }
        }
      }
    }
  }
  return kernel;
}

/** The five weights of each phase: those of the outputs inside the middle pixel of a row of five. */
function phaseWeights(scale: number): number[][] {
  const { indices, weights, taps } = resizeWeights(TAPS, TAPS * scale);
  return Array.from({ length: scale }, (_, phase) => {
    const row = new Array<number>(TAPS).fill(0);
    const output = RADIUS * scale + phase;
    for (let t = 0; t < taps; t++) row[indices[output * taps + t]] += weights[output * taps + t];
    return row;
  });
}
