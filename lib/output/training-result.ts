// How a training ended, in a sentence: below a notebook's bar and in a terminal alike.
import type { RunResult } from '../experiments/run-options';
import { inNotebook } from './notebook';

/** What is told of the last validation, as far as it was measured. */
const SCORES = [
  {
    column: 'validationPsnrY',
    label: 'PSNR-Y',
    text: (value: number): string => `${value.toFixed(2)} dB`,
  },
  { column: 'validationLpips', label: 'LPIPS', text: (value: number): string => value.toFixed(4) },
] as const;

/**
 * 'finished after 300 steps: PSNR-Y 28.71 dB, bicubic 28.43 dB, LPIPS 0.2105, bicubic 0.3440', as far as it was
 * validated; or 'stopped at step 120 and saved', in a notebook with how to go on.
 */
export function describeResult({ reason, step, validation }: RunResult): string {
  if (reason === 'stopped') {
    const goOn = inNotebook() ? '; run this cell again to go on' : '';
    return `stopped at step ${step} and saved${goOn}`;
  }
  const { model = {}, bicubic } = validation;
  const scores = SCORES.flatMap(({ column, label, text }) => {
    const { [column]: score } = model;
    if (score === undefined) return [];
    const { [column]: reached } = bicubic;
    return [
      `${label} ${text(score)}`,
      ...(reached === undefined ? [] : [`bicubic ${text(reached)}`]),
    ];
  });
  return `finished after ${step} steps${scores.length > 0 ? `: ${scores.join(', ')}` : ''}`;
}
