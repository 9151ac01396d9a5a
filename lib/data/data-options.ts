// Which photographs are trained on and how they are cut, as plain data.
import { z } from 'zod';
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
}

/** Checks the data side of a configuration. */
export const dataOptions: OptionsSchema<DataOptions> = schemaOf<DataOptions>()(
  z.strictObject({
    name: z.string().min(1),
    hrCropSize: z.int().min(8).max(4096),
    batchSize: z.int().min(1).max(4096),
    augment: z.boolean(),
    cacheMegabytes: z.number().min(16).max(1e6),
  }),
);
