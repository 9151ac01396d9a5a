// The public surface of SRGAN Lab: what a notebook imports from '../lib', grouped in the order in which data flows.
// Layout NHWC, float32. LR images in [0,1], HR and SR in [-1,1]; images outside tensors are 8-bit RGB.

// randomness

export { createRandom, type Random } from './random/random';

// engine, and operations that every engine has, with gradients

export { type EngineInfo, type EngineName, engineInfo, startEngine } from './engine/engine';
export { leakyRelu, relu } from './ops/activations';
export { depthToSpace } from './ops/depth-to-space';
export { withoutTape } from './ops/without-tape';

// images: files, tensors, MATLAB's bicubic

export { crop, cropToMultiple } from './images/crop';
export type { RgbImage } from './images/image';
export { downscaleBicubic, upscaleBicubic } from './images/imresize';
export { readImage } from './images/read-image';
export { rgbToY } from './images/rgb-to-y';
export { imageToTensor, tensorToImage } from './images/tensors';
export { writeImage } from './images/write-image';

// data: sets, LR-HR pairs, batches of crops

export { catalogueNames, readCatalogueEntry } from './data/catalogue';
export { type CropBatch, type CropStream, createCropStream } from './data/crop-stream';
export { type Dataset, type DatasetImage, openDataset } from './data/dataset';
export { fetchDataset } from './data/fetch-dataset';
export { type ImagePair, loadPair } from './data/pairs';

// models: layers, networks, the lists of them

export { bicubicEnlarge } from './models/bicubic-enlarge';
export { describeNetwork } from './models/describe';
export {
  buildDiscriminator,
  PAPER_DISCRIMINATOR,
  type VggDiscriminatorOptions,
} from './models/discriminator';
export type { DiscriminatorKind, DiscriminatorOptions } from './models/discriminator-kind';
export type { GeneratorKind, GeneratorOptions } from './models/generator-kind';
export { buildGenerator, GENERATORS } from './models/generators';
export { batchNorm, conv2d, prelu } from './models/layers';
export type { Lpips } from './models/lpips';
export { loadLpips } from './models/lpips-weights';
export {
  constant,
  countParameters,
  createNetwork,
  createWeightStore,
  type Discriminator,
  type Generator,
  heNormal,
  type Network,
} from './models/network';
export { buildSrresnet } from './models/srresnet';
export { PAPER_GENERATOR, type SrresnetOptions } from './models/srresnet-options';
export { loadVgg19Features, type VggFeatures } from './models/vgg19';

// losses: each function, the list of terms, the weighted total

export { adversarialLoss, discriminatorLoss } from './losses/adversarial';
export { gridLoss } from './losses/grid';
export type { LossTerm, TermInputs, TermOptions } from './losses/loss-term';
export { LOSS_TERMS, type LossOptions, lossColumn } from './losses/loss-terms';
export { perceptualLoss } from './losses/perceptual';
export { pixelLoss } from './losses/pixel';
export { openLoss, totalLoss, type WeightedTerm } from './losses/total';
export { totalVariation } from './losses/total-variation';

// training: steps, optimizer, average, checkpoints, the loop

export { createAdam } from './training/adam';
export { adversarialStep, discriminatorStep } from './training/adversarial-step';
export { loadCheckpoint, saveCheckpoint, setWeights } from './training/checkpoint';
export { createEma } from './training/ema';
export { runLoop } from './training/loop';
export type { MetricsRow, StepMeasures } from './training/measures';
export { pretrainStep } from './training/pretrain-step';
export { readTensorFile, writeTensorFile } from './training/safetensors';
export { learningRateAt, type Schedule } from './training/schedule';

// inference: what enlarges images

export { bicubicUpscaler } from './inference/bicubic-upscaler';
export { networkUpscaler } from './inference/network-upscaler';
export {
  type PlanUpscalingOptions,
  planUpscaling,
  type UpscaleJob,
} from './inference/plan-upscaling';
export {
  type UpscaledFile,
  type UpscaleFileOptions,
  upscaleFile,
} from './inference/upscale-file';
export type { Upscaler } from './inference/upscaler';

// evaluation: metrics and their convention

