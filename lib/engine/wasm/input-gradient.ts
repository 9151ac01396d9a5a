// The gradient of a convolution's input is a convolution of dy with the filter turned round. With a stride, every
// phase (row mod strideHeight, column mod strideWidth) of the input sees its own taps only: all phases are
// computed at once, as channels, then interleaved.
import { convolve } from './convolution';
import type { ConvolutionShape } from './convolution-plan';
import type { KernelTeam } from './kernel-team';

/**
 * Writes the gradient of the input to `dx` [images, inHeight, inWidth, inChannels]. `dy` is the output's gradient, shaped
 * like the output, `filter` [filterHeight, filterWidth, inChannels, outChannels]. @throws when one image needs more than 2 GiB.
 */
export function inputGradient(
  team: KernelTeam,
  shape: ConvolutionShape,
  { dy, filter }: { dy: Float32Array; filter: Float32Array },
  dx: Float32Array,
): void {
  const mirrored = mirror(shape);
  const turned = turnRound(filter, shape, mirrored);
  if (shape.strideHeight === 1 && shape.strideWidth === 1) {
    convolve(team, mirrored, { x: dy, filter: turned }, dx);
    return;
  }
  const { images, outHeight, outWidth, outChannels } = mirrored;
  const phases = new Float32Array(images * outHeight * outWidth * outChannels);
  convolve(team, mirrored, { x: dy, filter: turned }, phases);
  interleave(phases, dx, shape, mirrored);
}

/** Rows and columns of phases that lie in the padding before dx. */
const firstPhase = ({ top, left, strideHeight, strideWidth }: ConvolutionShape): number[] => [
  Math.floor(top / strideHeight),
  Math.floor(left / strideWidth),
];

/** The convolution from dy to the phases of dx. */
function mirror(shape: ConvolutionShape): ConvolutionShape {
  const { strideHeight, strideWidth, top, left } = shape;
  const filterHeight = Math.ceil(shape.filterHeight / strideHeight);
  const filterWidth = Math.ceil(shape.filterWidth / strideWidth);
  const [firstRow, firstColumn] = firstPhase(shape);
  return {
    images: shape.images,
    inHeight: shape.outHeight,
    inWidth: shape.outWidth,
    inChannels: shape.outChannels,
    outHeight: Math.floor((shape.inHeight - 1 + top) / strideHeight) - firstRow + 1,
    outWidth: Math.floor((shape.inWidth - 1 + left) / strideWidth) - firstColumn + 1,
    outChannels: strideHeight * strideWidth * shape.inChannels,
    filterHeight,
    filterWidth,
    strideHeight: 1,
    strideWidth: 1,
    top: filterHeight - 1 - firstRow,
    left: filterWidth - 1 - firstColumn,
  };
}

/** [h, w, in, out] to [taps high, taps wide, out, phases * in], rows and columns reversed; zero where a phase has fewer taps. */
function turnRound(
  filter: Float32Array,
  shape: ConvolutionShape,
  mirrored: ConvolutionShape,
): Float32Array {
  const { strideHeight, strideWidth, inChannels, outChannels } = shape;
  const turned = new Float32Array(
    mirrored.filterHeight * mirrored.filterWidth * outChannels * mirrored.outChannels,
  );
  for (let row = 0; row < shape.filterHeight; row++) {
    const tapRow = mirrored.filterHeight - 1 - Math.floor(row / strideHeight);
    for (let column = 0; column < shape.filterWidth; column++) {
      const tapColumn = mirrored.filterWidth - 1 - Math.floor(column / strideWidth);
      const phase = (row % strideHeight) * strideWidth + (column % strideWidth);
      const tap = tapRow * mirrored.filterWidth + tapColumn;
      transpose(
        { values: filter, start: (row * shape.filterWidth + column) * inChannels * outChannels },
        {
          values: turned,
          start: tap * outChannels * mirrored.outChannels + phase * inChannels,
          stride: mirrored.outChannels,
        },
        [inChannels, outChannels],
      );
    }
  }
  return turned;
}

/** Square pieces of that side are read and written while they are in the cache. */
const BLOCK = 16;

function transpose(
  from: { values: Float32Array; start: number },
  to: { values: Float32Array; start: number; stride: number },
  [rows, columns]: [number, number],
): void {
  for (let top = 0; top < rows; top += BLOCK) {
    const bottom = Math.min(rows, top + BLOCK);
    for (let left = 0; left < columns; left += BLOCK) {
      const right = Math.min(columns, left + BLOCK);
      for (let column = left; column < right; column++) {
        const line = to.start + column * to.stride;
        for (let row = top; row < bottom; row++) {
          to.values[line + row] = from.values[from.start + row * columns + column];
        }
      }
    }
  }
}

function interleave(
  phases: Float32Array,
  dx: Float32Array,
  shape: ConvolutionShape,
  mirrored: ConvolutionShape,
): void {
  const { strideHeight, strideWidth, top, left, inChannels: channels } = shape;
  const [firstRow, firstColumn] = firstPhase(shape);
  let to = 0;
  for (let image = 0; image < shape.images; image++) {
    for (let row = top; row < top + shape.inHeight; row++) {
      const line = image * mirrored.outHeight + Math.floor(row / strideHeight) - firstRow;
      const phaseRow = (row % strideHeight) * strideWidth;
      for (let column = left; column < left + shape.inWidth; column++) {
        const pixel = line * mirrored.outWidth + Math.floor(column / strideWidth) - firstColumn;
        const phase = phaseRow + (column % strideWidth);
        const from = pixel * mirrored.outChannels + phase * channels;
        for (let c = 0; c < channels; c++) dx[to++] = phases[from + c];
      }
    }
  }
}
