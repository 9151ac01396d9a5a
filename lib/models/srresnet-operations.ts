// SRResNet as operations: what `srresnet.ts` and `srresnet-tail.ts` compute in inference, for lib/export.
import {
  type ConvolutionOptions,
  convolution,
  directTailOperations,
  onSkipOperations,
  type Place,
} from './operation-parts';
import type { Operation, OperationList, ReadWeight, Value } from './operations';
import { type SrresnetOptions, upsamplingSteps } from './srresnet-options';
import { srresnetReach } from './srresnet-reach';

/** Where operations are added, and the options of the network. */
interface SrresnetPlace extends Place {
  readonly config: SrresnetOptions;
}

/** The operations of an SRResNet with these weights, which have the names that buildSrresnet gives them. */
export function srresnetOperations(config: SrresnetOptions, weight: ReadWeight): OperationList {
  const operations: Operation[] = [];
  const place: SrresnetPlace = {
    ...{ config, weight, add: (operation) => operations.push(operation) - 1 },
  };
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

/** Convolution, norm, activation. */
function activated(place: SrresnetPlace, layer: string, options: ConvolutionOptions): Value {
  if (place.config.activation === 'relu') {
    return convolution(place, layer, { ...options, relu: true });
  }
  return prelu(place, layer, convolution(place, layer, options));
}

function prelu({ add, weight, config }: SrresnetPlace, layer: string, x: Value): Value {
  const name = `${layer}/prelu`;
  return add({ kind: 'prelu', name, x, slopes: weight(`${name}/alpha`, [config.numFilters]) });
}

function tail(place: SrresnetPlace, features: Value, lr: Value): Value {
  const { numFilters, scale, outerKernelSize: size, upsampler } = place.config;
  if (upsampler === 'pixelshuffle-direct') {
    return directTailOperations(place, { features, lr }, { ...place.config, size });
  }
  const last = upsamplingSteps(scale).reduce((x, step, i) => stage(place, i, x, step), features);
  const detail = convolution(place, 'tail', { x: last, size, from: numFilters, to: 3 });
  return onSkipOperations(place, { detail, lr }, place.config);
}

/** A sub-pixel step: convolution, shuffle, activation. ReLU after a shuffle is ReLU before it. */
function stage(place: SrresnetPlace, index: number, x: Value, step: number): Value {
  const { numFilters, activation } = place.config;
  const layer = `upsample${index + 1}`;
  const relu = activation === 'relu';
  const shape = { size: 3, from: numFilters, to: numFilters * step ** 2 };
  const wide = convolution(place, layer, { x, ...shape, relu });
  const shuffled = place.add({ kind: 'shuffle', x: wide, block: step });
  return relu ? shuffled : prelu(place, layer, shuffled);
}
