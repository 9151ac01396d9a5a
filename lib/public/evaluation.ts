// What a notebook can import to enlarge images and to judge them: upscalers, metrics, artifact checks.
// Re-exports alone; lib/index.ts joins the files of this folder.

// inference: what enlarges images

export { bicubicUpscaler } from '../inference/bicubic-upscaler';
export { networkUpscaler } from '../inference/network-upscaler';
export {
  type PlanUpscalingOptions,
  planUpscaling,
  type UpscaleJob,
} from '../inference/plan-upscaling';
export {
  type UpscaledFile,
  type UpscaleFileOptions,
  upscaleFile,
} from '../inference/upscale-file';
export type { Upscaler } from '../inference/upscaler';

// evaluation: metrics and their convention

export { availableMetrics } from '../evaluation/available-metrics';
export { blurEffect } from '../evaluation/blur-effect';
export { type EvaluationRow, type EvaluationStep, evaluate } from '../evaluation/evaluate';
export { type EvaluationFile, readEvaluationFile } from '../evaluation/evaluation-file';
export { gmsd } from '../evaluation/gmsd';
export { highFrequencyRatio } from '../evaluation/high-frequencies';
export { meansOf } from '../evaluation/means';
export type { MeasuredImages, Metric, OpenMetric } from '../evaluation/metric';
export { conventionOf, METRICS, metricColumn, metricsNamed } from '../evaluation/metrics';
export { type ModelPath, modelPath } from '../evaluation/model-path';
export { niqe } from '../evaluation/niqe';
export { type PairedDifference, pairedDifferences } from '../evaluation/paired-differences';
export { psnr } from '../evaluation/psnr';
export { type PublishedRow, publishedRows } from '../evaluation/published-rows';
export { mtf50 } from '../evaluation/slanted-edge';
export { ssim } from '../evaluation/ssim';

// artifacts: checks of images and models, verdicts

export type { ArtifactCheck, Finding, JudgedImages, Verdict } from '../artifacts/artifact-check';
export { ARTIFACT_CHECKS } from '../artifacts/artifact-checks';
export { judgeImages, probeUpscaler } from '../artifacts/judge-images';
