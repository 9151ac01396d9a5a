// Matrix products on the wasm engine. The package's kernel keeps what it prepared of the right side under the number of
// its data, whatever the shape: the same data in another shape (a reshape, a clone) then gives wrong products. And with
// a transposed side it is thirty times slower than without, which every dense layer's gradient has twice.
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { computeInto } from './compute-into';
import { replaceKernel } from './replace-kernel';

type KernelCall = Parameters<tf.KernelFunc>[0];
/** The sides of a product; a fused one may have a bias and slopes too. */
type Sides = Record<'a' | 'b', tf.TensorInfo>;

interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Puts ours in the place of the `wasm` backend's, which keep the arithmetic of plain products. */
export function registerMatMulKernels(): void {
  replaceKernel(tf._FusedMatMul, (packaged) => (call) => withFreshRightSide(packaged, call));
  replaceKernel(tf.BatchMatMul, (packaged) => (call) => {
    const attributes = call.attrs as unknown as MatMulAttributes;
    if (!attributes.transposeA && !attributes.transposeB) return withFreshRightSide(packaged, call);
    const { a, b } = call.inputs as Sides;
    const backend = call.backend as tf.KernelBackend;
    return tf.tidy(() => product(borrow(a, backend), borrow(b, backend), attributes));
  });
}

/** A copy is data that nothing was prepared for; its end takes along what the kernel prepares. */
function withFreshRightSide(packaged: tf.KernelFunc, call: KernelCall): ReturnType<tf.KernelFunc> {
  const backend = call.backend as BackendWasm;
  const { b } = call.inputs as Sides;
  const copy = computeInto(backend, [b], b, (to, [from]) => to.set(from));
  try {
    return packaged({ ...call, inputs: { ...call.inputs, b: copy } });
  } finally {
    backend.disposeData(copy.dataId);
  }
}

/** By plain products, transposing what is smaller: AᵀB = (BᵀA)ᵀ, ABᵀ = (BAᵀ)ᵀ, AᵀBᵀ = (BA)ᵀ. */
function product(
  a: tf.Tensor,
  b: tf.Tensor,
  { transposeA, transposeB }: MatMulAttributes,
): tf.Tensor {
  if (transposeA && transposeB) return swapped(tf.matMul(b, a));
  const rows = a.shape[a.rank - (transposeA ? 1 : 2)];
  const columns = b.shape[b.rank - (transposeB ? 2 : 1)];
  const output = rows * columns;
  if (transposeA) {
    return a.size <= b.size + output ? tf.matMul(swapped(a), b) : swapped(tf.matMul(swapped(b), a));
  }
  return b.size <= a.size + output ? tf.matMul(a, swapped(b)) : swapped(tf.matMul(b, swapped(a)));
}

/** With the last two axes in each other's place. */
function swapped(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return x.transpose([...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}

// A tensor over a kernel's input. Its end in tidy takes one reference away, so it must add one first.
function borrow(input: tf.TensorInfo, backend: tf.KernelBackend): tf.Tensor {
  backend.incRef(input.dataId);
  return tf.engine().makeTensorFromTensorInfo(input);
}
