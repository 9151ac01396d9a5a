// One iteration of the adversarial game (Ledig et al. 2017, section 2.1 and equations 2, 3, 6; Goodfellow
// et al. 2014, algorithm 1): discriminator on real and generated HR, then generator.
// The generator's forward pass is computed once: the discriminator is updated on its images between the
// forward and the backward pass. Batch-norm statistics move once per network and iteration.
import * as tf from '@tensorflow/tfjs';
import type { CropBatch } from '../data/crop-stream';
import { type AdversarialKind, discriminatorLoss, realismScores } from '../losses/adversarial';
import type { FeatureMaps } from '../losses/perceptual';
import { type TotalLossOptions, totalLoss } from '../losses/total';
import { type Network, trainableWeights } from '../models/network';
import { withoutTape } from '../ops/without-tape';
import type { Adam } from './adam';
import type { Ema } from './ema';
import { assertFinite, type StepMeasures } from './loop';

/** What the game changes, and the frozen network that measures features. */
export interface AdversarialState {
  readonly generator: Network;
  readonly discriminator: Network;
  readonly generatorOptimizer: Adam;
  readonly discriminatorOptimizer: Adam;
  readonly ema?: Ema;
  /** VGG19 features of images in [-1,1]; none where the perceptual weight is 0. */
  readonly features?: (images: tf.Tensor4D) => FeatureMaps;
}

/** The numbers of one iteration. */
export interface AdversarialStepOptions {
  step: number;
  /** Weights and kinds; the adversarial weight as the ramp has it now. */
  loss: TotalLossOptions & { realLabel: number };
  generatorLearningRate: number;
  discriminatorLearningRate: number;
  /** Discriminator updates in this iteration; 0 leaves it alone. */
  discriminatorUpdates: number;
}

type Pair = Pick<CropBatch, 'lr' | 'hr'>;

/**
 * One iteration. The batch stays the caller's.
 * @returns every loss term, D's scores and both gradient norms.
 * @throws TrainingDivergedError when one is not finite; no weight has then been changed by it.
 */
export function adversarialStep(
  state: AdversarialState,
  batch: Pair,
  options: AdversarialStepOptions,
): StepMeasures {
  const { generator, generatorOptimizer, ema } = state;
  const weights = trainableWeights(generator);
  const measures: Record<string, number> = {};
  const hrFeatures = state.features?.(batch.hr);
  const { value, grads } = tf.variableGrads(() => {
    const sr = generator.apply(batch.lr, { training: true }) as tf.Tensor4D;
    withoutTape(() =>
      Object.assign(measures, trainDiscriminator(state, { sr, hr: batch.hr }, options)),
    );
    const terms = generatorLoss(state, { ...batch, sr, hrFeatures }, options);
    withoutTape(() =>
      Object.assign(measures, readScalars({ ...terms, ...imageStatistics(sr, batch.hr) })),
    );
    return terms.total;
  }, weights);
  const gradients = weights.map((weight) => grads[weight.name]);
  try {
    assertFinite(options.step, measures);
    const generatorGradientNorm = generatorOptimizer.update(
      gradients,
      options.generatorLearningRate,
    );
    assertFinite(options.step, { generatorGradientNorm });
    ema?.update(generatorOptimizer.updates - 1);
    return { ...measures, generatorGradientNorm };
  } finally {
    tf.dispose([value, ...gradients, ...Object.values(hrFeatures ?? {})]);
  }
}

/** An iteration before the game: the generator only serves images. */
export function discriminatorStep(
  state: AdversarialState,
  batch: Pair,
  options: AdversarialStepOptions,
): StepMeasures {
  return tf.tidy(() => {
    const sr = state.generator.apply(batch.lr, {
      training: true,
      updateStatistics: false,
    }) as tf.Tensor4D;
    return trainDiscriminator(state, { sr, hr: batch.hr }, options);
  });
}

