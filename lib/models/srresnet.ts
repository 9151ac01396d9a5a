// SRResNet, the generator of SRGAN: Ledig et al. 2017, section 2.1.1 and figure 4.
// https://arxiv.org/abs/1609.04802
// k9n64 head, residual blocks (k3n64, batch norm, PReLU), long skip, sub-pixel upsampling (Shi et al.
// 2016), k9n3 tail. The options also give the light variant that two CPU cores can train in minutes:
// 3x3 kernels, no batch norm (EDSR, Lim et al. 2017), everything at LR size, one sub-pixel step that
// adds detail to the bicubic enlargement.
import * as tf from '@tensorflow/tfjs';
import { depthToSpace } from '../ops/depth-to-space';
import type { Random } from '../random/random';
import { bicubicEnlarge, bicubicPhases } from './bicubic-enlarge';
import type { GeneratorKind } from './generator-kind';
import { addTo, batchNorm, conv2d, type Layer, type NormLayer, prelu, sequence } from './layers';
import {
  constant,
  createNetwork,
  createWeightStore,
  type Generator,
  heNormal,
  type WeightStore,
} from './network';
import { type Scale, type SrresnetOptions, srresnetOptions } from './srresnet-options';

/** The sub-pixel steps that make up a scale. */
export function upsamplingSteps(scale: Scale): number[] {
  return scale === 8 ? [2, 2, 2] : scale === 4 ? [2, 2] : [scale];
}

/**
 * Builds a generator: LR [n,h,w,3] in [0,1] -> SR [n,scale*h,scale*w,3] in [-1,1], any h and w.
 * @param random Source of the starting weights (He normal; the last convolution of each block without
 *   batch norm starts at zero, so that the untrained network is already its skip connections).
 */
export function buildSrresnet(config: SrresnetOptions, random: Random): Generator {
  const store = createWeightStore(random);
  const { numFilters } = config;
  const head = convBlock(store, 'head', config, {
    inChannels: 3,
    kernelSize: config.outerKernelSize,
    norm: false,
  });
  const blocks = Array.from({ length: config.numResBlocks }, (_, i) =>
    residualBlock(store, `block${i + 1}`, config),
  );
  const body = conv2d(store, 'body/conv', {
    inChannels: numFilters,
    filters: numFilters,
    useBias: config.norm === 'none',
  });
  const bodyNorm = config.norm === 'batch' ? [batchNorm(store, 'body/norm', numFilters)] : [];
  const deep = [...blocks, body, ...bodyNorm];
  const tail = config.upsampler === 'pixelshuffle' ? stagedTail : directTail;
  const finish = tail(store, config);
  const network = createNetwork<tf.Tensor4D>('srresnet', store, (lr, options) =>
    sequence(
      lr,
      [
        head,
        (shallow) => addTo(shallow, sequence(shallow, deep, options)),
        (features) => finish(features, lr),
        (sr) => (config.output === 'tanh' ? tf.tanh(sr) : sr),
      ],
      options,
    ),
  );
  return { ...network, scale: config.scale };
}

/** SRResNet as a generator of runs. */
export const srresnetGenerator: GeneratorKind<SrresnetOptions> = {
  kind: 'srresnet',
  label: 'SRResNet',
  adversarialName: 'srgan',
  options: srresnetOptions,
  build: buildSrresnet,
  sizeName: ({ numResBlocks, numFilters }) => `b${numResBlocks}f${numFilters}`,
  brokenRules: ({ norm }, { batchSize }) =>
    norm === 'batch' && batchSize < 2
      ? [`data.batchSize must be at least 2 with batch normalization, but got ${batchSize}`]
      : [],
};

/** The end of a generator: features at LR size, and LR itself, to SR before its activation. */
type Tail = (features: tf.Tensor4D, lr: tf.Tensor4D) => tf.Tensor4D;

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
  const activate = fusedRelu ? [] : [activation(store, `${name}/prelu`, config)];
  return (x, applyOptions) => sequence(x, [conv, ...normalize, ...activate], applyOptions);
}

function activation(store: WeightStore, name: string, config: SrresnetOptions): Layer {
  return config.activation === 'prelu' ? prelu(store, name, config.numFilters) : (x) => tf.relu(x);
}

/** x + conv-norm-activation-conv-norm(x): figure 4's residual block. */
function residualBlock(store: WeightStore, name: string, config: SrresnetOptions): NormLayer {
  const { numFilters } = config;
  const first = convBlock(store, `${name}/first`, config, { inChannels: numFilters });
  const second = conv2d(store, `${name}/second/conv`, {
    inChannels: numFilters,
    filters: numFilters,
    useBias: config.norm === 'none',
    initializer: config.norm === 'none' ? constant(0) : heNormal(),
  });
  const normalize =
    config.norm === 'batch' ? [batchNorm(store, `${name}/second/norm`, numFilters)] : [];
  return (x, options) => addTo(x, sequence(x, [first, second, ...normalize], options));
}

/** Sub-pixel blocks (conv, pixel shuffle, activation), then the last convolution at HR size. */
function stagedTail(store: WeightStore, config: SrresnetOptions): Tail {
  const { numFilters } = config;
  const stages = upsamplingSteps(config.scale).flatMap((step, i): Layer[] => {
    const name = `upsample${i + 1}`;
    const conv = conv2d(store, `${name}/conv`, {
      inChannels: numFilters,
      filters: numFilters * step ** 2,
    });
    return [conv, (x) => depthToSpace(x, step), activation(store, `${name}/prelu`, config)];
  });
  const last = conv2d(store, 'tail/conv', {
    inChannels: numFilters,
    filters: 3,
    kernelSize: config.outerKernelSize,
    initializer: heNormal(0.5),
  });
  return (features, lr) => {
    const detail = sequence(features, [...stages, last]);
    if (config.globalSkip === 'none') return detail;
    return addTo(detail, tf.sub(tf.mul(bicubicEnlarge(lr, config.scale), 2), 1));
  };
}

/** One convolution to 3 * scale^2 channels and one pixel shuffle: all work stays at LR size. */
function directTail(store: WeightStore, config: SrresnetOptions): Tail {
  const { scale, globalSkip } = config;
  const conv = conv2d(store, 'tail/conv', {
    inChannels: config.numFilters,
    filters: 3 * scale ** 2,
    kernelSize: config.outerKernelSize,
    // a small start: the first steps correct the baseline instead of first removing noise from it
    initializer: heNormal(0.1),
    precise: true,
  });
  return (features, lr) => {
    const detail = conv(features);
    // bicubic is moved from [0,1] to [-1,1]
    const phases =
      globalSkip === 'none' ? detail : addTo(detail, tf.sub(bicubicPhases(lr, scale, 2), 1));
    return depthToSpace(phases, scale);
  };
}
