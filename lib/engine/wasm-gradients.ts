// Convolution gradients for the wasm engine, composed of its fast kernels: TensorFlow.js has no
// Conv2DBackpropFilter for wasm, and its Conv2DBackpropInput is ten times slower than a conv2d.
// Any stride and padding, NHWC, dilation 1 (the gradient of tf.conv2d allows no other).
import * as tf from '@tensorflow/tfjs';

/** The sizes of one convolution, as tf.backend_util computes them. */
type ConvInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

interface BackpropAttributes {
  readonly strides: number | [number, number];
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dataFormat: 'NHWC' | 'NCHW';
}

type Shape4D = [number, number, number, number];

/** Registers both gradient kernels with the `wasm` backend; they replace the package's own. */
export function registerWasmGradients(): void {
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropFilter,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { filterShape, ...attributes } = attrs as unknown as BackpropAttributes & {
        filterShape: Shape4D;
      };
      return tf.tidy(() => {
        const x = borrow(inputs.x, backend);
        const dy = borrow(inputs.dy, backend);
        return filterGradient(x, dy, convInfo(x.shape, filterShape, attributes));
      });
    },
  });
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropInput,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { inputShape, ...attributes } = attrs as unknown as BackpropAttributes & {
        inputShape: Shape4D;
      };
      return tf.tidy(() => {
        const dy = borrow(inputs.dy, backend);
        const filter = borrow(inputs.filter, backend);
        return inputGradient(dy, filter, convInfo(inputShape, filter.shape, attributes));
      });
    },
  });
}

// A tensor over a kernel's input. Its end in tidy takes one reference away, so it must add one first.
function borrow(input: tf.TensorInfo | undefined, backend: unknown): tf.Tensor4D {
  if (!input) {
    throw new Error('conv2d gradient: the kernel got no input.');
  }
  (backend as tf.KernelBackend).incRef(input.dataId);
  return tf.engine().makeTensorFromTensorInfo(input) as tf.Tensor4D;
}

function convInfo(input: Shape4D, filter: Shape4D, attributes: BackpropAttributes): ConvInfo {
  const { strides, pad, dimRoundingMode, dataFormat } = attributes;
  if (dataFormat !== 'NHWC') {
    throw new Error(
      `conv2d gradient: dataFormat must be NHWC on the wasm engine, but got ${dataFormat}`,
    );
  }
  return tf.backend_util.computeConv2DInfo(input, filter, strides, 1, pad, dimRoundingMode, false);
}

// dW[i, j] = (x shifted by (i, j), channels first) times dy: one matrix product per tap, whose right side
// the backend packs once. At stride 1 dy may be shifted instead, which pays when it is the thinner one.
function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  const shiftsDy = info.strideHeight === 1 && info.strideWidth === 1 && outChannels < inChannels;
  const fixed = shiftsDy
    ? x.reshape<tf.Tensor2D>([-1, inChannels])
    : dy.reshape<tf.Tensor2D>([-1, outChannels]);
  const tap = shiftsDy ? shiftedDy(dy, info) : shiftedX(x, info);
  const products: tf.Tensor[] = [];
  for (let i = 0; i < filterHeight; i++) {
    for (let j = 0; j < filterWidth; j++) {
      products.push(tf.tidy(() => tf.matMul(tap(i, j), fixed)));
    }
  }
  const stacked = tf
    .concat(products, 0)
    .reshape([filterHeight, filterWidth, products[0].shape[0], fixed.shape[1]]);
  return (shiftsDy ? stacked.transpose([0, 1, 3, 2]) : stacked) as tf.Tensor4D;
}

type Tap = (i: number, j: number) => tf.Tensor2D;

