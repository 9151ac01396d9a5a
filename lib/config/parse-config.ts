// The rules of a configuration, checked once, before anything is built. Unknown keys fail: a
// misspelt option must not be silently ignored.
import { z } from 'zod';
import { brokenRule } from '../options/broken-rule';
import type { AdversarialConfig, TrainingConfig } from './config';

const count = z.int().min(1).max(1e9);
const steps = z.int().min(0).max(1e9);
const weight = z.number().min(0).max(1e9);
const fraction = z.number().min(0).max(1);

const schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({
    kind: z.literal('cosine'),
    finalFraction: fraction,
    warmupSteps: steps.optional(),
  }),
  z.strictObject({
    kind: z.literal('steps'),
    at: z.array(fraction).min(1),
    factor: z.number().positive().max(1),
  }),
]);

const optimizer = z.strictObject({
  learningRate: z.number().positive().max(1e6),
  beta1: fraction.lt(1),
  beta2: fraction.lt(1),
  clipNorm: z.number().positive().nullable(),
  schedule,
});

const data = z.strictObject({
  name: z.string().min(1),
  hrCropSize: z.int().min(8).max(4096),
  batchSize: z.int().min(1).max(4096),
  augment: z.boolean(),
  cacheMegabytes: z.number().min(16).max(1e6),
});

const generator = z.strictObject({
  scale: z.literal([2, 3, 4, 8]),
  numFilters: z.int().min(1).max(1024),
  numResBlocks: z.int().min(0).max(256),
  outerKernelSize: z
    .int()
    .min(1)
    .max(31)
    .refine((n) => n % 2 === 1, { params: { rule: 'odd' } }),
  norm: z.enum(['batch', 'none']),
  activation: z.enum(['prelu', 'relu']),
  upsampling: z.enum(['stages', 'single']),
  baseline: z.enum(['none', 'bicubic']),
  output: z.enum(['tanh', 'linear']),
});

const common = {
  preset: z.string(),
  seed: z.int(),
  data,
  generator,
  generatorOptimizer: optimizer,
  emaDecay: fraction.lt(1),
  numSteps: count,
  logEvery: count,
  validateEvery: count,
  saveEvery: count,
};

const pixel = z.enum(['l1', 'mse']);

const pretrain = z.strictObject({
  phase: z.literal('pretrain'),
  ...common,
  loss: z.strictObject({ pixel }),
});

const vgg = z.strictObject({
  layers: z
    .record(z.string().regex(/^block([12]_conv[12]|[345]_conv[1-4])$/), z.number().positive())
    .refine((layers) => Object.keys(layers).length > 0, { params: { rule: 'at least one layer' } }),
  activation: z.enum(['before', 'after']),
  distance: z.enum(['l1', 'mse']),
  featureDivisor: z.number().positive(),
  maxShift: z.int().min(0).max(16),
});

const adversarial = z.strictObject({
  phase: z.literal('adversarial'),
  pretrained: z.string().min(1).nullable(),
  ...common,
  discriminator: z.strictObject({
    numFilters: z.int().min(1).max(1024),
    denseUnits: z.int().min(1).max(65536),
    norm: z.enum(['batch', 'spectral', 'none']),
  }),
  discriminatorOptimizer: optimizer,
  loss: z.strictObject({
    pixel,
    pixelWeight: weight,
    perceptualWeight: weight,
    adversarialWeight: weight,
    tvWeight: weight,
    gridWeight: weight,
    adversarial: z.enum(['vanilla', 'least-squares', 'relativistic']),
    realLabel: z.number().gt(0.5).max(1),
    vgg,
  }),
  discriminatorRatio: z.number().positive().max(16),
  discriminatorPretrainSteps: steps,
  adversarialRampSteps: steps,
});

const schema = z.discriminatedUnion('phase', [pretrain, adversarial]);

/** Checks a configuration that came from a file or the command line. @throws listing every broken rule, with the value found. */
export function parseConfig(value: unknown): TrainingConfig {
  const result = schema.safeParse(value, { reportInput: true });
  const broken = result.success
    ? brokenRelations(result.data as TrainingConfig)
    : result.error.issues.map(brokenRule);
  if (broken.length > 0) throw new Error(`parseConfig: ${broken.join('; ')}`);
  return result.data as TrainingConfig;
}

/** Rules between fields. */
function brokenRelations(config: TrainingConfig): string[] {
  const { hrCropSize, batchSize } = config.data;
  const { scale, norm } = config.generator;
  const broken: string[] = [];
  if (hrCropSize % scale !== 0) {
    broken.push(`data.hrCropSize must be a multiple of the scale ${scale}, but got ${hrCropSize}`);
  }
  if (norm === 'batch' && batchSize < 2) {
    broken.push(`data.batchSize must be at least 2 with batch normalization, but got ${batchSize}`);
  }
  return config.phase === 'adversarial'
    ? [...broken, ...brokenAdversarialRelations(config)]
    : broken;
}

function brokenAdversarialRelations({
  data: { hrCropSize },
  loss,
  numSteps,
  ...config
}: AdversarialConfig): string[] {
  const broken: string[] = [];
  const square = 4 * config.generator.scale;
  if (loss.gridWeight > 0 && hrCropSize < square) {
    broken.push(
      `data.hrCropSize must be at least ${square} for the grid loss, but got ${hrCropSize}`,
    );
  }
  if (hrCropSize % 16 !== 0) {
    broken.push(
      `data.hrCropSize must be a multiple of 16 for the discriminator, but got ${hrCropSize}`,
    );
  }
  if (loss.pixelWeight + loss.perceptualWeight + loss.adversarialWeight === 0) {
    broken.push('loss must have at least one weight above zero, but got none');
  }
  if (config.discriminatorPretrainSteps >= numSteps) {
    broken.push(
      `discriminatorPretrainSteps must be below numSteps ${numSteps}, but got ${config.discriminatorPretrainSteps}`,
    );
  }
  return broken;
}
