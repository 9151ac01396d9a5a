// An image filtered by a kernel, its border mirrored without the edge pixel (PyTorch's 'reflect', as BasicSR's
// filter2D). The sums are computed by WebAssembly, four at a time: a 21 px kernel costs 441 of them for each sample.
import type { RealImage } from '../images/imresize';
import type { Kernel } from './blur-kernels';
import { FIRST_ADDRESS, withMemory } from './filter-rows';

/** Floats that the kernel computes at a time. */
const BLOCK = 16;

/** Most floats of a band of rows: what is filtered at a time, so that a large image needs no second copy of it. */
const BAND = 2 ** 20;

/** The filtered image, a new one. Sums are made in float32. */
export function filterImage(image: RealImage, kernel: Kernel): RealImage {
  const { size, values } = withoutRim(kernel);
  const { data, width, height, channels } = image;
  const radius = (size - 1) / 2;
  const row = width * channels;
  // whole blocks are computed: past the end of a row they read what is there, and it is not used
  const length = Math.ceil(row / BLOCK) * BLOCK;
  const stride = length + 2 * radius * channels;
  const result = new Float64Array(data.length);
  const bandRows = Math.max(1, Math.min(height, Math.floor(BAND / stride)));
  const taps = FIRST_ADDRESS;
  const source = taps + 8 * values.length;
  const target = source + 4 * stride * (bandRows + 2 * radius);
  const { memory, filterRows } = withMemory(target + 4 * stride * bandRows);
  const places = new Int32Array(memory.buffer, taps, 2 * values.length);
  const weights = new Float32Array(memory.buffer, taps, 2 * values.length);
  for (let i = 0; i < values.length; i++) {
    places[2 * i] = 4 * (Math.floor(i / size) * stride + (i % size) * channels);
    weights[2 * i + 1] = values[i];
  }
  const padded = new Float32Array(memory.buffer, source, stride * (bandRows + 2 * radius));
  const filtered = new Float32Array(memory.buffer, target, stride * bandRows);
  for (let top = 0; top < height; top += bandRows) {
    const rows = Math.min(bandRows, height - top);
    for (let y = 0; y < rows + 2 * radius; y++) {
      const from = mirrored(top + y - radius, height) * row;
      padRow(data.subarray(from, from + row), { radius, channels }, padded, y * stride);
    }
    filterRows(source, target, taps, values.length, rows, length, 4 * stride);
    for (let y = 0; y < rows; y++) {
      result.set(filtered.subarray(y * stride, y * stride + row), (top + y) * row);
    }
  }
  return { data: result, width, height, channels };
}

/** Writes a row with its mirrored ends to `target` from `at`. */
function padRow(
  row: Float64Array,
  { radius, channels }: { radius: number; channels: number },
  target: Float32Array,
  at: number,
): void {
  const width = row.length / channels;
  target.set(row, at + radius * channels);
  for (let i = 0; i < radius; i++) {
    const left = mirrored(i - radius, width) * channels;
    const right = mirrored(width + i, width) * channels;
    for (let c = 0; c < channels; c++) {
      target[at + i * channels + c] = row[left + c];
      target[at + (radius + width + i) * channels + c] = row[right + c];
    }
  }
}

/** 3 2 1 | 0 1 2 ... n-1 | n-2: a position beyond the border, mirrored as often as it takes. */
function mirrored(position: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const wrapped = ((position % period) + period) % period;
  return wrapped < length ? wrapped : period - wrapped;
}

/** What a rim may hold in all to be left out: a 500th of a level of 255. */
const RIM = 1e-5;

/** The kernel without its rim where that holds next to nothing: a narrow blur in a wide kernel costs as little as it is. */
function withoutRim({ size, values }: Kernel): Kernel {
  const last = size - 1;
  const isRim = (i: number): boolean =>
    i < size || i >= size * last || i % size === 0 || i % size === last;
  const rim = values.reduce((sum, value, i) => sum + (isRim(i) ? Math.abs(value) : 0), 0);
  if (size === 1 || rim > RIM) return { size, values };
  return withoutRim({ size: size - 2, values: values.filter((_, i) => !isRim(i)) });
}
