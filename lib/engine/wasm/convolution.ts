// One convolution, or the gradient of its filter, cut into passes and tasks for the threads. Tensors live in
// TensorFlow.js' memory, which threads cannot see: images are copied to shared memory, zero-padded on the way.
import { type ConvolutionShape, numbersOf, paddedSize, planPasses } from './convolution-plan';
import * as job from './job-layout';
import type { KernelTeam } from './kernel-team';

/** What a convolution reads, row-major. */
export interface ConvolutionInputs {
  /** [images, inHeight, inWidth, inChannels] */
  readonly x: Float32Array;
  /** [filterHeight, filterWidth, inChannels, outChannels] */
  readonly filter: Float32Array;
  /** [outChannels], added to every pixel. Default: none. */
  readonly bias?: Float32Array;
  /** Whether what is below zero then becomes zero. Default: false. */
  readonly relu?: boolean;
}

const MAX_ROWS_PER_TASK = 8;
const TASKS_PER_THREAD = 4;
/** Pixels whose input and gradient stay in the nearest cache while all sums of a task take them up. */
const PIXELS_AT_ONCE = 128;

/** Writes the convolution to `y` [images, outHeight, outWidth, outChannels]. @throws when one image needs more than 2 GiB. */
export function convolve(
  team: KernelTeam,
  shape: ConvolutionShape,
  inputs: ConvolutionInputs,
  y: Float32Array,
): void {
  const plan = planPasses(shape);
  const memory = floats(team, plan.end);
  memory.set(inputs.filter, plan.filter >> 2);
  const bias = memory.subarray(plan.bias >> 2, plan.panels >> 2).fill(0);
  if (inputs.bias) bias.set(inputs.bias);
  const panels = Math.ceil(shape.outChannels / job.PANEL);
  team.run(job.PACK_FILTER, panels, numbersOf(shape, plan));
  const yImage = shape.outHeight * shape.outWidth * shape.outChannels;
  for (let first = 0; first < shape.images; first += plan.images) {
    const images = Math.min(plan.images, shape.images - first);
    copyPadded(inputs.x, memory.subarray(plan.x >> 2), shape, { first, images });
    const rows = rowsPerTask(images, shape.outHeight, team.threads);
    const numbers = numbersOf(shape, plan)
      .set(job.IMAGES, images)
      .set(job.ROWS_PER_TASK, rows)
      .set(job.RELU, inputs.relu ? 1 : 0);
    team.run(job.CONVOLVE, images * Math.ceil(shape.outHeight / rows), numbers);
    const from = plan.y >> 2;
    y.set(memory.subarray(from, from + images * yImage), first * yImage);
  }
}

/**
 * Writes the gradient of the filter to `gradient` [filterHeight, filterWidth, inChannels, outChannels]. `x` is the input,
 * `dy` the output's gradient, shaped like the output. @throws when one image needs more than 2 GiB.
 */
export function filterGradient(
  team: KernelTeam,
  shape: ConvolutionShape,
  { x, dy }: { x: Float32Array; dy: Float32Array },
  gradient: Float32Array,
): void {
  const plan = planPasses(shape);
  const memory = floats(team, plan.end);
  memory.fill(0, plan.sums >> 2, plan.x >> 2);
  const tasks = shape.filterHeight * Math.ceil(shape.outChannels / 4);
  const yImage = shape.outHeight * shape.outWidth * shape.outChannels;
  for (let first = 0; first < shape.images; first += plan.images) {
    const images = Math.min(plan.images, shape.images - first);
    copyPadded(x, memory.subarray(plan.x >> 2), shape, { first, images });
    memory.set(dy.subarray(first * yImage, (first + images) * yImage), plan.y >> 2);
    const numbers = numbersOf(shape, plan)
      .set(job.IMAGES, images)
      .set(
        job.ROWS_PER_TASK,
        Math.max(1, Math.round(PIXELS_AT_ONCE / Math.max(1, shape.outWidth))),
      );
    team.run(job.ACCUMULATE_FILTER_GRADIENT, tasks, numbers);
  }
  team.run(job.STORE_FILTER_GRADIENT, tasks, numbersOf(shape, plan));
  gradient.set(memory.subarray(plan.filter >> 2, (plan.filter >> 2) + gradient.length));
}

function copyPadded(
  from: Float32Array,
  to: Float32Array,
  shape: ConvolutionShape,
  { first, images }: { first: number; images: number },
): void {
  const { height, width } = paddedSize(shape);
  const { inHeight, inWidth, inChannels: channels, top, left } = shape;
  const skipped = Math.max(0, -left);
  const columns = Math.max(0, Math.min(inWidth - skipped, width - Math.max(0, left)));
  const start = Math.max(0, left) * channels;
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < height; row++) {
      const line = (image * height + row) * width * channels;
      const source = row - top;
      if (source < 0 || source >= inHeight || columns === 0) {
        to.fill(0, line, line + width * channels);
        continue;
      }
      const begin = (((first + image) * inHeight + source) * inWidth + skipped) * channels;
      to.fill(0, line, line + start);
      to.set(from.subarray(begin, begin + columns * channels), line + start);
      to.fill(0, line + start + columns * channels, line + width * channels);
    }
  }
}

function rowsPerTask(images: number, outHeight: number, threads: number): number {
  const even = Math.floor((images * outHeight) / (threads * TASKS_PER_THREAD));
  return Math.max(1, Math.min(MAX_ROWS_PER_TASK, outHeight, even));
}

const floats = (team: KernelTeam, bytes: number): Float32Array =>
  new Float32Array(team.reserve(bytes));
