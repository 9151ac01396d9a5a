// Operations, computed by the textbook in plain loops: no engine, no rounding to float32 in between. Every index is written out.
import type { Batch } from '../../lib/export/run-elsewhere';
import type { Convolution, Operation } from '../../lib/models/operations';

/** Values [n,h,w,c], row by row. */
interface Tensor {
  readonly shape: readonly [number, number, number, number];
  readonly values: Float64Array;
}

/** The value of each output place, from its batch, row, column and channel. */
function tensor(
  shape: Tensor['shape'],
  value: (n: number, y: number, x: number, c: number) => number,
): Tensor {
  const [N, H, W, C] = shape;
  const values = new Float64Array(N * H * W * C);
  let place = 0;
  for (let n = 0; n < N; n++) {
    for (let y = 0; y < H; y++) {
      for (let x = 0; x < W; x++) {
        for (let c = 0; c < C; c++) values[place++] = value(n, y, x, c);
      }
    }
  }
  return { shape, values };
}

const at = ({ shape: [, H, W, C], values }: Tensor, n: number, y: number, x: number, c: number) =>
  values[((n * H + y) * W + x) * C + c];

const each = (x: Tensor, value: (v: number, channel: number) => number): Tensor => ({
  ...x,
  values: x.values.map((v, i) => value(v, i % x.shape[3])),
});

function convolve(x: Tensor, { shape, kernel, bias, padding, relu }: Convolution): Tensor {
  const [kh, kw, from, to] = shape;
  const [N, H, W] = x.shape;
  const border = padding === 'same' ? (kh - 1) / 2 : 0;
  const [height, width] = padding === 'same' ? [H, W] : [H - kh + 1, W - kw + 1];
  return tensor([N, height, width, to], (n, y, column, filter) => {
    let sum = bias[filter];
    for (let i = 0; i < kh; i++) {
      for (let j = 0; j < kw; j++) {
        const [row, col] = [y + i - border, column + j - border];
        if (row < 0 || row >= H || col < 0 || col >= W) continue;
        for (let c = 0; c < from; c++) {
          sum += at(x, n, row, col, c) * kernel[((i * kw + j) * from + c) * to + filter];
        }
      }
    }
    return relu ? Math.max(0, sum) : sum;
  });
}

/** -1 is 0, -2 is 1, the length is its last place. */
const mirrored = (place: number, length: number): number =>
  place < 0 ? -1 - place : place >= length ? 2 * length - 1 - place : place;

function step(operation: Exclude<Operation, { kind: 'input' }>, made: readonly Tensor[]): Tensor {
  if (operation.kind === 'concat') {
    const channels = operation.parts.flatMap((part) =>
      Array.from({ length: made[part].shape[3] }, (_, c) => [part, c] as const),
    );
    const [n, h, w] = made[operation.parts[0]].shape;
    return tensor([n, h, w, channels.length], (i, y, x, c) =>
      at(made[channels[c][0]], i, y, x, channels[c][1]),
    );
  }
  const x = made[operation.x];
  const [n, h, w, c] = x.shape;
  switch (operation.kind) {
    case 'convolution':
      return convolve(x, operation);
    case 'relu':
      return each(x, (v) => Math.max(0, v));
    case 'leakyRelu':
      return each(x, (v) => (v > 0 ? v : operation.slope * v));
    case 'prelu':
      return each(x, (v, channel) => (v > 0 ? v : operation.slopes[channel] * v));
    case 'add':
      return { ...x, values: x.values.map((v, i) => v + made[operation.y].values[i]) };
    case 'shuffle': {
      const b = operation.block;
      const depth = c / b ** 2;
      return tensor([n, h * b, w * b, depth], (i, row, column, d) => {
        const phase = (row % b) * b + (column % b);
        return at(x, i, Math.floor(row / b), Math.floor(column / b), phase * depth + d);
      });
    }
    case 'mirror': {
      const p = operation.pixels;
      return tensor([n, h + 2 * p, w + 2 * p, c], (i, row, column, d) =>
        at(x, i, mirrored(row - p, h), mirrored(column - p, w), d),
      );
    }
    case 'affine':
      return each(x, (v) => operation.gain * v + operation.offset);
    case 'tanh':
      return each(x, Math.tanh);
    case 'clip':
      return each(x, (v) => Math.min(1, Math.max(0, v)));
  }
}

/** What operations make of a batch. */
export function compute(operations: readonly Operation[], batch: Batch): Float32Array {
  const made: Tensor[] = [];
  for (const operation of operations) {
    const input = { shape: batch.shape, values: Float64Array.from(batch.values) };
    made.push(operation.kind === 'input' ? input : step(operation, made));
  }
  return Float32Array.from(made[made.length - 1].values);
}
