// Adam and its schedule as plain data, and the optimizer made of it.
import { z } from 'zod';
import type { Network } from '../models/network';
import { objectOf } from '../options/combine';
import type { OptionsSchema } from '../options/options-schema';
import { fraction } from '../options/ranges';
import { schemaOf } from '../options/schema-of';
import { type Adam, createAdam } from './adam';
import { type Schedule, scheduleOptions } from './schedule';

/** Adam and its schedule. */
export interface OptimizerOptions {
  learningRate: number;
  /** Decay of the first moment. */
  beta1: number;
  /** Decay of the second moment. */
  beta2: number;
  /** Gradients are scaled down to this joint L2 norm; null leaves them. */
  clipNorm: number | null;
  schedule: Schedule;
}

/** Checks Adam and its schedule. */
export const optimizerOptions: OptionsSchema<OptimizerOptions> = objectOf<OptimizerOptions>({
  learningRate: schemaOf<number>()(z.number().positive().max(1e6)),
  beta1: schemaOf<number>()(fraction.lt(1)),
  beta2: schemaOf<number>()(fraction.lt(1)),
  clipNorm: schemaOf<number | null>()(z.number().positive().nullable()),
  schedule: scheduleOptions,
});

/** Adam with an optimizer's numbers; the caller disposes it. */
export function openOptimizer(network: Network, options: OptimizerOptions): Adam {
  const { beta1, beta2, clipNorm } = options;
  return createAdam(network, { beta1, beta2, clipNorm: clipNorm ?? undefined });
}
