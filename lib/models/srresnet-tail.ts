// The end of SRResNet: features at LR size become SR. The paper's doubles the size in stages, each a convolution and a pixel
// shuffle (Shi et al. 2016), with a last convolution at HR size; the light one makes all of it in one step at LR size.
import type * as tf from '@tensorflow/tfjs';
import { relu } from '../ops/activations';
import { depthToSpace } from '../ops/depth-to-space';
import { bicubicPhases } from './bicubic-enlarge';
import { addingConv2d, addTo, conv2d, type Layer, prelu, sequence } from './layers';
import { heNormal, type WeightStore } from './network';
import { type Scale, type SrresnetOptions, upsamplingSteps } from './srresnet-options';

/** The end of a generator: features at LR size, and LR itself, to SR before its activation. */
export type Tail = (features: tf.Tensor4D, lr: tf.Tensor4D) => tf.Tensor4D;

/** The tail that the options choose. */
export function srresnetTail(store: WeightStore, config: SrresnetOptions): Tail {
  return config.upsampler === 'pixelshuffle'
    ? stagedTail(store, config)
    : directTail(store, config);
}

/** The activation that the options choose. */
export function activationLayer(store: WeightStore, name: string, config: SrresnetOptions): Layer {
  return config.activation === 'prelu' ? prelu(store, name, config.numFilters) : (x) => relu(x);
}

/** Sub-pixel blocks (conv, pixel shuffle, activation), then the last convolution at HR size. */
function stagedTail(store: WeightStore, config: SrresnetOptions): Tail {
  const { numFilters, scale } = config;
  const stages = upsamplingSteps(scale).flatMap((step, i): Layer[] => {
    const name = `upsample${i + 1}`;
    const conv = conv2d(store, `${name}/conv`, {
      inChannels: numFilters,
      filters: numFilters * step ** 2,
    });
    return [conv, (x) => depthToSpace(x, step), activationLayer(store, `${name}/prelu`, config)];
  });
  const last = conv2d(store, 'tail/conv', {
    inChannels: numFilters,
    filters: 3,
    kernelSize: config.outerKernelSize,
    initializer: heNormal(0.5),
  });
  return (features, lr) => onSkip(sequence(features, [...stages, last]), lr, config);
}

/** The network's output at HR size on what the global skip brings. */
export function onSkip(
  detail: tf.Tensor4D,
  lr: tf.Tensor4D,
  { globalSkip, scale }: Pick<SrresnetOptions, 'globalSkip' | 'scale'>,
): tf.Tensor4D {
  if (globalSkip === 'none') return detail;
  return addTo(detail, depthToSpace(signedBicubic(lr, scale), scale));
}

/** One convolution to 3 * scale^2 channels and one pixel shuffle: all work stays at LR size. */
export function directTail(
  store: WeightStore,
  config: Pick<SrresnetOptions, 'scale' | 'numFilters' | 'outerKernelSize' | 'globalSkip'>,
): Tail {
  const { scale, globalSkip } = config;
  const options = {
    inChannels: config.numFilters,
    filters: 3 * scale ** 2,
    kernelSize: config.outerKernelSize,
    // a small start: the first steps correct the baseline instead of first removing noise from it
    initializer: heNormal(0.1),
    precise: true,
  };
  if (globalSkip === 'none') {
    const convolve = conv2d(store, 'tail/conv', options);
    return (features) => depthToSpace(convolve(features), scale);
  }
  const convolve = addingConv2d(store, 'tail/conv', options);
  return (features, lr) => depthToSpace(convolve(features, signedBicubic(lr, scale)), scale);
}

/** The bicubic enlargement before its pixel shuffle, moved from [0,1] to [-1,1]. */
function signedBicubic(lr: tf.Tensor4D, scale: Scale): tf.Tensor4D {
  return bicubicPhases(lr, scale, { gain: 2, offset: -1 });
}
