// Slice and SplitV on the wasm engine. The package's own copy the whole tensor for every slice of it: splitting the
// joined weights of a generator took half a second. These copy what is asked for, in the longest pieces.
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { computeInto, type HeapView } from './compute-into';
import { replaceKernel } from './replace-kernel';

interface Part {
  readonly begin: number[];
  readonly size: number[];
}

/** Puts both in the place of the `wasm` backend's; text tensors stay with it. */
export function registerSliceKernels(): void {
  replaceKernel(tf.Slice, (packaged) => (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    if (x.dtype === 'string') return packaged(call);
    const { begin, size } = call.attrs as unknown as Part;
    const [from, lengths] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size);
    tf.slice_util.assertParamsValid(x as tf.Tensor, from, lengths);
    return slice(x, { begin: from, size: lengths }, call.backend as BackendWasm);
  });
  replaceKernel(tf.SplitV, (packaged) => (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    if (x.dtype === 'string') return packaged(call);
    return split(x, call.attrs as unknown as tf.SplitVAttrs, call.backend as BackendWasm);
  });
}

function split(
  x: tf.TensorInfo,
  attributes: tf.SplitVAttrs,
  backend: BackendWasm,
): tf.TensorInfo[] {
  const [axis] = tf.util.parseAxisParam(attributes.axis, x.shape);
  const sizes = tf.backend_util.prepareSplitSize(x as tf.Tensor, attributes.numOrSizeSplits, axis);
  let start = 0;
  return sizes.map((length) => {
    const part = { begin: x.shape.map(() => 0), size: [...x.shape] };
    part.begin[axis] = start;
    part.size[axis] = length;
    start += length;
    return slice(x, part, backend);
  });
}

function slice(x: tf.TensorInfo, part: Part, backend: BackendWasm): tf.TensorInfo {
  const output = { shape: part.size, dtype: x.dtype };
  return computeInto(backend, [x], output, (to, [from]) => copyPart(from, to, x.shape, part));
}

function copyPart(from: HeapView, to: HeapView, shape: number[], { begin, size }: Part): void {
  if (to.length === 0) return;
  // axes from `inner` on are taken whole: together with the one before they lie in one piece
  let inner = size.length;
  while (inner > 0 && size[inner - 1] === shape[inner - 1]) inner--;
  const outer = Math.max(0, inner - 1);
  const strides = [...tf.util.computeStrides(shape), 1];
  const piece = tf.util.sizeFromShape(size.slice(outer));
  const index = begin.slice(0, outer);
  const rest = outer < size.length ? begin[outer] * strides[outer] : 0;
  for (let at = 0; at < to.length; at += piece) {
    const start = index.reduce((sum, position, axis) => sum + position * strides[axis], rest);
    to.set(from.subarray(start, start + piece), at);
    advance(index, begin, size);
  }
}

/** The next index in row-major order; wraps at the end. */
function advance(index: number[], begin: number[], size: number[]): void {
  for (let axis = index.length - 1; axis >= 0; axis--) {
    index[axis]++;
    if (index[axis] < begin[axis] + size[axis]) return;
    index[axis] = begin[axis];
  }
}
