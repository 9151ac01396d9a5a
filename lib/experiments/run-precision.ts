// The precision of a run: chosen at its first step, recorded in environment.json, and kept when the run resumes, on
// whatever machine that is, since its next step would be another in another precision.
import type { PrecisionChoice } from '../config/config';
import { bfloat16Support } from '../engine/bfloat16-support';
import { type Precision, withPrecision } from '../ops/precision';
import { branch } from '../options/tree';
import { readEnvironment } from '../runs/environment';
import type { RunFolder } from '../runs/run-folder';
import type { Trainer } from './trainer';

/** What a run computes in, as environment.json keeps it. */
export interface RunPrecision {
  readonly used: Precision;
  readonly reason: string;
}

/**
 * Chooses for a run that begins, or repeats what one that resumes has computed in so far (runs from before there was a
 * choice: float32).
 * @throws where bfloat16 is asked for, or was begun with, and this machine has none.
 */
export async function precisionOf(
  run: RunFolder,
  choice: PrecisionChoice,
  resumes: boolean,
): Promise<RunPrecision> {
  const { fast, reason } = bfloat16Support();
  const begun = resumes ? branch((await readEnvironment(run)).precision) : {};
  const used = resumes ? begun.used : choice === 'auto' && fast ? 'bfloat16' : choice;
  const now = choice === 'auto' ? reason : 'the configuration says so';
  // of another machine, perhaps
  const why = typeof begun.reason === 'string' ? begun.reason : now;
  if (used !== 'bfloat16') return { used: 'float32', reason: why };
  if (!fast) {
    const remedy = resumes
      ? 'go on with it where bfloat16 is computed, or start it anew (--restart)'
      : 'use auto or float32';
    const whose = resumes ? `precision of ${run.name}, begun in bfloat16,` : 'precision';
    throw new Error(
      `precisionOf: ${whose} must be one that this machine computes, but got bfloat16, and ${reason}; ${remedy}`,
    );
  }
  return { used, reason: why };
}

/** The trainer, its steps in a precision; validation stays in float32, so that numbers compare. */
export function inPrecision(trainer: Trainer, precision: Precision): Trainer {
  return {
    ...trainer,
    step: (step, batch) => withPrecision(precision, () => trainer.step(step, batch)),
    forward: (batch) => withPrecision(precision, () => trainer.forward(batch)),
  };
}
