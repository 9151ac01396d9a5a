// evaluation.json: one set's measurements in a folder, for programs that come later, such as the report.
// Written whole by report/evaluation-folder; beside it lie images/<model>/<image>.png, inputs/lr/<image>.png and
// inputs/hr/<image>.png. JSON has neither NaN nor Infinity: they are written as null and as their names.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../files/write-atomically';
import { checkedValue } from '../options/options-schema';
import { schemaOf } from '../options/schema-of';
import type { MetricColumn } from './metric';
import type { PairedDifference } from './paired-differences';
import type { PublishedRow } from './published-rows';

/** What is known of a measured model besides its figures. */
export interface EvaluatedModel {
  /** As in rows, means and differences, and the name of its folder of images. */
  readonly name: string;
  /** A run of this lab, bicubic, a folder of another program's images, or an upscaler that a notebook handed over. */
  readonly kind: 'bicubic' | 'run' | 'folder' | 'own';
  /** Absolute path of the run or of the folder of images. */
  readonly path?: string;
  /** What must be said beside its name, a few words each. */
  readonly caveats: readonly string[];
  /** Number of trained weights, where it says so. */
  readonly parameters?: number;
  /** Step of the checkpoint that was measured. */
  readonly step?: number;
  /** SHA-256 of the checkpoint that was measured. */
  readonly checkpoint?: string;
  /** Of which models a run was made that was not trained, (1 - alpha) from + alpha to; `sha256` of their checkpoints. */
  readonly interpolation?: {
    readonly alpha: number;
    readonly from: { readonly model: string; readonly sha256: string };
    readonly to: { readonly model: string; readonly sha256: string };
  };
}

/** A set's measurements. Numbers may be NaN (not measurable) and Infinity (the PSNR of identical images). */
export interface EvaluationFile {
  readonly version: 1;
  /** What the figures mean, and which images they lack. */
  readonly convention: string;
  readonly scale: number;
  readonly dataset: string;
  /** The model that differences are to; absent with a single model. */
  readonly base?: string;
  readonly models: readonly EvaluatedModel[];
  /** Columns in the order of tables. */
  readonly metrics: readonly MetricColumn[];
  /** One per model and image, image by image; `values` by the columns' keys. */
  readonly rows: readonly {
    readonly model: string;
    readonly image: string;
    readonly values: Readonly<Record<string, number>>;
  }[];
  /** One per model, over so many images. */
  readonly means: readonly {
    readonly model: string;
    readonly images: number;
    readonly values: Readonly<Record<string, number>>;
  }[];
  /** One per model other than the base, and column. */
  readonly differences: readonly Omit<PairedDifference, 'base' | 'dataset'>[];
  /** Quoted from papers, not measured; absent unless asked for. */
  readonly published?: readonly Omit<PublishedRow, 'dataset'>[];
}

const number = z
  .union([z.number(), z.null(), z.enum(['Infinity', '-Infinity'])])
  .transform((value) => (value === null ? Number.NaN : Number(value)));
const values = z.record(z.string(), number);

const parent = z.object({ model: z.string(), sha256: z.string() });
const model = z.object({
  name: z.string(),
  kind: z.enum(['bicubic', 'run', 'folder', 'own']),
  path: z.string().optional(),
  caveats: z.array(z.string()).readonly(),
  parameters: z.number().optional(),
  step: z.number().optional(),
  checkpoint: z.string().optional(),
  interpolation: z.object({ alpha: z.number(), from: parent, to: parent }).optional(),
});

const column = z.object({
  key: z.string(),
  label: z.string(),
  unit: z.string().optional(),
  digits: z.int().min(0),
  // a better end that only a later lab knows is none
  best: z
    .union([z.enum(['max', 'min']), z.object({ near: z.number() })])
    .optional()
    .catch(undefined),
});

const difference = z.object({
  model: z.string(),
  metric: z.string(),
  images: z.int(),
  mean: number,
  low: number.optional(),
  high: number.optional(),
});

const file = schemaOf<EvaluationFile>()(
  z.object({
    version: z.literal(1),
    convention: z.string(),
    scale: z.int().positive(),
    dataset: z.string(),
    base: z.string().optional(),
    models: z.array(model).readonly(),
    metrics: z.array(column).readonly(),
    rows: z.array(z.object({ model: z.string(), image: z.string(), values })).readonly(),
    means: z.array(z.object({ model: z.string(), images: z.int(), values })).readonly(),
    differences: z.array(difference).readonly(),
    published: z
      .array(z.object({ model: z.string(), benchmark: z.string(), source: z.string(), values }))
      .readonly()
      .optional(),
  }),
);

/** Path of evaluation.json in an evaluation's folder. */
const pathIn = (folder: string): string => join(folder, 'evaluation.json');

/** Writes evaluation.json into a folder. */
export async function writeEvaluationFile(
  folder: string,
  evaluation: EvaluationFile,
): Promise<void> {
  await writeAtomically(pathIn(folder), `${JSON.stringify(evaluation, jsonNumber, 1)}\n`);
}

/**
 * Reads evaluation.json of a folder that `srgan evaluate --out` wrote; keys that are not known are left out.
 * @throws when it is not there, is no JSON, or breaks a rule.
 */
export async function readEvaluationFile(folder: string): Promise<EvaluationFile> {
  const path = pathIn(folder);
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(
      `readEvaluationFile: folder must be one of \`srgan evaluate --out\`, but got ${folder} without evaluation.json; ` +
        'of several sets each has its own folder below',
    );
  });
  return checkedValue(`readEvaluationFile: ${path}`, file.check(parsed(path, text)));
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(
      `readEvaluationFile: ${path} must be JSON, but got ${(error as Error).message}; evaluate again`,
    );
  }
}

/** For JSON.stringify: Infinity by its name; JSON itself writes NaN as null. */
export function jsonNumber(_key: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY
    ? String(value)
    : value;
}
