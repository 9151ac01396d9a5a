// What a notebook can import of whole runs: configurations, run folders, training and evaluation by name.
// Re-exports alone; lib/index.ts joins the files of this folder.

// configurations: presets and changes of them

export { composeConfig } from '../config/compose-config';
export type { AdversarialConfig, PretrainConfig, TrainingConfig } from '../config/config';
export { parseConfig } from '../config/parse-config';
export { presetConfig } from '../config/presets';
export { LIGHT_GENERATOR } from '../config/presets-shared';

// runs: folders in results/, and the models in them

export { caveatsOf } from '../runs/caveats';
export {
  type InterpolatedModel,
  type InterpolateOptions,
  interpolateModels,
} from '../runs/interpolate-models';
export { type Interpolation, readInterpolation } from '../runs/interpolation';
export { readMetrics } from '../runs/metrics-file';
export { openGeneratorOf, openUpscaler } from '../runs/open-model';
export { describeRun, pretrainedFrom, readRunConfig } from '../runs/run-config';
export { type RunFolder, runFolder } from '../runs/run-folder';

// experiments: training and evaluation from a configuration to a folder

export { evaluateArtifacts } from '../experiments/evaluate-artifacts';
export { evaluateModels } from '../experiments/evaluate-models';
export type { EvaluationOptions, EvaluationResult, SetResult } from '../experiments/evaluation';
export { pretrain } from '../experiments/pretrain';
export type { RunOptions, RunResult, Validate } from '../experiments/run-options';
export { trainAdversarial } from '../experiments/train-adversarial';
export { validate } from '../experiments/validation';

// export: a run's model in other programs' formats

export { checkExport, type ExportCheck } from '../export/check-export';
export {
  type Exported,
  type ExportOptions,
  exportModel,
} from '../export/export-model';
export type { ExportedFormat } from '../export/format';
export { EXPORT_FORMATS } from '../export/formats';
