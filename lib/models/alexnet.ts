// AlexNet's convolutions as torchvision has them, for LPIPS (Zhang et al. 2018, section 3): five stages that end in
// relu1 to relu5. Krizhevsky 2014, https://arxiv.org/abs/1404.5997, "One weird trick for parallelizing ...", one tower.
import * as tf from '@tensorflow/tfjs';
import type { StageNetwork } from './stage-network';

const pool = (x: tf.Tensor4D): tf.Tensor4D => tf.maxPool(x, 3, 2, 'valid');

/** Zeros around the image: the first layer pads by 2, which is not what 'same' gives at a stride of 4. */
const PADDING: [number, number][] = [
  [0, 0],
  [2, 2],
  [2, 2],
  [0, 0],
];

/** Input: ImageNet-normalized RGB. Max-pools leave out what fills no window. */
export const ALEXNET: StageNetwork = {
  name: 'alex',
  label: 'AlexNet',
  convolutions: [
    { name: 'conv1', size: 11, inChannels: 3, filters: 64 },
    { name: 'conv2', size: 5, inChannels: 64, filters: 192 },
    { name: 'conv3', size: 3, inChannels: 192, filters: 384 },
    { name: 'conv4', size: 3, inChannels: 384, filters: 256 },
    { name: 'conv5', size: 3, inChannels: 256, filters: 256 },
  ],
  stages: [
    {
      layers: ['conv1'],
      channels: 64,
      stride: 4,
      apply: (x, convolve) =>
        convolve('conv1', tf.pad(x, PADDING), { strides: 4, padding: 'valid' }),
    },
    {
      layers: ['conv2'],
      channels: 192,
      stride: 8,
      apply: (x, convolve) => convolve('conv2', pool(x)),
    },
    {
      layers: ['conv3'],
      channels: 384,
      stride: 16,
      apply: (x, convolve) => convolve('conv3', pool(x)),
    },
    { layers: ['conv4'], channels: 256, stride: 16, apply: (x, convolve) => convolve('conv4', x) },
    { layers: ['conv5'], channels: 256, stride: 16, apply: (x, convolve) => convolve('conv5', x) },
  ],
  // 31 pixels leave 7 after the first layer, then 3, then 1
  minSize: 31,
};
