// One iteration of the adversarial game (Ledig et al. 2017, section 2.1 and equations 2, 3, 6; Goodfellow
// et al. 2014, algorithm 1): discriminator on real and generated HR, then generator.
// The generator's forward pass is computed once: the discriminator is updated on its images between the
// forward and the backward pass. Batch-norm statistics move once per network and iteration.
import * as tf from '@tensorflow/tfjs';
import type { CropBatch } from '../data/crop-stream';
import { totalLoss, type WeightedTerm } from '../losses/total';
import { type Generator, trainableWeights } from '../models/network';
import { gradientsOf } from '../ops/gradients-of';
import { withoutTape } from '../ops/without-tape';
import type { Adam } from './adam';
import { type DiscriminatorSide, judgeOf, trainDiscriminator } from './discriminator-step';
import type { Ema } from './ema';
import { assertFinite, type StepMeasures } from './measures';
import { readScalars } from './read-scalars';

/** What the game changes. */
export interface AdversarialState extends DiscriminatorSide {
  readonly generator: Generator;
  readonly generatorOptimizer: Adam;
  readonly ema?: Ema;
}

/** The numbers of one iteration. */
export interface AdversarialStepOptions {
  readonly step: number;
  /** The terms of the generator's loss, their weights as this step has them. */
  readonly terms: readonly WeightedTerm[];
  readonly generatorLearningRate: number;
  readonly discriminatorLearningRate: number;
  /** Discriminator updates in this iteration; 0 leaves it alone. */
  readonly discriminatorUpdates: number;
}

type Pair = Pick<CropBatch, 'lr' | 'hr'>;

/**
 * One iteration. The batch stays the caller's.
 * @returns every loss term, D's scores and both gradient norms.
 * @throws TrainingDivergedError when one is not finite. The generator's trainable weights have then not moved; the
 *   discriminator, which learns first, may have, as have the moving statistics of batch norm.
 */
export function adversarialStep(
  state: AdversarialState,
  { lr, hr }: Pair,
  options: AdversarialStepOptions,
): StepMeasures {
  const { generator, generatorOptimizer, ema } = state;
  const { step, terms, generatorLearningRate } = options;
  const weights = trainableWeights(generator);
  const measures: Record<string, number> = {};
  const { value, gradients } = gradientsOf(() => {
    const sr = generator.apply(lr, { training: true });
    Object.assign(
      measures,
      withoutTape(() => trainDiscriminator(state, { sr, hr }, options)),
    );
    const judge = judgeOf(state.discriminator);
    const loss = totalLoss({ lr, hr, sr, scale: generator.scale, step, judge }, terms);
    Object.assign(
      measures,
      withoutTape(() => readScalars({ ...loss.measures, ...imageStatistics(sr, hr) })),
    );
    return loss.total;
  }, weights);
  try {
    assertFinite(step, measures);
    const generatorGradientNorm = generatorOptimizer.update(gradients, generatorLearningRate);
    assertFinite(step, { generatorGradientNorm });
    ema?.update(generatorOptimizer.updates - 1);
    return { ...measures, generatorGradientNorm };
  } finally {
    tf.dispose([value, ...gradients]);
  }
}

/** An iteration before the game: the generator only serves images. */
export function discriminatorStep(
  state: AdversarialState,
  { lr, hr }: Pair,
  options: AdversarialStepOptions,
): StepMeasures {
  return tf.tidy(() => {
    const sr = state.generator.apply(lr, { training: true, updateStatistics: false });
    return trainDiscriminator(state, { sr, hr }, options);
  });
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
      colorDrift: tf.max<tf.Scalar>(tf.abs(tf.sub(srMoments.mean, hrMoments.mean))),
      contrast: tf.sqrt(
        tf.div<tf.Scalar>(tf.mean(srMoments.variance), tf.add(tf.mean(hrMoments.variance), 1e-8)),
      ),
    };
  });
}
