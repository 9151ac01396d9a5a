// What an ablation gives: the one interface between the part that trains (runner, status) and the parts that read
// (statistics, tables, figures, report). readAblation (read-ablation.ts) fills it from the ablation's folder alone,
// without an engine, and at any time: of an ablation that still goes on too.
import type { ArtifactRow } from '../artifacts/artifact-rows';
import type { TrainingConfig } from '../config/config';
import type { MetricColumn } from '../evaluation/metric';
import type { MetricsRow } from '../training/measures';
import type { AxisValue } from './axis-value';

/**
 * What became of a run. `waiting`: not begun, or stopped or killed before its end; the next start goes on with it.
 * `running`: a process owns it now. `failed`: with a reason; stays so until `--retry failed`. `diverged`: a loss or weight
 * was not finite; stays so, since the same steps would diverge again. `blocked`: its pretraining failed or diverged.
 */
export type RunState = 'waiting' | 'running' | 'done' | 'failed' | 'diverged' | 'blocked';

/** What is varied. */
export interface AblationAxis {
  /** Dotted path in a configuration, as 'loss.perceptual.weight'; of the pretraining, 'pretrain.numSteps'. */
  readonly path: string;
  /** Short name for tables, as 'perceptual' for a term's weight. Unique among the axes. */
  readonly label: string;
  /** The values that occur, in the configuration's order: numbers need not be sorted. */
  readonly values: readonly AxisValue[];
}

/** One image of a report set, measured. */
export interface MeasuredImage {
  readonly dataset: string;
  readonly image: string;
  /** By the key of the metric's column; NaN where the image allows no figure, Infinity for the PSNR of equal images. */
  readonly values: Readonly<Record<string, number>>;
}

/** The final evaluation of a model: on the report data, never on validation images. */
export interface ReportEvaluation {
  /** Step of the checkpoint that was measured: chosen on validation images (runs/kept-rule). Absent for bicubic and folders. */
  readonly step?: number;
  /** Set by set, image by image: the same order in every run of an ablation, unless an image failed. */
  readonly rows: readonly MeasuredImage[];
  /** What the artifact checks found, `model` being the run's name; summarizeArtifacts gives the verdicts. */
  readonly artifacts: readonly ArtifactRow[];
  /** Images that could not be measured, with the reason. */
  readonly failures: readonly {
    readonly dataset: string;
    readonly image: string;
    readonly reason: string;
  }[];
  /** Absolute folder of the SR images: <images>/<dataset>/<image>.png. It may be missing on disk: images are not in git. */
  readonly images: string;
}

/** One training: a cell with one seed, or a pretraining. */
export interface AblationRun {
  /** Name of its folder, as '3fa9c0d1e2-s1'. */
  readonly name: string;
  /** Absolute path of its folder, which holds job.json, log.txt and all that a run has. */
  readonly path: string;
  readonly seed: number;
  readonly state: RunState;
  /** Why it failed, diverged, is blocked, or was cut off: a sentence. */
  readonly reason?: string;
  /** The last lines of its log, for runs with a reason. */
  readonly lastLines: readonly string[];
  /** Name of the pretraining run that it starts from. */
  readonly pretrained?: string;
  /** Steps trained so far, and in all. */
  readonly steps: number;
  readonly numSteps: number;
  /** Wall-clock seconds of training so far, validation and saving included, all starts added up; null before the first row. */
  readonly seconds: number | null;
  /** The last row of metrics.csv; absent before the first one. */
  readonly lastRow?: MetricsRow;
  /**
   * Each term of the generator's loss times its weight, by the term's name, at the end of training: means over the last
   * tenth of the rows that have it, as lossShares has them. Empty before the first row.
   */
  readonly weightedTerms: Readonly<Record<string, number>>;
  /** Mean of D's score on real and on generated images over the last tenth of the rows, in [0,1]; absent in pretraining. */
  readonly realScore?: number;
  readonly fakeScore?: number;
  /** Present when the state is 'done'. */
  readonly evaluation?: ReportEvaluation;
}

/** A configuration of the ablation, trained once per seed. */
export interface AblationCell {
  /** Hash of its complete configuration but for the seed. */
  readonly id: string;
  /** For people: 'perceptual=0.01, adversarial=0.001', or a variant's name. Unique in an ablation. */
  readonly label: string;
  /** By the axis' path, for every axis. Of variants: those paths that they set, base's own values for the others. */
  readonly values: Readonly<Record<string, AxisValue>>;
  /** The complete configuration with the first seed; absent where it is impossible. */
  readonly config?: TrainingConfig;
  /** Why the configuration is impossible: then all its runs are 'failed' with this reason and no folder. */
  readonly problem?: string;
  /** One per seed, in the order of the seeds, always all of them: diverged and failed ones too. */
  readonly runs: readonly AblationRun[];
}

/** Something else that is measured on the report data, for comparison: bicubic, or a model that the configuration names. */
export interface AblationMark {
  readonly name: string;
  readonly evaluation: ReportEvaluation;
}

/** An ablation as its folder has it now. */
export interface AblationResults {
  readonly name: string;
  /** Absolute path. */
  readonly folder: string;
  readonly phase: TrainingConfig['phase'];
  /** Of a grid or sample: what is varied. Of named variants: every path that one of them sets. */
  readonly axes: readonly AblationAxis[];
  /** How the cells came about; the order of a grid is that of `cells`, the last axis fastest. */
  readonly design: 'grid' | 'variants' | 'sample';
  readonly seeds: readonly number[];
  /** Keys of metric columns, at most two, as ['psnrY', 'lpips']: the ones that decide; all others are descriptive. */
  readonly primaryMetrics: readonly string[];
  /** Id of the cell that others are compared with; always one of `cells`. */
  readonly baseCell: string;
  /**
   * What cells start from. 'per-seed': a pretraining for each seed, so that intervals over retraining have its variance in
   * them. 'all': one pretraining, of the first seed, for all; 'given': a run that was there before; 'none': random weights.
   */
  readonly pretraining: 'per-seed' | 'all' | 'given' | 'none';
  /** Name or folder of the images that are trained on; a tenth of them, by seed, is for validation. */
  readonly data: string;
  /** The report data, by name of each set in rows. */
  readonly report: readonly string[];
  /** Folder or catalogue name of each report set, in that order, to find HR images again; relative ones as configured. */
  readonly reportData: readonly string[];
  readonly scale: number;
  /** Columns of the metrics that are measured, in the order of tables. */
  readonly metrics: readonly MetricColumn[];
  /** What the figures mean: the caption of every table of them. */
  readonly convention: string;
  /** In the configuration's own order. */
  readonly cells: readonly AblationCell[];
  /** Pretrainings of the cells; evaluated like cells. Empty where there are none. */
  readonly pretrainings: readonly AblationRun[];
  /** Those that are measured so far. */
  readonly marks: readonly AblationMark[];
  /** Names of run folders that belong to no cell of this configuration: of an earlier one. */
  readonly otherRuns: readonly string[];
  /** What a reader of any table should be told, in sentences: other configurations, engines or threads that differ between runs, untrained weights. */
  readonly notes: readonly string[];
}
