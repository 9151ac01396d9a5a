// Where a convolution's numbers stand in the memory that the threads share, and how many images fit in one pass.
import * as job from './job-layout';

/** Sizes of a convolution: NHWC images, [height, width, in, out] filter, dilation 1. */
export interface ConvolutionShape {
  readonly images: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  /** Rows and columns of zeros before the first; negative where the first ones are left out. */
  readonly top: number;
  readonly left: number;
}

/** Images of a pass stay in the processor's cache between the copies and the kernel. */
const PASS_BYTES = 8 * 2 ** 20;

/** Where everything stands in shared memory, in bytes, and how many images a pass takes. */
export interface Plan {
  readonly images: number;
  readonly filter: number;
  readonly bias: number;
  readonly panels: number;
  readonly sums: number;
  readonly x: number;
  readonly y: number;
  readonly end: number;
}

/** Places filter, bias, panels, sums, input and output one after the other. */
export function planPasses(shape: ConvolutionShape): Plan {
  const { outChannels, filterHeight } = shape;
  const segment = shape.filterWidth * shape.inChannels;
  const { height, width } = paddedSize(shape);
  const xImage = 4 * height * width * shape.inChannels;
  const yImage = 4 * shape.outHeight * shape.outWidth * outChannels;
  const images = Math.max(1, Math.min(shape.images, Math.floor(PASS_BYTES / (xImage + yImage))));
  const wholePanels = Math.ceil(outChannels / job.PANEL) * job.PANEL;
  const sums = 128 * filterHeight * Math.ceil(outChannels / 4) * Math.ceil(segment / 8);
  let end = job.JOB_BYTES;
  const place = (bytes: number): number => {
    const address = end;
    // a cache line between: the kernels may read, but never write, a few numbers beyond an end
    end += Math.ceil(bytes / 64) * 64 + 64;
    return address;
  };
  return {
    images,
    filter: place(4 * filterHeight * segment * outChannels),
    bias: place(4 * wholePanels),
    panels: place(4 * filterHeight * segment * wholePanels),
    sums: place(sums),
    x: place(images * xImage),
    y: place(images * yImage),
    end, // last: it grows with every place
  };
}

/** The numbers of a job that all kernels read (job-layout). */
export function numbersOf(shape: ConvolutionShape, plan: Plan): Map<number, number> {
  const { height, width } = paddedSize(shape);
  const rowBytes = 4 * width * shape.inChannels;
  return new Map([
    [job.X, plan.x],
    [job.X_IMAGE_BYTES, height * rowBytes],
    [job.X_ROW_BYTES, rowBytes],
    [job.X_STEP_BYTES, 4 * shape.strideWidth * shape.inChannels],
    [job.X_ROW_STEP_BYTES, shape.strideHeight * rowBytes],
    [job.Y, plan.y],
    [job.OUT_HEIGHT, shape.outHeight],
    [job.OUT_WIDTH, shape.outWidth],
    [job.OUT_CHANNELS, shape.outChannels],
    [job.FILTER, plan.filter],
    [job.FILTER_HEIGHT, shape.filterHeight],
    [job.SEGMENT, shape.filterWidth * shape.inChannels],
    [job.PANELS, plan.panels],
    [job.BIAS, plan.bias],
    [job.SUMS, plan.sums],
  ]);
}

/** The part of the padded input that the filter ever sees. */
export function paddedSize(shape: ConvolutionShape): { height: number; width: number } {
  return {
    height: (shape.outHeight - 1) * shape.strideHeight + shape.filterHeight,
    width: (shape.outWidth - 1) * shape.strideWidth + shape.filterWidth,
  };
}
