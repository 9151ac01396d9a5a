// Convolution on the wasm engine: our threaded kernels in place of the package's, forward and both gradients
// (it has none for the filter, and one for the input that is ten times slower). NHWC, any stride and padding.
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type ConvolutionShape, convolve, filterGradient } from './convolution';
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
  const biased = bias === undefined || tf.util.sizeFromShape(bias.shape) === filter.shape[3];
  return plain && biased && ['linear', 'relu'].includes(activation);
}

function forward(team: KernelTeam, { inputs, attrs, backend }: KernelCall): tf.TensorInfo {
  const { x, filter, bias } = inputs as Inputs;
  const attributes = attributesOf(attrs);
  const { shape, outShape } = shapeOf(x.shape as Shape4D, filter.shape as Shape4D, attributes);
  const output = (backend as BackendWasm).makeOutput(outShape, 'float32');
  const numbers = { x: read(backend, x), filter: read(backend, filter) };
  const after = { bias: bias && read(backend, bias), relu: attributes.activation === 'relu' };
  convolve(team, shape, { ...numbers, ...after }, read(backend, output));
  return output;
}

function backpropFilter(team: KernelTeam, { inputs, attrs, backend }: KernelCall): tf.TensorInfo {
  const { x, dy } = inputs as Inputs;
  const attributes = attributesOf(attrs);
  const filterShape = attributes.filterShape as Shape4D;
  const { shape } = shapeOf(x.shape as Shape4D, filterShape, attributes);
  const output = (backend as BackendWasm).makeOutput(filterShape, 'float32');
  const numbers = { x: read(backend, x), dy: read(backend, dy) };
  filterGradient(team, shape, numbers, read(backend, output));
  return output;
}

function backpropInput(team: KernelTeam, { inputs, attrs, backend }: KernelCall): tf.TensorInfo {
  const { dy, filter } = inputs as Inputs;
  const attributes = attributesOf(attrs);
  const inputShape = attributes.inputShape as Shape4D;
  const { shape } = shapeOf(inputShape, filter.shape as Shape4D, attributes);
  const output = (backend as BackendWasm).makeOutput(inputShape, 'float32');
  const numbers = { dy: read(backend, dy), filter: read(backend, filter) };
  inputGradient(team, shape, numbers, read(backend, output));
  return output;
}

function shapeOf(
  input: Shape4D,
  filter: Shape4D,
  { strides, pad, dimRoundingMode, dataFormat = 'NHWC' }: ConvAttributes,
): { shape: ConvolutionShape; outShape: Shape4D } {
  if (dataFormat !== 'NHWC') {
    throw new Error(`conv2d: dataFormat must be NHWC on the wasm engine, but got ${dataFormat}`);
  }
  const info = tf.backend_util.computeConv2DInfo(input, filter, strides, 1, pad, dimRoundingMode);
  const { batchSize, padInfo, outShape, ...sizes } = info;
  return {
    shape: { ...sizes, images: batchSize, top: padInfo.top, left: padInfo.left },
    outShape,
  };
}

const attributesOf = (attrs: KernelCall['attrs']): ConvAttributes =>
  attrs as unknown as ConvAttributes;

/** The tensor's numbers where they lie. Valid until the backend allocates again. */
function read(backend: unknown, tensor: tf.TensorInfo): Float32Array {
  return (backend as BackendWasm).typedArrayFromHeap(tensor) as Float32Array;
}
