// Which photographs are trained on and how they are cut and degraded, as plain data.
import { z } from 'zod';
import { type DegradationOptions, degradationOptions } from '../degradation/degradation-options';
import { objectOf } from '../options/combine';
import type { OptionsSchema } from '../options/options-schema';
import { schemaOf } from '../options/schema-of';

/** Which photographs and how they are cut. */
export interface DataOptions {
  /** Catalogue name (`sample`, `bsds500`, ...) or a folder of images. */
  name: string;
  /** Side of an HR crop in pixels; a multiple of the scale, and of 16 for adversarial training. */
  hrCropSize: number;
  /** Crops per step, from different images where there are enough. */
  batchSize: number;
  /** Random flips and quarter turns. */
  augment: boolean;
  /** Upper bound of decoded images held in memory. */
  cacheMegabytes: number;
  /** How LR is made of HR; what composeConfig reads may say a name, `realistic` or `mild`. */
  degradation: DegradationOptions;
}

const number = schemaOf<number>();

/** Checks the data side of a configuration. */
export const dataOptions: OptionsSchema<DataOptions> = objectOf<DataOptions>({
  name: schemaOf<string>()(z.string().min(1)),
  hrCropSize: number(z.int().min(8).max(4096)),
  batchSize: number(z.int().min(1).max(4096)),
  augment: schemaOf<boolean>()(z.boolean()),
  cacheMegabytes: number(z.number().min(16).max(1e6)),
  degradation: degradationOptions,
});
