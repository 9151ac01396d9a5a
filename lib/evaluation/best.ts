// Which of two figures is the better one: what tables, figures and validations ask.
import type { Best } from './metric';

/** How far a value is from the best one; the smaller the better. */
function shortfall(value: number, best: Best): number {
  if (best === 'max') return -value;
  return best === 'min' ? value : Math.abs(value - best.near);
}

/** Whether `a` is better than `b`, not only as good. */
export function isBetter(a: number, b: number, best: Best): boolean {
  return shortfall(a, best) < shortfall(b, best);
}

/** Which value is better, as the end of an axis' title: 'higher is better', 'best at 1'. */
export function bestInWords(best: Best): string {
  if (best === 'max') return 'higher is better';
  return best === 'min' ? 'lower is better' : `best at ${best.near}`;
}
