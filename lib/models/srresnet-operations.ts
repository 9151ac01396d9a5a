// SRResNet as operations: what `srresnet.ts` and `srresnet-tail.ts` compute in inference, for lib/export.
import { phaseKernel, TAPS } from './bicubic-enlarge';
import { BATCH_NORM } from './layers';
import type { Operation, OperationList, ReadWeight, Value } from './operations';
import { type SrresnetOptions, upsamplingSteps } from './srresnet-options';
import { srresnetReach } from './srresnet-reach';

/** Where operations are added, and what their options are. */
interface Place {
  readonly config: SrresnetOptions;
  readonly weight: ReadWeight;
  add(operation: Operation): Value;
}

/** The operations of an SRResNet with these weights, which have the names that buildSrresnet gives them. */
export function srresnetOperations(config: SrresnetOptions, weight: ReadWeight): OperationList {
  const operations: Operation[] = [];
  const place = { config, weight, add: (operation: Operation) => operations.push(operation) - 1 };
  const lr = place.add({ kind: 'input' });
  const { numFilters, numResBlocks, outerKernelSize, output } = config;
  const shallow = activated(place, 'head', {
    x: lr,
    ...{ size: outerKernelSize, from: 3, to: numFilters, norm: false },
  });
  const inner = { size: 3, from: numFilters, to: numFilters, norm: config.norm === 'batch' };
  let x = shallow;
  for (let i = 1; i <= numResBlocks; i++) {
    const first = activated(place, `block${i}/first`, { x, ...inner });
    const second = convolution(place, `block${i}/second`, { x: first, ...inner });
    x = place.add({ kind: 'add', x, y: second });
  }
  const body = convolution(place, 'body', { x, ...inner });
  const features = place.add({ kind: 'add', x: shallow, y: body });
  const sr = tail(place, features, lr);
  if (output === 'tanh') place.add({ kind: 'tanh', x: sr });
  return { operations, reach: srresnetReach(config) };
}

/** What a convolution reads, and its shape. */
interface ConvolutionOptions {
  readonly x: Value;
  readonly size: number;
  readonly from: number;
  readonly to: number;
  /** Whether batch norm follows, which is folded into it. */
  readonly norm?: boolean;
  readonly relu?: boolean;
}

function convolution(place: Place, layer: string, options: ConvolutionOptions): Value {
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

/** Convolution, norm, activation. */
function activated(place: Place, layer: string, options: ConvolutionOptions): Value {
  if (place.config.activation === 'relu') {
    return convolution(place, layer, { ...options, relu: true });
  }
  return prelu(place, layer, convolution(place, layer, options));
}

function prelu({ add, weight, config }: Place, layer: string, x: Value): Value {
  const name = `${layer}/prelu`;
  return add({ kind: 'prelu', name, x, slopes: weight(`${name}/alpha`, [config.numFilters]) });
}

function tail(place: Place, features: Value, lr: Value): Value {
  const { add, config } = place;
  const { numFilters, scale, outerKernelSize: size, upsampler, globalSkip } = config;
  if (upsampler === 'pixelshuffle-direct') {
    const to = 3 * scale ** 2;
    const detail = convolution(place, 'tail', { x: features, size, from: numFilters, to });
    const x =
      globalSkip === 'none' ? detail : add({ kind: 'add', x: detail, y: bicubic(place, lr) });
    return add({ kind: 'shuffle', x, block: scale });
  }
  const last = upsamplingSteps(scale).reduce((x, step, i) => stage(place, i, x, step), features);
  const detail = convolution(place, 'tail', { x: last, size, from: numFilters, to: 3 });
  if (globalSkip === 'none') return detail;
  const base = add({ kind: 'shuffle', x: bicubic(place, lr), block: scale });
  return add({ kind: 'add', x: detail, y: base });
}

/** A sub-pixel step: convolution, shuffle, activation. ReLU after a shuffle is ReLU before it. */
function stage(place: Place, index: number, x: Value, step: number): Value {
  const { numFilters, activation } = place.config;
  const layer = `upsample${index + 1}`;
  const relu = activation === 'relu';
  const shape = { size: 3, from: numFilters, to: numFilters * step ** 2 };
  const wide = convolution(place, layer, { x, ...shape, relu });
  const shuffled = place.add({ kind: 'shuffle', x: wide, block: step });
  return relu ? shuffled : prelu(place, layer, shuffled);
}

/** The bicubic enlargement of LR in [-1,1], before its shuffle. */
function bicubic({ add, config }: Place, lr: Value): Value {
  const filters = 3 * config.scale ** 2;
  const x = add({ kind: 'mirror', x: lr, pixels: (TAPS - 1) / 2 });
  return add({
    ...{ kind: 'convolution', name: 'bicubic', x, shape: [TAPS, TAPS, 3, filters] },
    ...{ kernel: phaseKernel(config.scale, 2), bias: new Float32Array(filters).fill(-1) },
    ...{ padding: 'valid', relu: false },
  });
}
