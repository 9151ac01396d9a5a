// Convolution and its gradients as their definitions say, in double precision: what the kernels are checked against.
import type { ConvolutionShape } from '../../../lib/engine/wasm/convolution-plan';

/** Calls `visit` for every product that a convolution sums, with the flat indices of its numbers. */
function everyProduct(
  s: ConvolutionShape,
  visit: (y: number, x: number, filter: number) => void,
): void {
  for (let n = 0; n < s.images; n++)
    for (let row = 0; row < s.outHeight; row++)
      for (let column = 0; column < s.outWidth; column++)
        for (let i = 0; i < s.filterHeight; i++)
          for (let j = 0; j < s.filterWidth; j++) {
            const h = row * s.strideHeight + i - s.top;
            const w = column * s.strideWidth + j - s.left;
            if (h < 0 || w < 0 || h >= s.inHeight || w >= s.inWidth) continue;
            const y = ((n * s.outHeight + row) * s.outWidth + column) * s.outChannels;
            const x = ((n * s.inHeight + h) * s.inWidth + w) * s.inChannels;
            const tap = (i * s.filterWidth + j) * s.inChannels;
            for (let c = 0; c < s.inChannels; c++)
              for (let o = 0; o < s.outChannels; o++)
                visit(y + o, x + c, (tap + c) * s.outChannels + o);
          }
}

/** [images, outHeight, outWidth, outChannels] */
export function plainConvolution(
  shape: ConvolutionShape,
  x: Float32Array,
  filter: Float32Array,
  after: { bias?: Float32Array; relu?: boolean } = {},
): Float64Array {
  const { outChannels } = shape;
  const y = new Float64Array(shape.images * shape.outHeight * shape.outWidth * outChannels);
  everyProduct(shape, (to, from, weight) => {
    y[to] += x[from] * filter[weight];
  });
  return y.map((value, index) => {
    const shifted = value + (after.bias?.[index % outChannels] ?? 0);
    return after.relu ? Math.max(0, shifted) : shifted;
  });
}

/** The gradients of sum(y * dy). */
export function plainGradients(
  shape: ConvolutionShape,
  x: Float32Array,
  filter: Float32Array,
  dy: Float32Array,
): { dx: Float64Array; dFilter: Float64Array } {
  const dx = new Float64Array(x.length);
  const dFilter = new Float64Array(filter.length);
  everyProduct(shape, (to, from, weight) => {
    dx[from] += dy[to] * filter[weight];
    dFilter[weight] += dy[to] * x[from];
  });
  return { dx, dFilter };
}
