// What an evaluation of models is asked for, and what it gives.
import type { ArtifactRow } from '../artifacts/artifact-rows';
import type { OwnParts } from '../config/own-parts';
import type { EvaluateOptions, EvaluationRow } from '../evaluation/evaluate';
import type { EvaluatedModel } from '../evaluation/evaluation-file';
import type { MeansOf } from '../evaluation/means';
import type { Metric, MetricKeyOf } from '../evaluation/metric';
import type { ListedMetric, MetricKey } from '../evaluation/metrics';
import type { PairedDifference } from '../evaluation/paired-differences';
import type { PublishedRow } from '../evaluation/published-rows';
import type { ArtifactOptions } from './artifact-collector';
import type { ModelSource } from './evaluated-models';

/** What to measure. */
export interface EvaluationOptions<M extends Metric = ListedMetric>
  extends Pick<EvaluateOptions<M>, 'metrics' | 'onProgress' | 'onFailure' | 'onNotice'>,
    Pick<OwnParts, 'generators'> {
  /**
   * `bicubic`, runs, folders of images; and own upscalers, which stay the caller's. Runs of own generators need these
   * as `generators`.
   */
  models: readonly ModelSource[];
  /** Catalogue name or folder of HR images, or several of them. */
  data: string | readonly string[];
  /** Folder of ready LR images, one for each set; default: the set's own, else made by MATLAB bicubic. */
  lr?: string | readonly string[];
  /** Default: the scale of the runs, else 4. */
  scale?: number;
  /** The model that differences are to. Default: the first, where there are several. */
  base?: string;
  /** Adds the figures that papers print for sets of the catalogue, as far as they are comparable. Default false. */
  published?: boolean;
  /** Runs the artifact checks too, texture against the base; `{}` all of them. Default: none. */
  artifacts?: ArtifactOptions;
  /** Called after each set with what was measured on it; a promise that it returns is awaited. */
  onSet?: (set: SetResult<MetricKeyOf<M>>) => unknown;
}

/** What was measured. */
export interface EvaluationResult<Key extends string = MetricKey> {
  /** What the figures mean, and which images they lack: the caption of every table of them. */
  readonly convention: string;
  /** The model that differences are to; absent with a single model. */
  readonly base?: string;
  /** One per model and image. */
  readonly rows: EvaluationRow<Key>[];
  /** One per model and set. */
  readonly means: MeansOf<EvaluationRow<Key>>[];
  /** One per model other than the base, set and column. */
  readonly differences: PairedDifference[];
  /** What the artifact checks found. Absent unless asked for. */
  readonly artifacts?: readonly ArtifactRow[];
  /** Quoted, not measured: no part of means and differences. Absent unless asked for. */
  readonly published?: PublishedRow[];
}

/** What was measured on one set. */
export interface SetResult<Key extends string = MetricKey> extends EvaluationResult<Key> {
  readonly dataset: string;
  readonly scale: number;
  readonly models: readonly EvaluatedModel[];
}
