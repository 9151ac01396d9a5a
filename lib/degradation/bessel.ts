// Bessel's function of the first kind and first order, by its integral (Abramowitz & Stegun, 9.1.21):
// J1(x) = 1/pi * integral from 0 to pi of cos(t - x sin t) dt. The trapezoidal rule is exact to rounding here: the
// integrand is periodic, so its error is of the order of J_(2n)(x), nothing once 2n is some way above x.

/** J1(x), for x from 0. */
export function besselJ1(x: number): number {
  const n = Math.ceil(x / 2) + 20;
  // both ends, t = 0 and t = pi, give 1 and -1: they cancel
  let sum = 0;
  for (let i = 1; i < n; i++) {
    const t = (Math.PI * i) / n;
    sum += Math.cos(t - x * Math.sin(t));
  }
  return sum / n;
}
