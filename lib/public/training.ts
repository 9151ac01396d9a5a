// What a notebook can import of the losses and the training: one step, and what is around it.
// Re-exports alone; lib/index.ts joins the files of this folder.

// losses: each function, the list of terms, the weighted total

export { adversarialLoss, discriminatorLoss } from '../losses/adversarial';
export { gradientLoss } from '../losses/gradient';
export { gridLoss } from '../losses/grid';
export type { LossTerm, TermInputs, TermOptions } from '../losses/loss-term';
export { LOSS_TERMS, type LossOptions, lossColumn } from '../losses/loss-terms';
export { perceptualLoss } from '../losses/perceptual';
export { pixelLoss } from '../losses/pixel';
export { openLoss, totalLoss, type WeightedTerm } from '../losses/total';
export { totalVariation } from '../losses/total-variation';
export { waveletLoss } from '../losses/wavelet';

// training: steps, optimizer, average, checkpoints, the loop

export { createAdam } from '../training/adam';
export { adversarialStep, discriminatorStep } from '../training/adversarial-step';
export { loadCheckpoint, saveCheckpoint, setWeights } from '../training/checkpoint';
export { createEma } from '../training/ema';
export { interpolateWeights } from '../training/interpolate-weights';
export { runLoop } from '../training/loop';
export type { MetricsRow, StepMeasures } from '../training/measures';
export { pretrainStep } from '../training/pretrain-step';
export { readTensorFile, writeTensorFile } from '../training/safetensors';
export { learningRateAt, type Schedule } from '../training/schedule';
