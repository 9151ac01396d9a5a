// The generator of ESRGAN: Wang et al. 2018, section 3.1 and figure 4. https://arxiv.org/abs/1809.00219
// No batch norm; blocks of three dense blocks, in each of which every convolution sees all maps before it (Huang et al. 2017);
// residuals scaled by 0.2 and a start of a tenth of He's, without which so deep a network does not train (section 3.1). The
// options also give a light one for two CPU cores: fewer maps, at LR size to the end, on the bicubic enlargement.
import * as tf from '@tensorflow/tfjs';
import { addScaled } from '../ops/add-scaled';
import { concatChannels } from '../ops/concat-channels';
import { enlargeNearest } from '../ops/enlarge-nearest';
import { ownInput, recomputed } from '../ops/recomputed';
import type { Random } from '../random/random';
import type { GeneratorKind } from './generator-kind';
import {
  addingConv2d,
  conv2d,
  type Layer,
  type NormLayer,
  scaledAddingConv2d,
  sequence,
} from './layers';
import {
  createNetwork,
  createWeightStore,
  type Generator,
  heNormal,
  type WeightStore,
} from './network';
import { rrdbOperations } from './rrdb-operations';
import { DENSE_BLOCKS, GROWING, type RrdbOptions, rrdbOptions, rrdbReach } from './rrdb-options';
import { upsamplingSteps } from './srresnet-options';
import { directTail, onSkip, type Tail } from './srresnet-tail';

/** The authors' start of residual branches (section 3.1, and 0.1 in their code); of the last convolution here too. */
const SMALL = heNormal(0.1);

/**
 * Builds a generator: LR [n,h,w,3] in [0,1] -> SR [n,scale*h,scale*w,3] in [-1,1], any h and w.
 * @param random Source of the starting weights (He normal, a tenth of it in dense blocks and in the last convolution).
 */
export function buildRrdb(config: RrdbOptions, random: Random): Generator {
  const store = createWeightStore(random);
  const { numFilters } = config;
  const head = conv2d(store, 'head/conv', { inChannels: 3, filters: numFilters });
  const blocks = Array.from({ length: config.numBlocks }, (_, i) =>
    residualBlock(store, `block${i + 1}`, config),
  );
  const body = addingConv2d(store, 'body/conv', { inChannels: numFilters, filters: numFilters });
  const tail = rrdbTail(store, config);
  const network = createNetwork<tf.Tensor4D>('rrdb', store, (lr, options) => {
    const trunk = (shallow: tf.Tensor4D): tf.Tensor4D => {
      const first = ownInput(shallow);
      const deep = sequence(first, blocks, options);
      const features = body(deep, shallow);
      tf.dispose([first, deep]);
      return features;
    };
    const output: Layer = (sr) => (config.output === 'tanh' ? tf.tanh(sr) : sr);
    return sequence(lr, [head, trunk, (features) => tail(features, lr), output]);
  });
  return { ...network, scale: config.scale, reach: rrdbReach(config) };
}

/** The RRDB network as a generator of runs. */
export const rrdbGenerator: GeneratorKind<RrdbOptions> = {
  kind: 'rrdb',
  label: 'RRDB',
  adversarialName: 'esrgan',
  options: rrdbOptions,
  build: buildRrdb,
  operations: rrdbOperations,
  sizeName: ({ numBlocks, numFilters, growthChannels }) =>
    `b${numBlocks}f${numFilters}g${growthChannels}`,
};

/** x + 0.2 * (three dense blocks of x). */
function residualBlock(store: WeightStore, name: string, config: RrdbOptions): NormLayer {
  const before = store.weights.size;
  const dense = Array.from({ length: DENSE_BLOCKS }, (_, i) =>
    denseBlock(store, `${name}/dense${i + 1}`, config),
  );
  const weights = [...store.weights.values()].slice(before);
  const block: Layer = (x) => {
    const inner = sequence(x, dense);
    const sum = addScaled(x, inner, config.residualScaling);
    inner.dispose();
    return sum;
  };
  return (x, { training }) =>
    training && config.recompute ? recomputed(block, x, weights) : block(x);
}

/** x + 0.2 * (a convolution of x and of all that the four before it have added). */
function denseBlock(
  store: WeightStore,
  name: string,
  { numFilters, growthChannels, residualScaling }: RrdbOptions,
): Layer {
  const grow = Array.from({ length: GROWING }, (_, i) =>
    conv2d(store, `${name}/grow${i + 1}/conv`, {
      inChannels: numFilters + i * growthChannels,
      filters: growthChannels,
      activation: 'leakyRelu',
      initializer: SMALL,
    }),
  );
  const fuse = scaledAddingConv2d(store, `${name}/fuse/conv`, {
    inChannels: numFilters + GROWING * growthChannels,
    filters: numFilters,
    factor: residualScaling,
    initializer: SMALL,
  });
  // measured: a third faster than to convolve the maps one by one and add up
  return (x) => {
    const parts = [x];
    let all = x;
    for (const layer of grow) {
      parts.push(layer(all));
      if (all !== x) all.dispose();
      all = concatChannels(parts);
    }
    tf.dispose(parts.slice(1));
    const sum = fuse(all, x);
    all.dispose();
    return sum;
  };
}

/** The tail that the options choose. */
function rrdbTail(store: WeightStore, config: RrdbOptions): Tail {
  const { numFilters, scale, upsampler } = config;
  if (upsampler !== 'nearest') return directTail(store, { ...config, outerKernelSize: 3 });
  const convolution = (name: string): Layer =>
    conv2d(store, `${name}/conv`, {
      ...{ inChannels: numFilters, filters: numFilters, activation: 'leakyRelu' },
    });
  const stages = upsamplingSteps(scale).flatMap((step, i): Layer[] => {
    const conv = convolution(`upsample${i + 1}`);
    return [(x) => enlargeNearest(x, step), conv];
  });
  const hr = convolution('hr');
  const last = conv2d(store, 'tail/conv', {
    ...{ inChannels: numFilters, filters: 3, initializer: SMALL },
  });
  return (features, lr) => onSkip(sequence(features, [...stages, hr, last]), lr, config);
}
