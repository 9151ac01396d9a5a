// Learning-rate schedules as plain data, so that a configuration can hold one.
import { z } from 'zod';
import type { OptionsSchema } from '../options/options-schema';
import { fraction, steps } from '../options/ranges';
import { schemaOf } from '../options/schema-of';

/** How the learning rate moves from the first step to the last. */
export type Schedule =
  | { readonly kind: 'constant' }
  /** Half a cosine from 1 down to `finalFraction` of the learning rate (Loshchilov & Hutter 2016). */
  | { readonly kind: 'cosine'; readonly finalFraction: number; readonly warmupSteps?: number }
  /** Multiplied by `factor` at each of these fractions of the run, as the paper's 1e-4 then 1e-5 at half. */
  | { readonly kind: 'steps'; readonly at: number[]; readonly factor: number };

/** Checks a schedule. */
export const scheduleOptions: OptionsSchema<Schedule> = schemaOf<Schedule>()(
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('constant') }),
    z.strictObject({
      kind: z.literal('cosine'),
      finalFraction: fraction,
      warmupSteps: steps.optional(),
    }),
    z.strictObject({
      kind: z.literal('steps'),
      at: z.array(fraction).min(1),
      factor: z.number().positive().max(1),
    }),
  ]),
);

/** The learning rate at `step` (from 0) of `numSteps`. */
export function learningRateAt(
  step: number,
  options: { learningRate: number; schedule: Schedule; numSteps: number },
): number {
  const { learningRate, schedule, numSteps } = options;
  const progress = numSteps > 1 ? Math.min(1, step / (numSteps - 1)) : 0;
  switch (schedule.kind) {
    case 'constant':
      return learningRate;
    case 'cosine': {
      const { finalFraction, warmupSteps = 0 } = schedule;
      const warmup = warmupSteps > 0 ? Math.min(1, (step + 1) / warmupSteps) : 1;
      const cosine = (1 + Math.cos(Math.PI * progress)) / 2;
      return learningRate * warmup * (finalFraction + (1 - finalFraction) * cosine);
    }
    case 'steps':
      return learningRate * schedule.factor ** schedule.at.filter((at) => progress >= at).length;
  }
}
