// The precision of a run: chosen at its first step, recorded in environment.json, and kept when the run resumes, on
// whatever machine that is, since its next step would be another in another precision.
import type { PrecisionChoice } from '../config/config';
import { bfloat16Support } from '../engine/bfloat16-support';
import { engineInfo } from '../engine/engine';
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

/** Chooses for a run that begins. */
export function choosePrecision(choice: PrecisionChoice): RunPrecision {
  const { name } = engineInfo();
  if (choice === 'float32') return { used: 'float32', reason: 'the configuration says so' };
  const { fast, reason } = bfloat16Support();
  if (choice === 'auto') return { used: fast ? 'bfloat16' : 'float32', reason };
  if (name !== 'tensorflow') return { used: 'float32', reason };
  return {
    used: 'bfloat16',
    reason: fast ? 'the configuration says so' : `the configuration says so, though ${reason}`,
  };
}

/** What a run that resumes has computed in so far; runs from before there was a choice, in float32. */
export async function recordedPrecision(run: RunFolder): Promise<RunPrecision> {
  const { used, reason } = branch((await readEnvironment(run)).precision);
  return {
    used: used === 'bfloat16' ? 'bfloat16' : 'float32',
    reason: typeof reason === 'string' ? reason : 'the run began in it',
  };
}

/** What a user should know of it, if anything. */
export function precisionNotice(
  { used, reason }: RunPrecision,
  choice: PrecisionChoice,
): string | undefined {
  if (used === 'float32')
    return choice === 'bfloat16' ? `The run computes in float32: ${reason}.` : undefined;
  const { name } = engineInfo();
  if (name !== 'tensorflow')
    return `The run began in bfloat16, which the ${name} engine lacks: it goes on in float32, and its steps differ a little.`;
  const { fast, reason: why } = bfloat16Support();
  return fast ? undefined : `bfloat16 is slower than float32 here: ${why}.`;
}

/** The trainer, its steps in a precision; validation stays in float32, so that numbers compare. */
export function inPrecision(trainer: Trainer, precision: Precision): Trainer {
  return {
    ...trainer,
    step: (step, batch) => withPrecision(precision, () => trainer.step(step, batch)),
    forward: (batch) => withPrecision(precision, () => trainer.forward(batch)),
  };
}