export { availableMetrics } from './evaluation/available-metrics';
export { blurEffect } from './evaluation/blur-effect';
export { type EvaluationRow, type EvaluationStep, evaluate } from './evaluation/evaluate';
export { type EvaluationFile, readEvaluationFile } from './evaluation/evaluation-file';
export { gmsd } from './evaluation/gmsd';
export { highFrequencyRatio } from './evaluation/high-frequencies';
export { meansOf } from './evaluation/means';
export type { MeasuredImages, Metric, OpenMetric } from './evaluation/metric';
export { conventionOf, METRICS, metricColumn, metricsNamed } from './evaluation/metrics';
export { niqe } from './evaluation/niqe';
export { type PairedDifference, pairedDifferences } from './evaluation/paired-differences';
export { psnr } from './evaluation/psnr';
export { type PublishedRow, publishedRows } from './evaluation/published-rows';
export { mtf50 } from './evaluation/slanted-edge';
export { ssim } from './evaluation/ssim';

// artifacts: checks of images and models, verdicts

export type { ArtifactCheck, Finding, JudgedImages, Verdict } from './artifacts/artifact-check';
export { ARTIFACT_CHECKS } from './artifacts/artifact-checks';
export { judgeImages, probeUpscaler } from './artifacts/judge-images';

// configurations: presets and changes of them

export { composeConfig } from './config/compose-config';
export type { AdversarialConfig, PretrainConfig, TrainingConfig } from './config/config';
export { parseConfig } from './config/parse-config';
export { presetConfig } from './config/presets';
export { LIGHT_GENERATOR } from './config/presets-shared';

// runs: folders in results/, and the models in them

export { caveatsOf } from './runs/caveats';
export { readMetrics } from './runs/metrics-file';
export { openGeneratorOf, openUpscaler } from './runs/open-model';
export { describeRun, pretrainedFrom, readRunConfig } from './runs/run-config';
export { type RunFolder, runFolder } from './runs/run-folder';

// experiments: training and evaluation from a configuration to a folder

export { evaluateArtifacts } from './experiments/evaluate-artifacts';
export { evaluateModels } from './experiments/evaluate-models';
export type { EvaluationOptions, EvaluationResult, SetResult } from './experiments/evaluation';
export { pretrain } from './experiments/pretrain';
export type { RunOptions, RunResult, Validate } from './experiments/run-options';
export { trainAdversarial } from './experiments/train-adversarial';
export { validate } from './experiments/validation';

// figures: Plotly objects, panels, tables

export { artifactTable } from './figures/artifact-table';
export { differencesTable, meansTable } from './figures/evaluation-tables';
export type { Figure } from './figures/figure';
export { histogramFigure } from './figures/histogram-figure';
export { lineFigure } from './figures/lines';
export {
  LOSS_SHARE_TABLE,
  type LossShare,
  lossShares,
  lossSharesFigure,
} from './figures/loss-shares';
export { metricBarFigure } from './figures/metric-figures';
export { comparePanel, cropPanel, sideBySidePanel } from './figures/panels';
export { perceptionDistortionFigure } from './figures/perception-distortion-figure';
export { toCsv, toHtml, toMarkdown } from './figures/tables';
export {
  discriminatorFigure,
  gradientNormFigure,
  learningRateFigure,
  lossFigure,
} from './figures/training-figures';
export { validationFigure } from './figures/validation-figure';

// output: into a notebook, a terminal, a file, TensorBoard

export { createLiveFigure, showFigure, showImage, showTable } from './output/display';
export { createProgress, type Progress } from './output/progress';
export { saveFigure } from './output/render';
export { openTensorboard } from './output/tensorboard';
export { describeResult } from './output/training-result';

// reports: pictures and a page of a run, an evaluation's folder and its page, runs compared

export { markedResult } from './report/caveats';
export { evaluateToFolder, writeTables } from './report/evaluation-folder';
export {
  type ComparisonOptions,
  type ComparisonReport,
  reportComparison,
} from './report/report-comparison';
export {
  type EvaluationReport,
  type EvaluationReportOptions,
  reportEvaluation,
} from './report/report-evaluation';
export { type ReportOptions, type RunReport, reportRun } from './report/report-run';
export { runFigures } from './report/run-figures';
