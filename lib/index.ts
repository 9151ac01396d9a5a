// The public surface of SRGAN Lab: what a notebook imports from '../lib'.
// Layout NHWC, float32. LR images in [0,1], HR and SR in [-1,1]; images outside tensors are 8-bit RGB.

// data: sets, LR-HR pairs, batches of patches
export { catalogueNames, readCatalogueEntry } from './data/catalogue';
export { type Dataset, type DatasetImage, openDataset } from './data/dataset';
export { fetchDataset } from './data/fetch-dataset';
export { type ImagePair, loadPair } from './data/pairs';
export { createPatchStream, type PatchBatch, type PatchStream } from './data/patch-stream';
export { depthToSpace } from './engine/depth-to-space';
export { type EngineInfo, type EngineName, engineInfo, startEngine } from './engine/engine';
// evaluation
export {
  EVALUATION_CONVENTION,
  type EvaluationRow,
  type EvaluationStep,
  evaluate,
  meansOf,
} from './evaluation/evaluate';
export { psnr } from './evaluation/psnr';
export { ssim } from './evaluation/ssim';
export { runAdversarialTraining } from './experiments/adversarial-training';
// experiments: configurations, runs, evaluation by name
export type { AdversarialConfig, PretrainConfig, TrainingConfig } from './experiments/config';
export { evaluateModels, writeTables } from './experiments/evaluation-run';
export { openGeneratorOf, openUpscaler } from './experiments/load-model';
export { readMetrics } from './experiments/metrics-file';
export { composeConfig } from './experiments/overrides';
export { presetConfig } from './experiments/presets';
export { runPretraining } from './experiments/pretraining';
export { type RunFolder, readRunConfig, runFolder } from './experiments/run-folder';
export type { RunOptions, RunResult } from './experiments/run-options';
export { runFigures } from './experiments/run-pictures';
// figures: Plotly, panels, tables, and how they reach a notebook
export { createLiveFigure, showFigure, showImage, showTable } from './figures/display';
export type { Figure } from './figures/figure';
export { histogramFigure } from './figures/histogram-figure';
export { lineFigure } from './figures/lines';
export { metricBarFigure } from './figures/metric-figures';
export { comparePanel, patchPanel, sideBySidePanel } from './figures/panels';
export { perceptionDistortionFigure } from './figures/perception-distortion-figure';
export { createProgress } from './figures/progress';
export { saveFigure } from './figures/render';
export { toCsv, toHtml, toMarkdown } from './figures/tables';
export {
  discriminatorFigure,
  gradientNormFigure,
  learningRateFigure,
  lossFigure,
  validationFigure,
} from './figures/training-figures';
export { crop, cropToMultiple } from './images/crop';
// images: files, tensors, MATLAB's bicubic
export type { RgbImage } from './images/image';
export { downsample, upsampleBicubic } from './images/imresize';
export { lumaStudio } from './images/luma';
export { readImage } from './images/read-image';
export { imageToTensor, tensorToImage } from './images/tensors';
export { writeImage } from './images/write-image';
// inference
export { bicubicUpscaler } from './inference/bicubic-upscaler';
export { networkUpscaler } from './inference/network-upscaler';
export type { Upscaler } from './inference/upscaler';
// losses
export { adversarialLoss, discriminatorLoss } from './losses/adversarial';
export { perceptualLoss } from './losses/perceptual';
export { pixelLoss, tvLoss } from './losses/pixel';
export { totalLoss } from './losses/total';
export { describeNetwork } from './models/describe';
export { buildDiscriminator, PAPER_DISCRIMINATOR } from './models/discriminator';
// models
export { countParameters, type Network } from './models/network';
export { buildSrresnet, PAPER_GENERATOR, type SrresnetConfig } from './models/srresnet';
export { loadVgg19Features, type VggFeatures } from './models/vgg19';
// randomness and engine
export { createRandom, type Random } from './random/random';
// training
export { createAdam } from './training/adam';
export { adversarialStep } from './training/adversarial';
export type { MetricsRow } from './training/loop';
export { pretrainStep } from './training/pretrain';
export { learningRateAt, type Schedule } from './training/schedule';
