// The configuration of an ablation: one JSON. What is trained, what is varied, with which seeds, and on which images the
// final figures are taken. How a study should be laid out: Bouthillier et al. 2021 (seeds), Lucic et al. 2018 (budgets).
import { z } from 'zod';
import type { Phase } from '../config/config';
import { METRICS } from '../evaluation/metrics';
import type { OptionsSchema } from '../options/options-schema';
import { count } from '../options/ranges';
import { schemaOf } from '../options/schema-of';
import { type AxisTree, type AxisValue, axisTree, axisValue } from './axis-value';

/** Where a stage's configuration comes from: a preset with changes, or a whole configuration. */
export interface StageSource {
  /** Name of a preset. Default 'quick', unless `config` is given; of a pretraining, the base's preset. */
  preset?: string;
  /** Changes of it, as in a file of `srgan train --config`; null takes a term of the loss out. */
  overrides?: AxisTree;
  /** Instead of the preset: a whole configuration, such as a run's config.json. */
  config?: AxisTree;
}

/** What every cell is but for what is varied. */
export interface BaseSource extends StageSource {
  /** Which training is studied. Default 'adversarial', or that of `config`. */
  phase?: Phase;
}

/** What cells of the adversarial phase start from. */
export interface PretrainSource extends StageSource {
  /** Instead of training one: a run that is there, for all cells and seeds. */
  run?: string;
}

/** Where a sampled value comes from: a list, or a range of numbers. */
export interface SampleRange {
  values?: readonly AxisValue[];
  min?: number;
  max?: number;
  /** 'log' draws evenly over orders of magnitude: for weights and rates. Default 'linear'. */
  scale?: 'linear' | 'log';
}

/** A random sample of configurations. A larger count keeps the cells of a smaller one. */
export interface SampleOptions {
  count: number;
  /** Default 1. */
  seed?: number;
  /** By dotted path. Numbers are rounded to three digits. */
  ranges: Record<string, SampleRange>;
}

/** An ablation, as its file says it. Exactly one of axes, variants and sample says what is varied. */
export interface AblationConfig {
  /** Name of its folder in results/, unless another is given. */
  name: string;
  base: BaseSource;
  /**
   * Pretraining of adversarial cells. It takes the cell's generator and training data over, so cells that differ in the
   * adversarial stage only share it. Default: the base's preset; null starts from random weights.
   */
  pretrain?: PretrainSource | null;
  /**
   * 'per-seed' (default): a pretraining for each seed, whose variance is then in the intervals; 'all': that of the first
   * seed for all, which is cheaper.
   */
  sharePretraining?: 'per-seed' | 'all';
  /** A grid: every combination of these values, by dotted path in the configuration; `pretrain.` in front varies the pretraining. */
  axes?: Record<string, readonly AxisValue[]>;
  /** Named changes, by dotted path. `{}` is the base itself. */
  variants?: Record<string, Record<string, AxisValue>>;
  sample?: SampleOptions;
  /** The same for every cell. */
  seeds: readonly number[];
  /** Catalogue name or folder of the images that are trained on. Default: the base's. A tenth of them is for validation. */
  data?: string;
  /** Catalogue names or folders of the images that the final figures are of: none that are trained or selected on. */
  report: readonly string[];
  /** Names of metrics. Default: psnr, ssim, lpips, niqe, sharpness, as far as this machine has what they need. */
  metrics?: readonly string[];
  /** The metrics that decide, at most two. Default: psnr and lpips, as far as they are measured. */
  primaryMetrics?: readonly string[];
  /** Label of the cell that others are compared with, or its values. Default: the base's own values where they occur, else the first cell. */
  baseCell?: string | AxisTree;
  /** Further models that are measured on the report data: bicubic, runs, folders of images. Default: bicubic. */
  marks?: readonly string[];
  /**
   * Processor threads of each training. Sums are in another order with another number, so the last bits of a result
   * depend on it. Default: the cores divided by the jobs of the first start, kept by the ablation's folder.
   */
  threads?: number;
}

const stage = {
  preset: z.string().min(1).optional(),
  overrides: axisTree.optional(),
  config: axisTree.optional(),
};
const cellName = z.custom<string | AxisTree>(
  (value) => typeof value === 'string' || axisTree.safeParse(value).success,
  { params: { rule: "a cell's label, or its values by path" } },
);
const metricNames = z.array(z.enum(METRICS.map(({ name }) => name))).min(1);

/** Checks the parts of a configuration, each by itself. */
export const ablationOptions: OptionsSchema<AblationConfig> = schemaOf<AblationConfig>()(
  z.strictObject({
    name: z.string().regex(/^[A-Za-z0-9][\w.+-]*$/, 'a name of letters, digits, dots and dashes'),
    base: z.strictObject({ phase: z.enum(['pretrain', 'adversarial']).optional(), ...stage }),
    pretrain: z
      .strictObject({ run: z.string().min(1).optional(), ...stage })
      .nullable()
      .optional(),
    sharePretraining: z.enum(['per-seed', 'all']).optional(),
    axes: z.record(z.string(), z.array(axisValue).readonly()).optional(),
    variants: z.record(z.string(), z.record(z.string(), axisValue)).optional(),
    sample: z
      .strictObject({
        count: count.max(10_000),
        seed: z.int().optional(),
        ranges: z.record(
          z.string(),
          z.strictObject({
            values: z.array(axisValue).readonly().optional(),
            min: z.number().optional(),
            max: z.number().optional(),
            scale: z.enum(['linear', 'log']).optional(),
          }),
        ),
      })
      .optional(),
    seeds: z.array(z.int()).readonly(),
    data: z.string().min(1).optional(),
    report: z.array(z.string().min(1)).readonly(),
    metrics: metricNames.readonly().optional(),
    primaryMetrics: metricNames.max(2).readonly().optional(),
    baseCell: cellName.optional(),
    marks: z.array(z.string().min(1)).readonly().optional(),
    threads: count.max(1024).optional(),
  }),
);
