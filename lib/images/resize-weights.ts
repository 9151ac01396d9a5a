// The one-dimensional weights of MATLAB's imresize with the bicubic kernel.
// Keys' kernel with a = -0.5 (IEEE Trans. ASSP 29, 1981), widened by the scale when reducing (antialiasing).

/** How pixels beyond the border are made: mirrored including the edge pixel (MATLAB), or the edge pixel repeated. */
export type Border = 'symmetric' | 'replicate';

/** For every output position, the input positions it reads and their weights: both [outLength, taps], row-major. */
export interface ResizeWeights {
  readonly indices: Int32Array;
  readonly weights: Float64Array;
  readonly taps: number;
}

/** Keys' cubic, a = -0.5. */
function cubic(position: number): number {
  const x = Math.abs(position);
  if (x <= 1) return 1.5 * x ** 3 - 2.5 * x ** 2 + 1;
  return x <= 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0;
}

function insideBorder(position: number, length: number, border: Border): number {
  if (border === 'replicate') return Math.min(Math.max(position, 0), length - 1);
  const wrapped = ((position % (2 * length)) + 2 * length) % (2 * length);
  return wrapped < length ? wrapped : 2 * length - 1 - wrapped;
}

/**
 * The weights of a one-dimensional resize from `inLength` to `outLength` samples; each row sums to 1.
 * `scale` is output per input, by default outLength / inLength; give it where outLength was rounded up.
 */
export function resizeWeights(
  inLength: number,
  outLength: number,
  scale: number = outLength / inLength,
  border: Border = 'symmetric',
): ResizeWeights {
  const shrink = Math.min(scale, 1);
  const support = 4 / shrink;
  const taps = Math.ceil(support) + 2;
  const indices = new Int32Array(outLength * taps);
  const weights = new Float64Array(outLength * taps);
  for (let i = 0; i < outLength; i++) {
    // one-based like MATLAB's, so that every rounding in here is the same
    const center = (i + 1) / scale + 0.5 * (1 - 1 / scale);
    const left = Math.floor(center - support / 2);
    let sum = 0;
    for (let t = 0; t < taps; t++) {
      const weight = shrink * cubic(shrink * (center - (left + t)));
      weights[i * taps + t] = weight;
      indices[i * taps + t] = insideBorder(left + t - 1, inLength, border);
      sum += weight;
    }
    for (let t = 0; t < taps; t++) weights[i * taps + t] /= sum;
  }
  return withoutEmptyTaps({ indices, weights, taps });
}

/** Drops the columns that are zero in every row: up to two of six, or two of eighteen. */
function withoutEmptyTaps({ indices, weights, taps }: ResizeWeights): ResizeWeights {
  const length = weights.length / taps;
  const used = Array.from({ length: taps }, (_, t) => t).filter((t) => {
    for (let i = 0; i < length; i++) if (weights[i * taps + t] !== 0) return true;
    return false;
  });
  const at = (position: number): number =>
    Math.floor(position / used.length) * taps + used[position % used.length];
  return {
    indices: new Int32Array(length * used.length).map((_, position) => indices[at(position)]),
    weights: new Float64Array(length * used.length).map((_, position) => weights[at(position)]),
    taps: used.length,
  };
}
