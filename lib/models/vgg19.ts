// VGG19 as a frozen measure of content: the feature maps phi of SRGAN's perceptual loss (Ledig et al.
// 2017, section 2.2.1). phi_i,j is the j-th convolution before the i-th max-pool: phi2,2 is
// block2_conv2, phi5,4 is block5_conv4. Input handling is that of the Keras weights: BGR, 0 to 255, means subtracted.
import * as tf from '@tensorflow/tfjs';
import { relu } from '../ops/activations';
import { fusedConv2d } from '../ops/conv2d';
import { createRandom } from '../random/random';
import {
  deepestVggLayer,
  type VggLayerWeights,
  type VggWeights,
  vggLayersUpTo,
} from './vgg19-layers';
import { readVggWeights, resolveVggWeights, untrainedVggWeights } from './vgg19-weights';

/** ImageNet's mean color, RGB, 0 to 255 (Keras lists it as BGR: 103.939, 116.779, 123.68). */
const MEAN_RGB = [123.68, 116.779, 103.939] as const;

/** SRGAN divides features by this before comparing them (section 3.2), so weighs their MSE by 1/12.75^2, about 0.006. */
export const PAPER_FEATURE_DIVISOR = 12.75;

/** Which features. */
export interface VggFeatureOptions {
  /** Layer names, or weights by layer name as a configuration has them. */
  layers: readonly string[] | Readonly<Record<string, number>>;
  /** 'after' the ReLU (SRGAN) or 'before' it (ESRGAN section 3.3). */
  activation: 'before' | 'after';
}

/** A frozen feature extractor. Whoever builds it calls dispose. */
export interface VggFeatures {
  readonly layers: readonly string[];
  readonly activation: 'before' | 'after';
  /** Where the weights come from, for captions. */
  readonly source: string;
  /** True when the weights are random: mark every table and figure. */
  readonly untrained: boolean;
  /**
   * Feature maps by layer name of RGB images [n,h,w,3] in [-1,1]; layer of block b: [n,h/2^(b-1),w/2^(b-1),c], rounded down.
   * Differentiable in the images. The caller disposes them.
   */
  features(images: tf.Tensor4D): Record<string, tf.Tensor4D>;
  dispose(): void;
}

interface FrozenLayer {
  readonly name: string;
  readonly kernel: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
  readonly poolsBefore: boolean;
}

/** Builds the extractor with the layers up to the deepest one asked for; the rest takes no memory. Plain tensors, not variables: no optimizer can reach them. */
export function buildVgg19Features(
  options: VggFeatureOptions & { weights: VggWeights },
): VggFeatures {
  const { activation, weights } = options;
  const layers = layerNames(options.layers);
  const frozen = vggLayersUpTo(deepestVggLayer(layers)).map(
    ({ name, inChannels, filters }): FrozenLayer => {
      const values = weights.layers.get(name);
      if (!values) {
        const found = [...weights.layers.keys()].join(', ');
        throw new Error(`buildVgg19Features: weights must hold layer ${name}, but got ${found}`);
      }
      const kernel = tf.tidy(() => kernelTensor(values, inChannels, filters));
      return {
        name,
        kernel: tf.keep(kernel),
        bias: tf.keep(tf.tensor1d(values.bias)),
        poolsBefore: name.endsWith('conv1') && name !== 'block1_conv1',
      };
    },
  );
  return {
    layers,
    activation,
    source: weights.source,
    untrained: weights.untrained,
    features: (images) => tf.tidy(() => forward(images, frozen, { layers, activation })),
    dispose: () => tf.dispose(frozen.flatMap(({ kernel, bias }) => [kernel, bias])),
  };
}

/**
 * Finds, reads and builds in one go: trained weights from `weights` (a path), SRGAN_VGG19 or datasets/vgg19, else
 * seeded untrained ones, which the result's `untrained` says. @throws as readVggWeights does.
 */
export async function loadVgg19Features(
  options: VggFeatureOptions & { weights?: string; seed?: number | string },
): Promise<VggFeatures> {
  const deepest = deepestVggLayer(layerNames(options.layers));
  const path = resolveVggWeights(options.weights);
  const weights = path
    ? await readVggWeights(path, deepest)
    : untrainedVggWeights(createRandom(options.seed ?? 'vgg19'), deepest);
  return buildVgg19Features({ ...options, weights });
}

const layerNames = (layers: VggFeatureOptions['layers']): string[] =>
  Array.isArray(layers) ? [...layers] : Object.keys(layers);

/** The first kernel's input channels turned round, so that it reads RGB where the weights were trained on BGR. */
function kernelTensor(
  { kernel }: VggLayerWeights,
  inChannels: number,
  filters: number,
): tf.Tensor4D {
  const tensor = tf.tensor4d(kernel, [3, 3, inChannels, filters]);
  return inChannels === 3 ? tf.reverse(tensor, 2) : tensor;
}

function forward(
  images: tf.Tensor4D,
  frozen: readonly FrozenLayer[],
  { layers, activation }: { layers: readonly string[]; activation: 'before' | 'after' },
): Record<string, tf.Tensor4D> {
  const maps: Record<string, tf.Tensor4D> = {};
  // [-1,1] to 0-255 minus the means; before the zero padding, so the constants cannot go into the first bias
  let x = tf.add<tf.Tensor4D>(
    tf.mul(images, 127.5),
    MEAN_RGB.map((mean) => 127.5 - mean),
  );
  const last = frozen[frozen.length - 1].name;
  for (const { name, kernel, bias, poolsBefore } of frozen) {
    if (poolsBefore) x = tf.maxPool(x, 2, 2, 'valid');
    // 'before' needs the convolution's own output at the layers asked for, the ReLU's at all others
    const bare = activation === 'before' && layers.includes(name);
    const y = fusedConv2d(x, kernel, { strides: 1, bias, activation: bare ? 'linear' : 'relu' });
    if (layers.includes(name)) maps[name] = y;
    x = bare && name !== last ? relu(y) : y;
  }
  return maps;
}
