// Convolution as a matrix product without the matrix: in padded NHWC the input under one row of the filter
// lies in one piece. A tile of 4 pixels by 8 output channels stays in registers while K runs through.
import {
  BIAS,
  FILTER_HEIGHT,
  OUT_CHANNELS,
  OUT_HEIGHT,
  OUT_WIDTH,
  PANEL,
  PANELS,
  ROWS_PER_TASK,
  SEGMENT,
  X,
  X_IMAGE_BYTES,
  X_ROW_STEP_BYTES,
  X_STEP_BYTES,
  Y,
} from '../job-layout';
import { isThin, thinTile } from './thin-tile';
import { tile } from './tile';

/** Computes the rows of output that belong to `task`: some rows of one image, all channels. */
export function convolve(task: i32): void {
  const outHeight = load<i32>(OUT_HEIGHT);
  const rowsPerTask = load<i32>(ROWS_PER_TASK);
  const tasksPerImage = (outHeight + rowsPerTask - 1) / rowsPerTask;
  const image = task / tasksPerImage;
  const first = (task % tasksPerImage) * rowsPerTask;
  const last = min(first + rowsPerTask, outHeight);
  const outChannels = load<i32>(OUT_CHANNELS);
  const depth = load<i32>(FILTER_HEIGHT) * load<i32>(SEGMENT);
  // one panel stays in the cache while all rows of the task pass
  for (let channel = 0; channel < outChannels; channel += PANEL) {
    const panel: usize = load<i32>(PANELS) + ((channel * depth) << 2);
    for (let row = first; row < last; row++) {
      const x: usize =
        load<i32>(X) + image * load<i32>(X_IMAGE_BYTES) + row * load<i32>(X_ROW_STEP_BYTES);
      const pixels = (image * outHeight + row) * load<i32>(OUT_WIDTH);
      const y: usize = load<i32>(Y) + ((pixels * outChannels + channel) << 2);
      convolveRow(x, panel, y, channel);
    }
  }
}

function convolveRow(x: usize, panel: usize, y: usize, channel: i32): void {
  const outChannels = load<i32>(OUT_CHANNELS);
  const outWidth = load<i32>(OUT_WIDTH);
  const step = load<i32>(X_STEP_BYTES);
  if (isThin()) {
    for (let pixel = 0; pixel < outWidth; pixel += 3) {
      const to = y + ((pixel * outChannels) << 2);
      thinTile(x + pixel * step, panel, to, min(outWidth - pixel, 3));
    }
    return;
  }
  const channels = min(outChannels - channel, PANEL);
  const bias: usize = load<i32>(BIAS) + (channel << 2);
  for (let pixel = 0; pixel < outWidth; pixel += 4) {
    const to = y + ((pixel * outChannels) << 2);
    tile(x + pixel * step, panel, bias, to, min(outWidth - pixel, 4), channels);
  }
}
