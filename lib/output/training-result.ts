// How a training ended, in a sentence: below a notebook's bar and in a terminal alike.
import type { RunResult } from '../experiments/run-options';
import { inNotebook } from './notebook';

/**
 * 'finished after 300 steps: PSNR-Y 28.71 dB, bicubic 28.43 dB', as far as it was validated; or 'stopped at step 120 and
 * saved', in a notebook with how to go on.
 */
export function describeResult({ reason, step, validation }: RunResult): string {
  if (reason === 'stopped') {
    const goOn = inNotebook() ? '; run this cell again to go on' : '';
    return `stopped at step ${step} and saved${goOn}`;
  }
  const named = { 'PSNR-Y': validation.model, bicubic: validation.bicubic };
  const scores = Object.entries(named).flatMap(([name, measures]) => {
    const { validationPsnrY } = measures ?? {};
    return validationPsnrY === undefined ? [] : [`${name} ${validationPsnrY.toFixed(2)} dB`];
  });
  const reached = validation.model?.validationPsnrY === undefined ? '' : `: ${scores.join(', ')}`;
  return `finished after ${step} steps${reached}`;
}
