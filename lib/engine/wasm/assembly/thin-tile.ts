// The innermost loop where there are but a few output channels: SRGAN's last layer has three, and five lanes of
// eight would compute nothing. Lanes run along K instead; 3 pixels by 3 channels stay in registers.
import {
  BIAS,
  FILTER_HEIGHT,
  OUT_CHANNELS,
  RELU,
  SEGMENT,
  THIN,
  X_ROW_BYTES,
  X_STEP_BYTES,
} from '../job-layout';
import { multiplyAdd } from './multiply-add';

/** Whether the convolution at hand is computed here: at most three output channels, whole vectors along K. */
export function isThin(): bool {
  return load<i32>(OUT_CHANNELS) <= THIN && (load<i32>(SEGMENT) & 3) === 0;
}

/** Computes `pixels` (1 to 3) pixels from x on, `step` bytes apart. `panel` is [3, K]; absent channels are zero there. */
export function thinTile(x: usize, panel: usize, y: usize, pixels: i32): void {
  const p1: usize = load<i32>(X_STEP_BYTES) * min(1, pixels - 1);
  const p2: usize = load<i32>(X_STEP_BYTES) * min(2, pixels - 1);
  const rowBytes: usize = load<i32>(X_ROW_BYTES);
  const segmentBytes: usize = load<i32>(SEGMENT) << 2;
  const depthBytes: usize = segmentBytes * load<i32>(FILTER_HEIGHT);
  let a0 = f32x4.splat(0),
    a1 = a0,
    a2 = a0;
  let b0 = a0,
    b1 = a0,
    b2 = a0;
  let c0 = a0,
    c1 = a0,
    c2 = a0;
  let w0 = panel,
    w1 = panel + depthBytes,
    w2 = panel + 2 * depthBytes;
  for (let i = load<i32>(FILTER_HEIGHT); i > 0; i--) {
    let x0 = x,
      x1 = x + p1,
      x2 = x + p2;
    const end = x + segmentBytes;
    while (x0 < end) {
      const u = v128.load(w0),
        v = v128.load(w1),
        w = v128.load(w2);
      let value = v128.load(x0);
      a0 = multiplyAdd(value, u, a0);
      a1 = multiplyAdd(value, v, a1);
      a2 = multiplyAdd(value, w, a2);
      value = v128.load(x1);
      b0 = multiplyAdd(value, u, b0);
      b1 = multiplyAdd(value, v, b1);
      b2 = multiplyAdd(value, w, b2);
      value = v128.load(x2);
      c0 = multiplyAdd(value, u, c0);
      c1 = multiplyAdd(value, v, c1);
      c2 = multiplyAdd(value, w, c2);
      x0 += 16;
      x1 += 16;
      x2 += 16;
      w0 += 16;
      w1 += 16;
      w2 += 16;
    }
    x += rowBytes;
  }
  const outBytes: usize = load<i32>(OUT_CHANNELS) << 2;
  storePixel(y, a0, a1, a2);
  if (pixels > 1) storePixel(y + outBytes, b0, b1, b2);
  if (pixels > 2) storePixel(y + 2 * outBytes, c0, c1, c2);
}

function storePixel(y: usize, first: v128, second: v128, third: v128): void {
  const channels = load<i32>(OUT_CHANNELS);
  storeChannel(y, 0, first);
  if (channels > 1) storeChannel(y, 4, second);
  if (channels > 2) storeChannel(y, 8, third);
}

function storeChannel(y: usize, at: usize, lanes: v128): void {
  const low = f32x4.extract_lane(lanes, 0) + f32x4.extract_lane(lanes, 1);
  const high = f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3);
  const sum = low + high + load<f32>(<usize>load<i32>(BIAS) + at);
  store<f32>(y + at, load<i32>(RELU) ? max(sum, <f32>0) : sum);
}
