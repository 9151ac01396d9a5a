// Student's t distribution, as intervals of a mean need it.
// Abramowitz & Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4: for whole degrees of freedom the
// probability is a finite sum.

/**
 * The t that a mean of normal values exceeds in size with probability 1 - level: 2.776 for a level of 0.95 and 4 degrees.
 * @param level Between 0 and 1, both excluded.
 * @param degrees Degrees of freedom: a whole number of at least 1. For the mean of n values n - 1.
 */
export function studentT(level: number, degrees: number): number {
  if (!(level > 0 && level < 1)) {
    throw new Error(`studentT: level must be between 0 and 1, but got ${level}`);
  }
  if (!Number.isInteger(degrees) || degrees < 1) {
    throw new Error(
      `studentT: degrees must be a whole number of at least 1, but got ${degrees}; use at least two values`,
    );
  }
  let [low, high] = [0, Math.PI / 2];
  // halved until doubles cannot tell the ends apart
  for (let middle = high / 2; low < middle && middle < high; middle = (low + high) / 2) {
    if (probabilityWithin(middle, degrees) < level) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan(high);
}

/** P(|T| <= sqrt(degrees) tan(angle)). */
function probabilityWithin(angle: number, degrees: number): number {
  const sine = Math.sin(angle);
  const cosine = Math.cos(angle);
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}
