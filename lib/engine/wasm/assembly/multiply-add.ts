// The one operation that everything here is made of.

/** a * b + c in four lanes; in one instruction where the binary may use relaxed SIMD. */
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}
