// Pretraining: the generator alone on a pixel loss. SRGAN's first stage, SRResNet-MSE
// (Ledig et al. 2017, section 3.2), and the whole training of a PSNR-oriented network.
import * as tf from '@tensorflow/tfjs';
import type { CropBatch } from '../data/crop-stream';
import { type PixelLossKind, pixelLoss } from '../losses/pixel';
import type { Network } from '../models/network';
import { trainableWeights } from '../models/network';
import type { Adam } from './adam';
import type { Ema } from './ema';
import { assertFinite, type StepMeasures } from './loop';

/** What pretraining changes. */
export interface PretrainState {
  readonly generator: Network;
  readonly optimizer: Adam;
  readonly ema?: Ema;
}

/**
 * One step: forward, loss, gradients, clipped Adam, average. The batch stays the caller's.
 * @returns pixelLoss (mean over pixels of [-1,1] images) and gradientNorm (before clipping).
 * @throws TrainingDivergedError when either is not finite; the weights are then those before the step.
 */
export function pretrainStep(
  state: PretrainState,
  batch: Pick<CropBatch, 'lr' | 'hr'>,
  options: { step: number; learningRate: number; loss: PixelLossKind },
): StepMeasures {
  const { generator, optimizer, ema } = state;
  const weights = trainableWeights(generator);
  const { value, grads } = tf.variableGrads(
    () =>
      pixelLoss(
        generator.apply(batch.lr, { training: true }) as tf.Tensor4D,
        batch.hr,
        options.loss,
      ),
    weights,
  );
  const loss = value.dataSync()[0];
  const gradients = weights.map((weight) => grads[weight.name]);
  try {
    assertFinite(options.step, { pixelLoss: loss });
    const gradientNorm = optimizer.update(gradients, options.learningRate);
    assertFinite(options.step, { gradientNorm });
    ema?.update(options.step);
    return { pixelLoss: loss, gradientNorm };
  } finally {
    tf.dispose([value, ...gradients]);
  }
}
