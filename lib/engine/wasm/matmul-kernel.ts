// Matrix products with a transposed side on the wasm engine. The package's kernel is thirty times slower for those
// than for plain ones, and every dense layer has two of them in its gradient.
import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from './replace-kernel';

interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Puts it in the place of the `wasm` backend's, which keeps the plain products. */
export function registerMatMulKernel(): void {
  replaceKernel(tf.BatchMatMul, (packaged) => (call) => {
    const attributes = call.attrs as unknown as MatMulAttributes;
    if (!attributes.transposeA && !attributes.transposeB) return packaged(call);
    const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    const backend = call.backend as tf.KernelBackend;
    return tf.tidy(() => product(borrow(a, backend), borrow(b, backend), attributes));
  });
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
