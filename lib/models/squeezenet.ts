// SqueezeNet 1.1's convolutions as torchvision has them, for LPIPS (Zhang et al. 2018, section 3): seven stages, the
// first convolution and eight fire modules. Iandola et al. 2016, https://arxiv.org/abs/1602.07360, section 3.1.
import * as tf from '@tensorflow/tfjs';
import type { ConvolutionShape, Convolve, StageNetwork } from './stage-network';

/**
 * 3x3 max-pool of stride 2 that rounds up: a window that the image only half fills counts. A zero more at the end is
 * what it then sees, and no ReLU's output is below zero.
 */
function ceilPool(x: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = x.shape;
  const [below, right] = [height, width].map((size) => Math.abs((size - 3) % 2));
  return tf.tidy(() => {
    // a copy of a large image's maps is worth avoiding
    const padded =
      below + right === 0
        ? x
        : tf.pad(x, [
            [0, 0],
            [0, below],
            [0, right],
            [0, 0],
          ]);
    return tf.maxPool(padded, 3, 2, 'valid');
  });
}

/** Fire modules by name: input channels, squeezed channels, channels of each of the two expansions. */
const FIRES: readonly (readonly [string, number, number, number])[] = [
  ['fire2', 64, 16, 64],
  ['fire3', 128, 16, 64],
  ['fire4', 128, 32, 128],
  ['fire5', 256, 32, 128],
  ['fire6', 256, 48, 192],
  ['fire7', 384, 48, 192],
  ['fire8', 384, 64, 256],
  ['fire9', 512, 64, 256],
];

function fire(name: string, x: tf.Tensor4D, convolve: Convolve): tf.Tensor4D {
  return tf.tidy(() => {
    const squeezed = convolve(`${name}/squeeze`, x);
    const expansions = ['expand1x1', 'expand3x3'].map((part) =>
      convolve(`${name}/${part}`, squeezed),
    );
    return tf.concat(expansions, 3);
  });
}

function stage(
  pools: boolean,
  layers: readonly string[],
  channels: number,
  stride: number,
): StageNetwork['stages'][0] {
  const apply = (x: tf.Tensor4D, convolve: Convolve): tf.Tensor4D =>
    layers.reduce((y, name) => fire(name, y, convolve), pools ? ceilPool(x) : x);
  return { layers, channels, stride, apply };
}

/** Input: ImageNet-normalized RGB. */
export const SQUEEZENET: StageNetwork = {
  name: 'squeeze',
  label: 'SqueezeNet 1.1',
  convolutions: [
    { name: 'conv1', size: 3, inChannels: 3, filters: 64 },
    ...FIRES.flatMap(([name, inChannels, squeezed, filters]): ConvolutionShape[] => [
      { name: `${name}/squeeze`, size: 1, inChannels, filters: squeezed },
      { name: `${name}/expand1x1`, size: 1, inChannels: squeezed, filters },
      { name: `${name}/expand3x3`, size: 3, inChannels: squeezed, filters },
    ]),
  ],
  stages: [
    {
      layers: ['conv1'],
      channels: 64,
      stride: 2,
      apply: (x, convolve) => convolve('conv1', x, { strides: 2, padding: 'valid' }),
    },
    stage(true, ['fire2', 'fire3'], 128, 4),
    stage(true, ['fire4', 'fire5'], 256, 8),
    stage(true, ['fire6'], 384, 16),
    stage(false, ['fire7'], 384, 16),
    stage(false, ['fire8'], 512, 16),
    stage(false, ['fire9'], 512, 16),
  ],
  // 17 pixels leave 8 after the first layer, then 4, 2, 1
  minSize: 17,
};
