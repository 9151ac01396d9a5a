// The innermost loop of the convolution: 4 pixels by 8 output channels. Eight sums, two pieces of the panel and
// one of the input fit the sixteen vector registers of an x86 processor; larger tiles spill and are half as fast.
import {
  FILTER_HEIGHT,
  OUT_CHANNELS,
  PANEL,
  RELU,
  SEGMENT,
  X_ROW_BYTES,
  X_STEP_BYTES,
} from '../job-layout';
import { multiplyAdd } from './multiply-add';
import { storeChannels } from './store-channels';

/** Where `pixels` is less than 4 the last pixel is computed again in place of the missing ones. */
export function tile(
  x: usize,
  panel: usize,
  bias: usize,
  y: usize,
  pixels: i32,
  channels: i32,
): void {
  const step: usize = load<i32>(X_STEP_BYTES);
  const rowBytes: usize = load<i32>(X_ROW_BYTES);
  const segmentBytes: usize = load<i32>(SEGMENT) << 2;
  const p1: usize = step * min(1, pixels - 1);
  const p2: usize = step * min(2, pixels - 1);
  const p3: usize = step * min(3, pixels - 1);
  let a0 = v128.load(bias),
    a1 = v128.load(bias, 16);
  let b0 = a0,
    b1 = a1,
    c0 = a0,
    c1 = a1,
    d0 = a0,
    d1 = a1;
  for (let i = load<i32>(FILTER_HEIGHT); i > 0; i--) {
    let x0 = x,
      x1 = x + p1,
      x2 = x + p2,
      x3 = x + p3;
    const end = x + segmentBytes;
    while (x0 < end) {
      const w0 = v128.load(panel),
        w1 = v128.load(panel, 16);
      let value = v128.load32_splat(x0);
      a0 = multiplyAdd(value, w0, a0);
      a1 = multiplyAdd(value, w1, a1);
      value = v128.load32_splat(x1);
      b0 = multiplyAdd(value, w0, b0);
      b1 = multiplyAdd(value, w1, b1);
      value = v128.load32_splat(x2);
      c0 = multiplyAdd(value, w0, c0);
      c1 = multiplyAdd(value, w1, c1);
      value = v128.load32_splat(x3);
      d0 = multiplyAdd(value, w0, d0);
      d1 = multiplyAdd(value, w1, d1);
      x0 += 4;
      x1 += 4;
      x2 += 4;
      x3 += 4;
      panel += PANEL << 2;
    }
    x += rowBytes;
  }
  const outBytes: usize = load<i32>(OUT_CHANNELS) << 2;
  const floor = f32x4.splat(load<i32>(RELU) ? 0 : -Infinity);
  storeChannels(y, f32x4.max(a0, floor), f32x4.max(a1, floor), channels);
  if (pixels > 1) storeChannels(y + outBytes, f32x4.max(b0, floor), f32x4.max(b1, floor), channels);
  if (pixels > 2)
    storeChannels(y + 2 * outBytes, f32x4.max(c0, floor), f32x4.max(c1, floor), channels);
  if (pixels > 3)
    storeChannels(y + 3 * outBytes, f32x4.max(d0, floor), f32x4.max(d1, floor), channels);
}
