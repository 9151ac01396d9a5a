// A filter over rows of samples: each output is a weighted sum of inputs at fixed distances. Sixteen outputs stay in
// registers while all weights pass; no fused multiply-add, so that every machine computes the same to the bit.

/**
 * Filters `rows` rows of `length` floats (a multiple of 16), `stride` bytes from row to row in both.
 * @param taps `count` pairs: the distance in bytes from an output's place, as i32, and the weight, as f32.
 */
export function filterRows(
  source: usize,
  target: usize,
  taps: usize,
  count: i32,
  rows: i32,
  length: i32,
  stride: i32,
): void {
  const end = taps + ((<usize>count) << 3);
  const rowBytes: usize = (<usize>length) << 2;
  for (let y = 0; y < rows; y++) {
    for (let at: usize = 0; at < rowBytes; at += 64) {
      let a = f32x4.splat(0),
        b = a,
        c = a,
        d = a;
      for (let tap = taps; tap < end; tap += 8) {
        const from = source + at + <usize>load<i32>(tap);
        const weight = v128.load32_splat(tap, 4);
        a = f32x4.add(a, f32x4.mul(weight, v128.load(from)));
        b = f32x4.add(b, f32x4.mul(weight, v128.load(from, 16)));
        c = f32x4.add(c, f32x4.mul(weight, v128.load(from, 32)));
        d = f32x4.add(d, f32x4.mul(weight, v128.load(from, 48)));
      }
      v128.store(target + at, a);
      v128.store(target + at, b, 16);
      v128.store(target + at, c, 32);
      v128.store(target + at, d, 48);
    }
    source += stride;
    target += stride;
  }
}
