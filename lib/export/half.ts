// float32 to IEEE 754 binary16, rounded to the nearest, ties to even. Node has Float16Array from version 24 only.

const LARGEST = 65504;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The values as halves. @throws when one is outside [-65504, 65504]: it has none. */
export function toHalf(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, halfOf);
}

function halfOf(value: number): number {
  if (!(Math.abs(value) <= LARGEST)) {
    throw new Error(
      `toHalf: weights must lie in [-${LARGEST}, ${LARGEST}], but got ${value}; export without --half`,
    );
  }
  float[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const magnitude = Math.abs(value);
  // below 2^-14 halves are multiples of 2^-24
  if (magnitude < 2 ** -14) return sign | roundToEven(magnitude * 2 ** 24);
  const exponent = ((bits[0] >>> 23) & 0xff) - 127;
  // 1024 to 2048; what rounds up to 2048 carries into the exponent, as it should
  const significand = roundToEven(magnitude * 2 ** (10 - exponent));
  return sign | (((exponent + 14) << 10) + significand);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
