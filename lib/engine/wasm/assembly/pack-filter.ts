// The filter as the convolution reads it. [K, out] becomes panels of 8 output channels, [K, 8] each, so that
// a pass over one panel reads memory in order; for a thin convolution one panel [3, K]. Absent channels are zero.
import { FILTER, FILTER_HEIGHT, OUT_CHANNELS, PANEL, PANELS, SEGMENT, THIN } from '../job-layout';
import { isThin } from './thin-tile';

/** Packs panel number `task`. */
export function packFilter(task: i32): void {
  const outChannels = load<i32>(OUT_CHANNELS);
  const depth = load<i32>(FILTER_HEIGHT) * load<i32>(SEGMENT);
  const first = task * PANEL;
  const from: usize = load<i32>(FILTER) + (first << 2);
  const to: usize = load<i32>(PANELS) + ((first * depth) << 2);
  const channels = min(outChannels - first, PANEL);
  if (isThin()) packThin(from, to, depth);
  else if (channels === PANEL) packWhole(from, to, depth);
  else packPart(from, to, depth, channels);
}

function packWhole(from: usize, to: usize, depth: i32): void {
  const stride: usize = load<i32>(OUT_CHANNELS) << 2;
  for (let k = 0; k < depth; k++) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += stride;
    to += PANEL << 2;
  }
}

function packPart(from: usize, to: usize, depth: i32, channels: i32): void {
  const stride: usize = load<i32>(OUT_CHANNELS) << 2;
  for (let k = 0; k < depth; k++) {
    for (let c = 0; c < PANEL; c++) {
      store<f32>(to + (c << 2), c < channels ? load<f32>(from + (c << 2)) : 0);
    }
    from += stride;
    to += PANEL << 2;
  }
}

function packThin(from: usize, to: usize, depth: i32): void {
  const channels = load<i32>(OUT_CHANNELS);
  for (let c = 0; c < THIN; c++) {
    for (let k = 0; k < depth; k++) {
      store<f32>(to, c < channels ? load<f32>(from + ((k * channels + c) << 2)) : 0);
      to += 4;
    }
  }
}
