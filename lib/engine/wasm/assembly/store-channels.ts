// The end of a pixel's output channels, where fewer than eight are left.

import { PANEL } from '../job-layout';

/** Stores the first `channels` (1 to 8) of eight neighbouring numbers. */
export function storeChannels(to: usize, low: v128, high: v128, channels: i32): void {
  if (channels >= 4) v128.store(to, low);
  if (channels === PANEL) {
    v128.store(to, high, 16);
    return;
  }
  const rest = channels & 3;
  const part = channels >= 4 ? high : low;
  const at = to + (channels >= 4 ? 16 : 0);
  if (rest > 0) v128.store_lane<f32>(at, part, 0);
  if (rest > 1) v128.store_lane<f32>(at, part, 1, 4);
  if (rest > 2) v128.store_lane<f32>(at, part, 2, 8);
}
