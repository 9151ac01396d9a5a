// Pieces that the operations of generators have in common (operations.ts): a convolution of a network's weights, batch norm
// folded into it, and the bicubic enlargement.
import { phaseKernel, TAPS } from './bicubic-enlarge';
import { BATCH_NORM } from './layers';
import type { Operation, ReadWeight, Value } from './operations';

/** Where operations are added, and where weights come from. */
export interface Place {
  readonly weight: ReadWeight;
  add(operation: Operation): Value;
}

/** What a convolution reads, and its shape. */
export interface ConvolutionOptions {
  readonly x: Value;
  readonly size: number;
  readonly from: number;
  readonly to: number;
  /** Whether batch norm follows, which is folded into it. */
  readonly norm?: boolean;
  readonly relu?: boolean;
}

/** The convolution `<layer>/conv`, with `<layer>/norm` where one follows. */
export function convolution(place: Place, layer: string, options: ConvolutionOptions): Value {
  const { x, size, from, to, norm = false, relu = false } = options;
  const shape = [size, size, from, to] as const;
  const name = `${layer}/conv`;
  const kernel = place.weight(`${name}/kernel`, shape);
  const weights = norm
    ? foldNorm(place.weight, `${layer}/norm`, kernel, to)
    : { kernel, bias: place.weight(`${name}/bias`, [to]) };
  return place.add({ kind: 'convolution', name, x, shape, ...weights, padding: 'same', relu });
}

/** norm(conv(x)) = gain * conv(x) + offset for each filter, so the gain goes into the kernel and the offset is the bias. */
function foldNorm(
  weight: ReadWeight,
  name: string,
  kernel: Float32Array,
  filters: number,
): { kernel: Float32Array; bias: Float32Array } {
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'movingMean', 'movingVariance'].map(
    (part) => weight(`${name}/${part}`, [filters]),
  );
  const gains = Array.from(gamma, (g, i) => g / Math.sqrt(variance[i] + BATCH_NORM.epsilon));
  return {
    kernel: kernel.map((value, i) => value * gains[i % filters]),
    bias: beta.map((offset, i) => offset - mean[i] * gains[i]),
  };
}

/** Sums detail and the bicubic enlargement of LR, both before their shuffle to HR size, or detail alone. */
export function directTailOperations(
  place: Place,
  { features, lr }: { readonly features: Value; readonly lr: Value },
  options: Skip & { readonly size: number; readonly numFilters: number },
): Value {
  const { add } = place;
  const { scale, size, numFilters, globalSkip } = options;
  const to = 3 * scale ** 2;
  const detail = convolution(place, 'tail', { x: features, size, from: numFilters, to });
  const x =
    globalSkip === 'none' ? detail : add({ kind: 'add', x: detail, y: bicubic(place, lr, scale) });
  return add({ kind: 'shuffle', x, block: scale });
}

/** What a generator's output is added to. */
interface Skip {
  readonly scale: number;
  readonly globalSkip: 'none' | 'bicubic';
}

/** Detail at HR size on what the global skip brings. */
export function onSkipOperations(
  place: Place,
  { detail, lr }: { readonly detail: Value; readonly lr: Value },
  { scale, globalSkip }: Skip,
): Value {
  if (globalSkip === 'none') return detail;
  const y = place.add({ kind: 'shuffle', x: bicubic(place, lr, scale), block: scale });
  return place.add({ kind: 'add', x: detail, y });
}

/** The bicubic enlargement of LR in [-1,1], before its shuffle. */
function bicubic({ add }: Place, lr: Value, scale: number): Value {
  const filters = 3 * scale ** 2;
  const x = add({ kind: 'mirror', x: lr, pixels: (TAPS - 1) / 2 });
  return add({
    ...{ kind: 'convolution', name: 'bicubic', x, shape: [TAPS, TAPS, 3, filters] },
    ...{ kernel: phaseKernel(scale, 2), bias: new Float32Array(filters).fill(-1) },
    ...{ padding: 'valid', relu: false },
  });
}
