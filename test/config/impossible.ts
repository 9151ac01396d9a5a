// Values that no configuration may have, by path of the presets `quick`.
import { CONFIG_VERSION } from '../../lib/config/config';

const WRONG_NUMBER = [Number.NaN, Number.POSITIVE_INFINITY, -1, '3', null, [], {}, true];
const WRONG_COUNT = [...WRONG_NUMBER, 0, 1.5];
const WRONG_WEIGHT = [...WRONG_NUMBER, 2e9];
const WRONG_TERM = ['l1', null, 1, [], {}, { weight: -1 }, { weight: '1' }, { weights: 1 }];
const WRONG_SCHEDULE = [
  { kind: 'linear' },
  {},
  null,
  'cosine',
  { kind: 'cosine' },
  { kind: 'cosine', finalFraction: 2 },
  { kind: 'constant', factor: 1 },
  { kind: 'steps', at: [], factor: 0.5 },
  { kind: 'steps', at: [2], factor: 0.5 },
  { kind: 'steps', at: [0.5], factor: 0 },
];

/** Impossible values of a pretraining. */
export const IMPOSSIBLE: Readonly<Record<string, readonly unknown[]>> = {
  phase: ['train', '', null, 1, ['pretrain']],
  version: [1, CONFIG_VERSION + 1, '2', null],
  precision: ['half', 16, null],
  preset: [null, 1],
  seed: [0.5, '1', null, Number.NaN],
  data: [null, 'sample', []],
  'data.name': ['', null, 3, {}],
  'data.hrCropSize': [...WRONG_COUNT, 4, 65, 66, 1e9],
  'data.batchSize': [...WRONG_COUNT, 1e9],
  'data.augment': ['yes', 1, null],
  'data.cacheMegabytes': [...WRONG_NUMBER, 0],
  generator: [null, 'srresnet', []],
  'generator.kind': ['edsr', '', null, 3, '__proto__'],
  'generator.scale': [0, 1, 5, 16, '4', null, 2.5],
  'generator.numFilters': [...WRONG_COUNT, 2048],
  'generator.numResBlocks': WRONG_NUMBER,
  'generator.outerKernelSize': [...WRONG_COUNT, 4, 33],
  'generator.norm': ['batchnorm', null, 1],
  'generator.activation': ['gelu', null],
  'generator.upsampler': ['bilinear', 'single', null],
  'generator.globalSkip': ['nearest', true, null],
  'generator.output': ['sigmoid', null],
  'generatorOptimizer.learningRate': [...WRONG_NUMBER, 0],
  'generatorOptimizer.beta1': [1, 1.5, ...WRONG_NUMBER],
  'generatorOptimizer.beta2': [1, null],
  'generatorOptimizer.clipNorm': [0, -1, '1', Number.NaN],
  'generatorOptimizer.schedule': WRONG_SCHEDULE,
  pretrained: ['', 3, {}],
  frozen: [null, 'head/*', [''], [3], {}],
  emaDecay: [1, ...WRONG_NUMBER],
  numSteps: WRONG_COUNT,
  logEvery: WRONG_COUNT,
  validateEvery: WRONG_COUNT,
  saveEvery: WRONG_COUNT,
  loss: [null, 'l1', [], {}],
  'loss.pixel': [...WRONG_TERM, { weight: 1 }, { distance: 'l1' }],
  'loss.pixel.weight': WRONG_WEIGHT,
  'loss.pixel.distance': ['l2', null, 1],
  'loss.tv': [...WRONG_TERM, { weight: 1, kind: 'isotropic' }],
  'loss.grid': WRONG_TERM,
};

/** Impossible values of an RRDB network, by path of the presets `esrgan-quick`. */
export const IMPOSSIBLE_RRDB: Readonly<Record<string, readonly unknown[]>> = {
  'generator.scale': [0, 1, 5, 16, '4', null, 2.5],
  'generator.numFilters': [...WRONG_COUNT, 2048],
  'generator.numBlocks': [...WRONG_COUNT, 300],
  'generator.growthChannels': [...WRONG_COUNT, 2048],
  'generator.residualScaling': [...WRONG_NUMBER, 0, 1.5],
  'generator.upsampler': ['pixelshuffle', 'bilinear', null],
  'generator.globalSkip': ['nearest', true, null],
  'generator.output': ['sigmoid', null],
  'generator.recompute': ['yes', 1, null],
};

/** Impossible values of an adversarial training. */
export const IMPOSSIBLE_ADVERSARIAL: Readonly<Record<string, readonly unknown[]>> = {
  ...IMPOSSIBLE,
  'data.hrCropSize': [40, 24],
  'loss.perceptual': WRONG_TERM,
  'loss.perceptual.weight': WRONG_WEIGHT,
  'loss.perceptual.layers': [
    {},
    { block6_conv1: 1 },
    { block1_conv3: 1 },
    { block3_conv4: 0 },
    { block3_conv4: '1' },
    null,
    [],
  ],
  'loss.perceptual.activation': ['none', null],
  'loss.perceptual.distance': ['l2', null],
  'loss.perceptual.featureDivisor': [0, ...WRONG_NUMBER],
  'loss.perceptual.maxShift': [17, 0.5, ...WRONG_NUMBER],
  'loss.adversarial': [...WRONG_TERM, undefined],
  'loss.adversarial.weight': WRONG_WEIGHT,
  'loss.adversarial.kind': ['wasserstein', null],
  'loss.adversarial.realLabel': [0, 0.5, 1.1, null],
  discriminator: [null, 'vgg', {}],
  'discriminator.kind': ['unet', null],
  'discriminator.numFilters': WRONG_COUNT,
  'discriminator.denseUnits': WRONG_COUNT,
  'discriminator.norm': ['instance', null],
  'discriminatorOptimizer.learningRate': [...WRONG_NUMBER, 0],
  'discriminatorOptimizer.schedule': WRONG_SCHEDULE,
  discriminatorStepsPerGeneratorStep: [0, 17, ...WRONG_NUMBER],
  discriminatorPretrainSteps: [-1, 1e6, 0.5],
  adversarialRampSteps: [-1, 0.5, null],
};
