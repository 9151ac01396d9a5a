// BasicSR's own code as an oracle, where it is: SRGAN_BASICSR names basicsr-1.4.2 unpacked from PyPI, SRGAN_BASICSR_PYTHON a
// Python with PyTorch, numpy and scipy.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const { SRGAN_BASICSR, SRGAN_BASICSR_PYTHON } = process.env;

/** Why the comparison is skipped, or false. */
export const skipWithoutBasicsr =
  SRGAN_BASICSR && SRGAN_BASICSR_PYTHON
    ? false
    : 'SRGAN_BASICSR and SRGAN_BASICSR_PYTHON name no BasicSR';

/** What it answers to some cases, see basicsr_kernels.py. */
export function askBasicsr(cases: readonly object[]): number[][] {
  const script = join(__dirname, 'basicsr_kernels.py');
  const program = [script, SRGAN_BASICSR!, JSON.stringify(cases)];
  return JSON.parse(execFileSync(SRGAN_BASICSR_PYTHON!, program, { encoding: 'utf8' }));
}

/** The largest difference of two lists of one length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}
