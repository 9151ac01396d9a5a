// The discriminator's side of an iteration: it learns from real and generated HR images (Goodfellow et al. 2014,
// algorithm 1; Ledig et al. 2017, equation 2).
import * as tf from '@tensorflow/tfjs';
import { type AdversarialOptions, discriminatorLoss, realismScores } from '../losses/adversarial';
import { noisePenalty } from '../losses/noise-penalty';
import { type Discriminator, trainableWeights } from '../models/network';
import { gradientsOf } from '../ops/gradients-of';
import type { Random } from '../random/random';
import type { Adam } from './adam';
import { assertFinite, type StepMeasures } from './measures';
import { readScalars } from './read-scalars';

/** What the discriminator's side changes, and the game it plays. */
export interface DiscriminatorSide {
  readonly discriminator: Discriminator;
  readonly discriminatorOptimizer: Adam;
  readonly game: Pick<AdversarialOptions, 'kind' | 'realLabel' | 'penalty'>;
  /** Source of the penalty's noise, forked by the number of the update, so that a run resumes exactly. */
  readonly random?: Random;
}

/** The numbers of its part of an iteration. */
export interface DiscriminatorStepOptions {
  readonly step: number;
  readonly discriminatorLearningRate: number;
  /** Updates in this iteration; 0 leaves it alone. */
  readonly discriminatorUpdates: number;
}

/** Generated and real images, [n,h,w,3] in [-1,1]. */
interface Judged {
  readonly sr: tf.Tensor4D;
  readonly hr: tf.Tensor4D;
}

/** How it judges while the generator learns: by batch statistics, as it was trained, its moving ones left as they are. */
export function judgeOf(discriminator: Discriminator): (images: tf.Tensor4D) => tf.Tensor2D {
  return (images) => discriminator.apply(images, { training: true, updateStatistics: false });
}

/**
 * As many updates as asked for; at least measures, so that every row has D's scores. Inside a scope of the caller's.
 * @returns discriminatorLoss (without a penalty), realScore, fakeScore, discriminatorGradientNorm; discriminatorPenalty, before its
 *   weight, of an update that has one.
 * @throws TrainingDivergedError when one is not finite.
 */
export function trainDiscriminator(
  side: DiscriminatorSide,
  images: Judged,
  options: DiscriminatorStepOptions,
): StepMeasures {
  if (options.discriminatorUpdates === 0) return measureOnly(side, images);
  let measures: StepMeasures = {};
  for (let i = 0; i < options.discriminatorUpdates; i++) {
    measures = updateOnce(side, images, options);
  }
  return measures;
}

function measureOnly(side: DiscriminatorSide, images: Judged): StepMeasures {
  const scalars = tf.tidy(() => lossAndScores(side, images, false));
  const measures = readScalars(scalars);
  tf.dispose(Object.values(scalars));
  return { ...measures, discriminatorGradientNorm: 0 };
}

function updateOnce(
  side: DiscriminatorSide,
  images: Judged,
  { step, discriminatorLearningRate }: DiscriminatorStepOptions,
): StepMeasures {
  const { discriminator, discriminatorOptimizer } = side;
  const weights = trainableWeights(discriminator);
  let measures: StepMeasures = {};
  const { value, gradients } = gradientsOf(() => {
    const scalars = { ...lossAndScores(side, images, true), ...penaltyOf(side, images) };
    measures = readScalars(scalars);
    return withPenalty(scalars, side.game);
  }, weights);
  try {
    assertFinite(step, measures);
    const norm = discriminatorOptimizer.update(gradients, discriminatorLearningRate);
    assertFinite(step, { discriminatorGradientNorm: norm });
    return { ...measures, discriminatorGradientNorm: norm };
  } finally {
    tf.dispose([value, ...gradients]);
  }
}

function lossAndScores(
  { discriminator, game }: DiscriminatorSide,
  { sr, hr }: Judged,
  updateStatistics: boolean,
): Record<'discriminatorLoss' | 'realScore' | 'fakeScore', tf.Scalar> {
  // real and generated images apart: batch norm must not see both in one batch
  const realLogits = discriminator.apply(hr, { training: true, updateStatistics });
  const fakeLogits = discriminator.apply(sr, { training: true, updateStatistics });
  const { real, fake } = realismScores(realLogits, fakeLogits, game);
  return {
    discriminatorLoss: discriminatorLoss(realLogits, fakeLogits, game),
    realScore: real,
    fakeScore: fake,
  };
}

/** The penalty, before its weight, where this update has one. */
function penaltyOf(
  { discriminator, discriminatorOptimizer, game, random }: DiscriminatorSide,
  { hr }: Judged,
): { discriminatorPenalty?: tf.Scalar } {
  const { penalty } = game;
  const { updates } = discriminatorOptimizer;
  if (!penalty || updates % penalty.every !== 0) return {};
  if (!random) {
    throw new Error("trainDiscriminator: random must be given for a penalty's noise, but got none");
  }
  // from 1: TensorFlow.js takes a seed of 0 for none
  const seed = 1 + random.fork(updates).integer(2 ** 31 - 1);
  const { sigma } = penalty;
  return { discriminatorPenalty: noisePenalty(judgeOf(discriminator), hr, { sigma, seed }) };
}

interface PenalizedLoss {
  readonly discriminatorLoss: tf.Scalar;
  readonly discriminatorPenalty?: tf.Scalar;
}

function withPenalty(
  { discriminatorLoss: loss, discriminatorPenalty: value }: PenalizedLoss,
  { penalty }: DiscriminatorSide['game'],
): tf.Scalar {
  if (!penalty || !value) return loss;
  // R1 is half its gamma times the squared gradient
  return tf.add(loss, tf.mul(value, (penalty.weight * penalty.every) / 2));
}