// x channels first and split by stride into phases [c, n, rows, columns]: every tap is then a plain slice of
// one phase. Rank 4 at most throughout: beyond it the backend's slice and transpose crawl.
function shiftedX(x: tf.Tensor4D, info: ConvInfo): Tap {
  const { batchSize: n, inChannels: c, outHeight, outWidth } = info;
  const { strideHeight: sh, strideWidth: sw } = info;
  const rows = outHeight + Math.floor((info.filterHeight - 1) / sh);
  const columns = outWidth + Math.floor((info.filterWidth - 1) / sw);
  const fitted = fit(x, info.padInfo.top, rows * sh, info.padInfo.left, columns * sw);
  const phases = new Map<string, tf.Tensor4D>();
  for (let i = 0; i < Math.min(sh, info.filterHeight); i++) {
    for (let j = 0; j < Math.min(sw, info.filterWidth); j++) {
      const phase = fitted
        .reshape<tf.Tensor4D>([n * rows, sh, columns, sw * c])
        .slice([0, i, 0, j * c], [n * rows, 1, columns, c])
        .reshape<tf.Tensor4D>([n, rows, columns, c]);
      phases.set(`${i},${j}`, phase.transpose([3, 0, 1, 2]));
    }
  }
  return (i, j) =>
    phases
      .get(`${i % sh},${j % sw}`)!
      .slice([0, 0, Math.floor(i / sh), Math.floor(j / sw)], [c, n, outHeight, outWidth])
      .reshape([c, n * outHeight * outWidth]);
}

function shiftedDy(dy: tf.Tensor4D, info: ConvInfo): Tap {
  const { batchSize: n, outChannels: c, inHeight, inWidth, filterHeight, filterWidth } = info;
  const lastRow = filterHeight - 1;
  const lastColumn = filterWidth - 1;
  const top = lastRow - info.padInfo.top;
  const left = lastColumn - info.padInfo.left;
  const padded = fit(dy, top, inHeight + lastRow, left, inWidth + lastColumn).transpose([
    3, 0, 1, 2,
  ]);
  return (i, j) =>
    padded
      .slice([0, 0, lastRow - i, lastColumn - j], [c, n, inHeight, inWidth])
      .reshape([c, n * inHeight * inWidth]);
}

// Zero-pads (or, where the stride leaves unused rows at the end, crops) to an exact height and width.
function fit(
  x: tf.Tensor4D,
  top: number,
  height: number,
  left: number,
  width: number,
): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const bottom = Math.max(0, height - top - h);
  const right = Math.max(0, width - left - w);
  const padded = tf.pad4d(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  return padded.slice([0, 0, 0, 0], [n, height, width, c]);
}

// dx is a convolution of dy with the flipped filter. With a stride, every phase (row mod sh, column mod sw)
// of dx sees its own taps only: all phases are computed at once as channels, then interleaved.
function inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const { strideHeight: sh, strideWidth: sw, inChannels: c, outChannels, padInfo } = info;
  const tapsHigh = Math.ceil(info.filterHeight / sh);
  const tapsWide = Math.ceil(info.filterWidth / sw);
  const phases = tf
    .pad4d(filter, [
      [0, tapsHigh * sh - info.filterHeight],
      [0, tapsWide * sw - info.filterWidth],
      [0, 0],
      [0, 0],
    ])
    .reshape([tapsHigh, sh, tapsWide, sw, c, outChannels])
    .reverse([0, 2])
    .transpose([0, 2, 5, 1, 3, 4])
    .reshape<tf.Tensor4D>([tapsHigh, tapsWide, outChannels, sh * sw * c]);
  const rows = Math.ceil((info.inHeight + padInfo.top) / sh);
  const columns = Math.ceil((info.inWidth + padInfo.left) / sw);
  const padded = fit(dy, tapsHigh - 1, rows + tapsHigh - 1, tapsWide - 1, columns + tapsWide - 1);
  return tf
    .conv2d(padded, phases, 1, 'valid')
    .reshape<tf.Tensor4D>([info.batchSize * rows, columns, sh, sw * c])
    .transpose([0, 2, 1, 3])
    .reshape<tf.Tensor4D>([info.batchSize, rows * sh, columns * sw, c])
    .slice([0, padInfo.top, padInfo.left, 0], info.inShape);
}
