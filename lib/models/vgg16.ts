// VGG16's convolutions as torchvision has them, for LPIPS and DISTS: five stages that end in relu1_2, relu2_2, relu3_3,
// relu4_3 and relu5_3. Simonyan & Zisserman 2014, https://arxiv.org/abs/1409.1556, table 1, column D.
import * as tf from '@tensorflow/tfjs';
import type { Convolve, Stage, StageNetwork } from './stage-network';

/** Filters and convolutions of each stage. */
const STAGES: readonly (readonly [number, number])[] = [
  [64, 2],
  [128, 2],
  [256, 3],
  [512, 3],
  [512, 3],
];

const namesOf = (stage: number): string[] =>
  Array.from({ length: STAGES[stage][1] }, (_, i) => `conv${stage + 1}_${i + 1}`);

/** The network with this pooling before every stage but the first. Input: ImageNet-normalized RGB. */
export function vgg16(pool: (x: tf.Tensor4D) => tf.Tensor4D): StageNetwork {
  return {
    name: 'vgg',
    label: 'VGG16',
    convolutions: STAGES.flatMap(([filters], stage) =>
      namesOf(stage).map((name, i) => {
        const before = i > 0 ? filters : (STAGES[stage - 1]?.[0] ?? 3);
        return { name, size: 3, inChannels: before, filters };
      }),
    ),
    stages: STAGES.map(([channels], stage): Stage => {
      const layers = namesOf(stage);
      const apply = (x: tf.Tensor4D, convolve: Convolve): tf.Tensor4D =>
        layers.reduce((y, name) => convolve(name, y), stage > 0 ? pool(x) : x);
      return { layers, channels, stride: 2 ** stage, apply };
    }),
    // four poolings by two leave one pixel
    minSize: 16,
  };
}

/** VGG16 with its own 2x2 max-pool. */
export const VGG16: StageNetwork = vgg16((x) => tf.maxPool(x, 2, 2, 'valid'));
