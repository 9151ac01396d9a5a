// Convolution on the wasm engine: our threaded kernels in place of the package's, forward and both gradients
// (it has none for the filter, and one for the input that is ten times slower). NHWC, any stride and padding.
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { computeInto } from './compute-into';
import { convolve, filterGradient } from './convolution';
import type { ConvolutionShape } from './convolution-plan';
import { inputGradient } from './input-gradient';
import type { KernelTeam } from './kernel-team';
import { replaceKernel } from './replace-kernel';

type Shape4D = [number, number, number, number];
type KernelCall = Parameters<tf.KernelFunc>[0];
/** Those that a kernel gets; a bias may be missing. */
type Inputs = Record<'x' | 'filter' | 'dy', tf.TensorInfo> & { readonly bias?: tf.TensorInfo };

/** The attributes of a convolution and of its gradients. */
interface ConvAttributes {
  readonly strides: number | [number, number];
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly activation?: string;
  readonly filterShape?: Shape4D;
  readonly inputShape?: Shape4D;
}

/** Puts the team's kernels in the place of the `wasm` backend's, which keeps what they lack: dilation, rarer activations. */
export function registerConv2dKernels(team: KernelTeam): void {
  for (const kernelName of [tf.Conv2D, tf.FusedConv2D]) {
    replaceKernel(
      kernelName,
      (packaged) => (call) => (canConvolve(call) ? forward(team, call) : packaged(call)),
    );
  }
  replaceKernel(tf.Conv2DBackpropFilter, () => (call) => backpropFilter(team, call));
  replaceKernel(tf.Conv2DBackpropInput, () => (call) => backpropInput(team, call));
}

function canConvolve({ inputs, attrs }: KernelCall): boolean {
  const { dilations = 1, dataFormat, activation = 'linear' } = attributesOf(attrs);
  const { filter, bias } = inputs as Inputs;
  const plain = [dilations].flat().every((dilation) => dilation === 1) && dataFormat !== 'NCHW';
  const channels = filter.shape[3];
  const perChannel =
    bias === undefined ||
    (bias.shape[bias.shape.length - 1] === channels &&
      tf.util.sizeFromShape(bias.shape) === channels);
  return plain && perChannel && ['linear', 'relu'].includes(activation);
}

function forward(team: KernelTeam, { inputs, attrs, backend }: KernelCall): tf.TensorInfo {
  const { x, filter, bias } = inputs as Inputs;
  const attributes = attributesOf(attrs);
  const shape = shapeOf(x.shape as Shape4D, filter.shape as Shape4D, attributes);
  const relu = attributes.activation === 'relu';
  return computeInto<Float32Array>(
    backend as BackendWasm,
    bias ? [x, filter, bias] : [x, filter],
    {
      shape: [shape.images, shape.outHeight, shape.outWidth, shape.outChannels],
      dtype: 'float32',
    },
    (y, [image, weights, shift]) =>
      convolve(team, shape, { x: image, filter: weights, bias: shift, relu }, y),
  );
}

function backpropFilter(team: KernelTeam, { inputs, attrs, backend }: KernelCall): tf.TensorInfo {
  const { x, dy } = inputs as Inputs;
  const attributes = attributesOf(attrs);
  const filterShape = attributes.filterShape as Shape4D;
  const shape = shapeOf(x.shape as Shape4D, filterShape, attributes, dy);
  return computeInto<Float32Array>(
    backend as BackendWasm,
    [x, dy],
    { shape: filterShape, dtype: 'float32' },
    (gradient, [image, slope]) => filterGradient(team, shape, { x: image, dy: slope }, gradient),
  );
}

function backpropInput(team: KernelTeam, { inputs, attrs, backend }: KernelCall): tf.TensorInfo {
  const { dy, filter } = inputs as Inputs;
  const attributes = attributesOf(attrs);
  const inputShape = attributes.inputShape as Shape4D;
  const shape = shapeOf(inputShape, filter.shape as Shape4D, attributes, dy);
  return computeInto<Float32Array>(
    backend as BackendWasm,
    [dy, filter],
    { shape: inputShape, dtype: 'float32' },
    (dx, [slope, weights]) => inputGradient(team, shape, { dy: slope, filter: weights }, dx),
  );
}

/** Gradients take the output's sides from `dy`: TensorFlow.js does not hand them the rounding mode. */
function shapeOf(
  input: Shape4D,
  filter: Shape4D,
  { strides, pad, dimRoundingMode, dataFormat = 'NHWC' }: ConvAttributes,
  dy?: tf.TensorInfo,
): ConvolutionShape {
  if (dataFormat !== 'NHWC') {
    throw new Error(
      `conv2d: dataFormat must be NHWC on the wasm engine, but got ${dataFormat}; transpose the images`,
    );
  }
  const info = tf.backend_util.computeConv2DInfo(input, filter, strides, 1, pad, dimRoundingMode);
  const { batchSize, padInfo, ...sizes } = info;
  const [, outHeight, outWidth] = dy?.shape ?? info.outShape;
  const { top, left } = padInfo;
  return { ...sizes, images: batchSize, outHeight, outWidth, top, left };
}

const attributesOf = (attrs: KernelCall['attrs']): ConvAttributes =>
  attrs as unknown as ConvAttributes;