function generatorLoss(
  { features, discriminator }: AdversarialState,
  images: Pair & { sr: tf.Tensor4D; hrFeatures?: FeatureMaps },
  { loss }: AdversarialStepOptions,
): ReturnType<typeof totalLoss> {
  const { sr, hr, hrFeatures } = images;
  const scale = loss.gridWeight ? sr.shape[1] / images.lr.shape[1] : undefined;
  // the discriminator judges by batch statistics, as it was trained, but its moving ones stay
  const judge = (x: tf.Tensor4D): tf.Tensor =>
    discriminator.apply(x, { training: true, updateStatistics: false });
  const realLogits = loss.adversarial === 'relativistic' ? withoutTape(() => judge(hr)) : undefined;
  return totalLoss(
    { sr, hr, srFeatures: features?.(sr), hrFeatures, fakeLogits: judge(sr), realLogits, scale },
    loss,
  );
}

/** As many updates as asked for; at least measures, so that every row has D's scores. */
function trainDiscriminator(
  state: AdversarialState,
  images: { sr: tf.Tensor4D; hr: tf.Tensor4D },
  options: AdversarialStepOptions,
): StepMeasures {
  let measures = {};
  for (let i = 0; i < Math.max(1, options.discriminatorUpdates); i++) {
    measures = updateDiscriminator(state, images, {
      ...options,
      learns: options.discriminatorUpdates > 0,
    });
  }
  return measures;
}

function updateDiscriminator(
  { discriminator, discriminatorOptimizer }: AdversarialState,
  { sr, hr }: { sr: tf.Tensor4D; hr: tf.Tensor4D },
  options: AdversarialStepOptions & { learns: boolean },
): StepMeasures {
  const { loss, step, learns, discriminatorLearningRate } = options;
  const kind: AdversarialKind = loss.adversarial;
  const weights = trainableWeights(discriminator);
  let scores = {};
  const measure = (): tf.Scalar => {
    // real and generated images apart: batch norm must not see both in one batch
    const realLogits = discriminator.apply(hr, { training: true, updateStatistics: learns });
    const fakeLogits = discriminator.apply(sr, { training: true, updateStatistics: learns });
    const { real: realScore, fake: fakeScore } = realismScores(realLogits, fakeLogits, { kind });
    scores = readScalars({ realScore, fakeScore });
    return discriminatorLoss(realLogits, fakeLogits, { kind, realLabel: loss.realLabel });
  };
  if (!learns) {
    const value = tf.tidy(measure);
    const measures = {
      discriminatorLoss: value.dataSync()[0],
      ...scores,
      discriminatorGradientNorm: 0,
    };
    value.dispose();
    return measures;
  }
  const { value, grads } = tf.variableGrads(measure, weights);
  const gradients = weights.map((weight) => grads[weight.name]);
  const measures = { discriminatorLoss: value.dataSync()[0], ...scores };
  assertFinite(step, measures);
  const discriminatorGradientNorm = discriminatorOptimizer.update(
    gradients,
    discriminatorLearningRate,
  );
  assertFinite(step, { discriminatorGradientNorm });
  tf.dispose([value, ...gradients]);
  return { ...measures, discriminatorGradientNorm };
}

/** What tells colors that drift and images that collapse: mean color difference and relative contrast. */
function imageStatistics(
  sr: tf.Tensor4D,
  hr: tf.Tensor4D,
): Record<'colorDrift' | 'contrast', tf.Scalar> {
  return tf.tidy(() => {
    const srMoments = tf.moments(sr, [0, 1, 2]);
    const hrMoments = tf.moments(hr, [0, 1, 2]);
    return {
      colorDrift: tf.max(tf.abs(tf.sub(srMoments.mean, hrMoments.mean))) as tf.Scalar,
      contrast: tf.sqrt(
        tf.div(tf.mean(srMoments.variance), tf.add(tf.mean(hrMoments.variance), 1e-8)),
      ) as tf.Scalar,
    };
  });
}

/** One transfer for all values. The scalars stay their owner's. */
function readScalars(
  scalars: Readonly<Record<string, tf.Scalar>> | object,
): Record<string, number> {
  const entries = Object.entries(scalars) as [string, tf.Scalar][];
  const values = tf.tidy(() => tf.stack(entries.map(([, scalar]) => scalar)).dataSync());
  return Object.fromEntries(
    entries.map(([name], i) => [name === 'total' ? 'totalLoss' : name, values[i]]),
  );
}
