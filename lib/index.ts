// The public surface of SRGAN Lab: what a notebook imports from '.'.
// Layout NHWC, float32. LR images in [0,1], HR and SR in [-1,1]; images outside tensors are 8-bit RGB.

export { composeConfig } from './config/compose-config';
// experiments: configurations, runs, evaluation by name
export type { AdversarialConfig, PretrainConfig, TrainingConfig } from './config/config';
export { presetConfig } from './config/presets';
// data: sets, LR-HR pairs, batches of crops
export { catalogueNames, readCatalogueEntry } from './data/catalogue';
export { type CropBatch, type CropStream, createCropStream } from './data/crop-stream';
export { type Dataset, type DatasetImage, openDataset } from './data/dataset';
export { fetchDataset } from './data/fetch-dataset';
export { type ImagePair, loadPair } from './data/pairs';
export { type EngineInfo, type EngineName, engineInfo, startEngine } from './engine/engine';
// evaluation
export { type EvaluationRow, type EvaluationStep, evaluate } from './evaluation/evaluate';
export { meansOf } from './evaluation/means';
export type { MeasuredImages, Metric, OpenMetric } from './evaluation/metric';
export { conventionOf, METRICS, metricColumn, metricsNamed } from './evaluation/metrics';
export { psnr } from './evaluation/psnr';
export { ssim } from './evaluation/ssim';
export { type EvaluationResult, evaluateModels } from './experiments/evaluate-models';
export type { RunOptions, RunResult } from './experiments/run-options';
export { runAdversarialTraining } from './experiments/train-adversarial';
export { runPretraining } from './experiments/train-pretrain';
export type { Figure } from './figures/figure';
export { histogramFigure } from './figures/histogram-figure';
export { lineFigure } from './figures/lines';
export { metricBarFigure } from './figures/metric-figures';
export { comparePanel, cropPanel, sideBySidePanel } from './figures/panels';
export { perceptionDistortionFigure } from './figures/perception-distortion-figure';
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
export { downscaleBicubic, upscaleBicubic } from './images/imresize';
export { readImage } from './images/read-image';
export { rgbToY } from './images/rgb-to-y';
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
export { depthToSpace } from './ops/depth-to-space';
// figures: Plotly, panels, tables, and how they reach a notebook
export { createLiveFigure, showFigure, showImage, showTable } from './output/display';
export { createProgress } from './output/progress';
export { saveFigure } from './output/render';
// randomness and engine
export { createRandom, type Random } from './random/random';
export { evaluateToFolder, writeTables } from './report/evaluation-folder';
export { runFigures } from './report/run-pictures';
export { readMetrics } from './runs/metrics-file';
export { openGeneratorOf, openUpscaler } from './runs/open-model';
export { type RunFolder, readRunConfig, runFolder } from './runs/run-folder';
// training
export { createAdam } from './training/adam';
export { adversarialStep } from './training/adversarial-step';
export type { MetricsRow } from './training/loop';
export { pretrainStep } from './training/pretrain-step';
export { learningRateAt, type Schedule } from './training/schedule';
