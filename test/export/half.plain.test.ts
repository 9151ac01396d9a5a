// Halves against the format's definition: every one of them, the ties between them, what has none.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toHalf } from '../../lib/export/half';

/** The value of 16 bits, by IEEE 754: sign, five bits of exponent, ten of fraction. */
function fromBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The bits of every finite half. */
const ALL = Array.from({ length: 2 ** 16 }, (_, bits) => bits).filter(
  (bits) => ((bits >> 10) & 31) < 31,
);

const half = (value: number): number => toHalf(Float32Array.of(value))[0];

describe('toHalf', () => {
  it('keeps every value that is one, zeros of both signs too', () => {
    assert.deepEqual([...toHalf(Float32Array.from(ALL, fromBits))], ALL);
  });

  it('rounds what lies between two to the nearer, and the middle to the even', () => {
    for (const low of ALL.filter((bits) => bits < 0x7bff)) {
      const [a, b] = [fromBits(low), fromBits(low + 1)];
      assert.equal(half(a + 0.25 * (b - a)), low);
      assert.equal(half(a + 0.75 * (b - a)), low + 1);
      assert.equal(half((a + b) / 2), low % 2 === 0 ? low : low + 1);
      assert.equal(half(-(a + b) / 2), 0x8000 | (low % 2 === 0 ? low : low + 1));
    }
  });

  it('refuses what has no half', () => {
    for (const value of [65505, -1e6, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => half(value), /weights must lie in \[-65504, 65504\], .*without --half/);
    }
  });
});
