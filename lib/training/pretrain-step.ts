// One step of pretraining: the generator alone on losses that need no discriminator. SRGAN's first stage,
// SRResNet-MSE (Ledig et al. 2017, section 3.2), and the whole training of a PSNR-oriented network.
import * as tf from '@tensorflow/tfjs';
import type { CropBatch } from '../data/crop-stream';
import { totalLoss, type WeightedTerm } from '../losses/total';
import { type Generator, trainableWeights } from '../models/network';
import { gradientsOf } from '../ops/gradients-of';
import { withoutTape } from '../ops/without-tape';
import type { Adam } from './adam';
import type { Ema } from './ema';
import { assertFinite, type StepMeasures } from './measures';
import { readScalars } from './read-scalars';

/** What pretraining changes, and what it is measured by. */
export interface PretrainState {
  readonly generator: Generator;
  readonly optimizer: Adam;
  readonly ema?: Ema;
  readonly terms: readonly WeightedTerm[];
}

/**
 * One step: forward, loss, gradients, clipped Adam, average. The batch stays the caller's.
 * @returns every term of the loss, and gradientNorm (before clipping).
 * @throws TrainingDivergedError when one is not finite; no trainable weight has then moved.
 */
export function pretrainStep(
  { generator, optimizer, ema, terms }: PretrainState,
  { lr, hr }: Pick<CropBatch, 'lr' | 'hr'>,
  { step, learningRate }: { step: number; learningRate: number },
): StepMeasures {
  const weights = trainableWeights(generator);
  let measures: StepMeasures = {};
  const { value, gradients } = gradientsOf(() => {
    const sr = generator.apply(lr, { training: true });
    const loss = totalLoss({ lr, hr, sr, scale: generator.scale, step }, terms);
    measures = withoutTape(() => readScalars(loss.measures));
    return loss.total;
  }, weights);
  try {
    assertFinite(step, measures);
    const gradientNorm = optimizer.update(gradients, learningRate);
    assertFinite(step, { gradientNorm });
    ema?.update(step);
    return { ...measures, gradientNorm };
  } finally {
    tf.dispose([value, ...gradients]);
  }
}
