// The RRDB network as operations: what `rrdb.ts` computes in inference, for lib/export.
import { LEAKY_SLOPE } from '../ops/conv2d-options';
import { convolution, directTailOperations, onSkipOperations, type Place } from './operation-parts';
import type { Operation, OperationList, ReadWeight, Value } from './operations';
import { DENSE_BLOCKS, GROWING, type RrdbOptions, rrdbReach } from './rrdb-options';
import { upsamplingSteps } from './srresnet-options';

/** The operations of an RRDB network with these weights, which have the names that buildRrdb gives them. */
export function rrdbOperations(config: RrdbOptions, weight: ReadWeight): OperationList {
  const operations: Operation[] = [];
  const place: Place = { weight, add: (operation) => operations.push(operation) - 1 };
  const { numFilters, numBlocks, output } = config;
  const lr = place.add({ kind: 'input' });
  const shallow = convolution(place, 'head', { x: lr, size: 3, from: 3, to: numFilters });
  let x = shallow;
  for (let i = 1; i <= numBlocks; i++) x = residualBlock(place, `block${i}`, x, config);
  const body = convolution(place, 'body', { x, size: 3, from: numFilters, to: numFilters });
  const features = place.add({ kind: 'add', x: shallow, y: body });
  const sr = tail(place, { features, lr }, config);
  if (output === 'tanh') place.add({ kind: 'tanh', x: sr });
  return { operations, reach: rrdbReach(config) };
}

function residualBlock(place: Place, name: string, x: Value, config: RrdbOptions): Value {
  let inner = x;
  for (let i = 1; i <= DENSE_BLOCKS; i++) {
    inner = denseBlock(place, `${name}/dense${i}`, inner, config);
  }
  return addScaled(place, x, inner, config);
}

function denseBlock(place: Place, name: string, x: Value, config: RrdbOptions): Value {
  const { numFilters, growthChannels } = config;
  const parts = [x];
  let all = x;
  for (let i = 0; i < GROWING; i++) {
    const from = numFilters + i * growthChannels;
    parts.push(
      activated(place, `${name}/grow${i + 1}`, { x: all, size: 3, from, to: growthChannels }),
    );
    all = place.add({ kind: 'concat', parts: [...parts] });
  }
  const from = numFilters + GROWING * growthChannels;
  const fused = convolution(place, `${name}/fuse`, { x: all, size: 3, from, to: numFilters });
  return addScaled(place, x, fused, config);
}

function addScaled({ add }: Place, x: Value, y: Value, { residualScaling }: RrdbOptions): Value {
  const scaled = add({ kind: 'affine', x: y, gain: residualScaling, offset: 0 });
  return add({ kind: 'add', x, y: scaled });
}

const activated: typeof convolution = (place, layer, options) =>
  place.add({ kind: 'leakyRelu', x: convolution(place, layer, options), slope: LEAKY_SLOPE });

function tail(
  place: Place,
  { features, lr }: { readonly features: Value; readonly lr: Value },
  config: RrdbOptions,
): Value {
  const { numFilters, scale } = config;
  if (config.upsampler !== 'nearest') {
    return directTailOperations(place, { features, lr }, { ...config, size: 3 });
  }
  const inner = { size: 3, from: numFilters, to: numFilters };
  const large = upsamplingSteps(scale).reduce((x, step, i) => {
    const nearest = enlarged(place, x, step);
    return activated(place, `upsample${i + 1}`, { ...inner, x: nearest });
  }, features);
  const hr = activated(place, 'hr', { ...inner, x: large });
  const detail = convolution(place, 'tail', { ...inner, x: hr, to: 3 });
  return onSkipOperations(place, { detail, lr }, config);
}

/** Nearest neighbor: the same maps at every place of a shuffle's block. */
function enlarged({ add }: Place, x: Value, block: number): Value {
  const same = add({ kind: 'concat', parts: new Array<Value>(block ** 2).fill(x) });
  return add({ kind: 'shuffle', x: same, block });
}
