// From values to verdicts, and from the verdicts on images to the verdict on a model.
import type { Verdict } from './artifact-check';

/** Better first. */
const ORDER: readonly Verdict[] = ['pass', 'warn', 'fail'];

/** The verdict of a value by its two limits, which belong to the better side. NaN fails. */
export function verdictOf(
  value: number,
  limits: { readonly pass: number; readonly warn: number; readonly best: 'max' | 'min' },
): Verdict {
  const reaches = (limit: number): boolean =>
    limits.best === 'max' ? value >= limit : value <= limit;
  if (reaches(limits.pass)) return 'pass';
  return reaches(limits.warn) ? 'warn' : 'fail';
}

/** The worse of two verdicts. */
export function worse(a: Verdict, b: Verdict): Verdict {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}

/** Whether a finding is worse than another of the same check: by its verdict (none is better than warn), then by its value. */
export function isWorse(
  a: { readonly value: number; readonly verdict?: Verdict },
  b: { readonly value: number; readonly verdict?: Verdict },
  best: 'max' | 'min',
): boolean {
  const order = ['pass', undefined, 'warn', 'fail'];
  const [ofA, ofB] = [order.indexOf(a.verdict), order.indexOf(b.verdict)];
  if (ofA !== ofB) return ofA > ofB;
  return best === 'max' ? a.value < b.value : a.value > b.value;
}

/** From this share of the images on, what they show is the model's. */
const SHARE = 0.1;

/**
 * The verdict on a model from those on its images: fail where at least a tenth of them fail, warn where at least a
 * tenth warn or fail, or any one fails. Up to ten images that is the worst verdict; in a large set one odd image does
 * not condemn a model, and is not passed over either. undefined for no verdicts.
 */
export function verdictOnModel(verdicts: readonly Verdict[]): Verdict | undefined {
  if (verdicts.length === 0) return undefined;
  const count = (verdict: Verdict): number => verdicts.filter((one) => one === verdict).length;
  const [warned, failed] = [count('warn'), count('fail')];
  if (failed >= SHARE * verdicts.length && failed > 0) return 'fail';
  if (failed > 0 || (warned > 0 && warned >= SHARE * verdicts.length)) return 'warn';
  return 'pass';
}
