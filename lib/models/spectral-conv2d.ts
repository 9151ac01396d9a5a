// A convolution whose kernel is spectrally normalized (Miyato et al. 2018): the layer of most discriminators.
import type * as tf from '@tensorflow/tfjs';
import { fusedConv2d } from '../ops/conv2d';
import type { Conv2dOptions, NormLayer } from './layers';
import { constant, heNormal, type WeightStore } from './network';
import { spectralNorm } from './spectral-norm';

/** conv2d with its kernel divided by its spectral norm. The bias is not. */
export function spectralConv2d(
  store: WeightStore,
  name: string,
  options: Omit<Conv2dOptions, 'precise'>,
): NormLayer {
  const { inChannels, filters, kernelSize = 3, strides = 1, useBias = true } = options;
  const { activation = 'linear', initializer = heNormal() } = options;
  const shape: [number, number, number, number] = [kernelSize, kernelSize, inChannels, filters];
  const kernel = store.add<tf.Rank.R4>(`${name}/kernel`, shape, initializer);
  const bias = useBias ? store.add<tf.Rank.R1>(`${name}/bias`, [filters], constant(0)) : undefined;
  const normalized = spectralNorm(store, name, kernel);
  return (x, applyOptions) =>
    fusedConv2d(x, normalized(applyOptions), { strides, bias, activation });
}
