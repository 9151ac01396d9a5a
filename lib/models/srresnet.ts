// SRResNet, the generator of SRGAN: Ledig et al. 2017, section 2.1.1 and figure 4.
// https://arxiv.org/abs/1609.04802
// k9n64 head, residual blocks (k3n64, batch norm, PReLU), long skip, sub-pixel upsampling (Shi et al.
// 2016), k9n3 tail. The options also give the light variant that two CPU cores can train in minutes:
// 3x3 kernels, no batch norm (EDSR, Lim et al. 2017), everything at LR size, one sub-pixel step that
// adds detail to the bicubic enlargement.
import * as tf from '@tensorflow/tfjs';
import type { Random } from '../random/random';
import type { GeneratorKind } from './generator-kind';
import {
  addingConv2d,
  addTo,
  batchNorm,
  type Conv2dOptions,
  conv2d,
  type NormLayer,
  sequence,
} from './layers';
import {
  type ApplyOptions,
  constant,
  createNetwork,
  createWeightStore,
  type Generator,
  heNormal,
  type WeightStore,
} from './network';
import { srresnetOperations } from './srresnet-operations';
import { type SrresnetOptions, srresnetOptions } from './srresnet-options';
import { srresnetReach } from './srresnet-reach';
import { activationLayer, srresnetTail } from './srresnet-tail';

/**
 * Builds a generator: LR [n,h,w,3] in [0,1] -> SR [n,scale*h,scale*w,3] in [-1,1], any h and w.
 * @param random Source of the starting weights (He normal; the last convolution of each block without
 *   batch norm starts at zero, so that the untrained network is already its skip connections).
 */
export function buildSrresnet(config: SrresnetOptions, random: Random): Generator {
  const store = createWeightStore(random);
  const head = convBlock(store, 'head', config, {
    inChannels: 3,
    kernelSize: config.outerKernelSize,
    norm: false,
  });
  const blocks = Array.from({ length: config.numResBlocks }, (_, i) =>
    residualBlock(store, `block${i + 1}`, config),
  );
  const body = residualEnd(store, 'body', config);
  const tail = srresnetTail(store, config);
  const network = createNetwork<tf.Tensor4D>('srresnet', store, (lr, options) =>
    sequence(
      lr,
      [
        head,
        (shallow) => body(sequence(shallow, blocks, options), shallow, options),
        (features) => tail(features, lr),
        (sr) => (config.output === 'tanh' ? tf.tanh(sr) : sr),
      ],
      options,
    ),
  );
  return { ...network, scale: config.scale, reach: srresnetReach(config) };
}

/** SRResNet as a generator of runs. */
export const srresnetGenerator: GeneratorKind<SrresnetOptions> = {
  kind: 'srresnet',
  label: 'SRResNet',
  adversarialName: 'srgan',
  options: srresnetOptions,
  build: buildSrresnet,
  operations: srresnetOperations,
  sizeName: ({ numResBlocks, numFilters }) => `b${numResBlocks}f${numFilters}`,
  brokenRules: ({ norm }, { batchSize }) =>
    norm === 'batch' && batchSize < 2
      ? [`data.batchSize must be at least 2 with batch normalization, but got ${batchSize}`]
      : [],
};

/** Convolution, normalization, activation: [n,h,w,in] -> [n,h,w,numFilters]. */
function convBlock(
  store: WeightStore,
  name: string,
  config: SrresnetOptions,
  options: { inChannels: number; kernelSize?: number; norm?: boolean },
): NormLayer {
  const { numFilters } = config;
  const norm = config.norm === 'batch' && options.norm !== false;
  const fusedRelu = config.activation === 'relu' && !norm;
  const conv = conv2d(store, `${name}/conv`, {
    inChannels: options.inChannels,
    filters: numFilters,
    kernelSize: options.kernelSize,
    useBias: !norm,
    activation: fusedRelu ? 'relu' : 'linear',
  });
  const normalize = norm ? [batchNorm(store, `${name}/norm`, numFilters)] : [];
  const activate = fusedRelu ? [] : [activationLayer(store, `${name}/prelu`, config)];
  return (x, applyOptions) => sequence(x, [conv, ...normalize, ...activate], applyOptions);
}

/** x + conv-norm-activation-conv-norm(x): figure 4's residual block. */
function residualBlock(store: WeightStore, name: string, config: SrresnetOptions): NormLayer {
  const first = convBlock(store, `${name}/first`, config, { inChannels: config.numFilters });
  const second = residualEnd(store, `${name}/second`, config, {
    initializer: config.norm === 'none' ? constant(0) : heNormal(),
  });
  return (x, options) => second(first(x, options), x, options);
}

/** The last convolution of a residual connection, x + conv-norm(y); y is freed, unless it is x: without blocks the body's is. */
function residualEnd(
  store: WeightStore,
  name: string,
  config: SrresnetOptions,
  options: Pick<Conv2dOptions, 'initializer'> = {},
): (y: tf.Tensor4D, x: tf.Tensor4D, options: Required<ApplyOptions>) => tf.Tensor4D {
  const { numFilters, norm } = config;
  const shape = { ...options, inChannels: numFilters, filters: numFilters };
  if (norm === 'none') {
    const convolve = addingConv2d(store, `${name}/conv`, shape);
    return (y, x) => {
      const sum = convolve(y, x);
      if (y !== x) y.dispose();
      return sum;
    };
  }
  const convolve = conv2d(store, `${name}/conv`, { ...shape, useBias: false });
  const normalize = batchNorm(store, `${name}/norm`, numFilters);
  return (y, x, applyOptions) => {
    const convolved = convolve(y);
    if (y !== x) y.dispose();
    const normalized = normalize(convolved, applyOptions);
    convolved.dispose();
    return addTo(x, normalized);
  };
}
