// LPIPS written out in double precision, loop by loop, after the method's paper and torchvision's layers: what the
// library's tensors are compared with where no trained weights are.
import type { ConvolutionWeights } from '../../lib/models/stage-network';
import type { RandomWeights } from './lpips-files';

/** Values [height,width,channels]. */
export interface Maps {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly at: Float64Array;
}

/** Convolution, bias and ReLU; pixels outside count as zero. */
export function convolve(
  x: Maps,
  { kernel, bias }: ConvolutionWeights,
  { stride, pad }: { stride: number; pad: number },
): Maps {
  const filters = bias.length;
  const size = Math.sqrt(kernel.length / filters / x.channels);
  const height = Math.floor((x.height + 2 * pad - size) / stride) + 1;
  const width = Math.floor((x.width + 2 * pad - size) / stride) + 1;
  const at = new Float64Array(height * width * filters);
  for (let y = 0, to = 0; y < height; y++) {
    for (let column = 0; column < width; column++, to += filters) {
      const sums = Float64Array.from(bias);
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          const [row, col] = [y * stride - pad + i, column * stride - pad + j];
          if (row < 0 || col < 0 || row >= x.height || col >= x.width) continue;
          for (let c = 0; c < x.channels; c++) {
            const value = x.at[(row * x.width + col) * x.channels + c];
            const from = ((i * size + j) * x.channels + c) * filters;
            for (let f = 0; f < filters; f++) sums[f] += value * kernel[from + f];
          }
        }
      }
      for (let f = 0; f < filters; f++) at[to + f] = Math.max(0, sums[f]);
    }
  }
  return { height, width, channels: filters, at };
}

/** Max-pool of 3x3 windows, two pixels apart; with `ceil` also those that the image fills in part. */
export function pool(x: Maps, ceil: boolean): Maps {
  const count = (size: number): number => (ceil ? Math.ceil : Math.floor)((size - 3) / 2) + 1;
  const [height, width, channels] = [count(x.height), count(x.width), x.channels];
  const at = new Float64Array(height * width * channels).fill(Number.NEGATIVE_INFINITY);
  for (let i = 0; i < at.length; i++) {
    const [y, column, c] = [
      Math.floor(i / channels / width),
      Math.floor(i / channels) % width,
      i % channels,
    ];
    for (let row = 2 * y; row < Math.min(2 * y + 3, x.height); row++) {
      for (let col = 2 * column; col < Math.min(2 * column + 3, x.width); col++) {
        at[i] = Math.max(at[i], x.at[(row * x.width + col) * channels + c]);
      }
    }
  }
  return { height, width, channels, at };
}

function beside(a: Maps, b: Maps): Maps {
  const channels = a.channels + b.channels;
  const at = Float64Array.from({ length: a.height * a.width * channels }, (_, i) => {
    const [pixel, c] = [Math.floor(i / channels), i % channels];
    return c < a.channels
      ? a.at[pixel * a.channels + c]
      : b.at[pixel * b.channels + c - a.channels];
  });
  return { ...a, channels, at };
}

/** Activations of AlexNet's five stages. */
export function alexnet(x: Maps, { convolutions }: RandomWeights): Maps[] {
  const layer = (name: string, input: Maps, stride: number, pad: number): Maps =>
    convolve(input, convolutions.get(name)!, { stride, pad });
  const relu1 = layer('conv1', x, 4, 2);
  const relu2 = layer('conv2', pool(relu1, false), 1, 2);
  const relu3 = layer('conv3', pool(relu2, false), 1, 1);
  const relu4 = layer('conv4', relu3, 1, 1);
  return [relu1, relu2, relu3, relu4, layer('conv5', relu4, 1, 1)];
}

/** Activations of SqueezeNet's seven stages. @param ceil Its poolings round up; false is the mistake that one can make. */
export function squeezenet(x: Maps, { convolutions }: RandomWeights, ceil = true): Maps[] {
  const fire = (number: number, input: Maps): Maps => {
    const layer = (part: string, from: Maps, pad: number): Maps =>
      convolve(from, convolutions.get(`fire${number}/${part}`)!, { stride: 1, pad });
    const squeezed = layer('squeeze', input, 0);
    return beside(layer('expand1x1', squeezed, 0), layer('expand3x3', squeezed, 1));
  };
  const relu1 = convolve(x, convolutions.get('conv1')!, { stride: 2, pad: 0 });
  const relu2 = fire(3, fire(2, pool(relu1, ceil)));
  const relu3 = fire(5, fire(4, pool(relu2, ceil)));
  const relu4 = fire(6, pool(relu3, ceil));
  const relu5 = fire(7, relu4);
  const relu6 = fire(8, relu5);
  return [relu1, relu2, relu3, relu4, relu5, relu6, fire(9, relu6)];
}

/** VGG16's five stages with this pooling before all but the first. */
export function vgg16(
  x: Maps,
  { convolutions }: Pick<RandomWeights, 'convolutions'>,
  pooling: (x: Maps) => Maps,
): Maps[] {
  const maps: Maps[] = [];
  for (const [stage, count] of [2, 2, 3, 3, 3].entries()) {
    let y = stage === 0 ? x : pooling(maps[stage - 1]);
    for (let i = 1; i <= count; i++) {
      y = convolve(y, convolutions.get(`conv${stage + 1}_${i}`)!, { stride: 1, pad: 1 });
    }
    maps.push(y);
  }
  return maps;
}

/** A pooling of windows two pixels apart: `fold` gets what lies inside the image of each, `offsets` being from 2y and 2x. */
export function windows(
  x: Maps,
  { offsets, round }: { offsets: readonly number[]; round: (half: number) => number },
  fold: (values: readonly { value: number; i: number; j: number }[]) => number,
): Maps {
  const [height, width, channels] = [round(x.height / 2), round(x.width / 2), x.channels];
  const at = new Float64Array(height * width * channels).map((_, place) => {
    const pixel = Math.floor(place / channels);
    const [y, column] = [Math.floor(pixel / width), pixel % width];
    const inside = offsets.flatMap((i) =>
      offsets.flatMap((j) => {
        const [row, col] = [2 * y + i, 2 * column + j];
        if (row < 0 || col < 0 || row >= x.height || col >= x.width) return [];
        return [{ value: x.at[(row * x.width + col) * channels + (place % channels)], i, j }];
      }),
    );
    return fold(inside);
  });
  return { height, width, channels, at };
}

/** The distance of two images [height,width,3] in [-1,1]. */
export function directLpips(
  network: (x: Maps, weights: RandomWeights) => Maps[],
  weights: RandomWeights,
  [a, b]: readonly [Maps, Maps],
): number {
  const stagesOf = (image: Maps): Maps[] => {
    const shift = [-0.03, -0.088, -0.188];
    const scale = [0.458, 0.448, 0.45];
    return network(
      { ...image, at: image.at.map((value, i) => (value - shift[i % 3]) / scale[i % 3]) },
      weights,
    );
  };
  const [first, second] = [stagesOf(a), stagesOf(b)];
  return first.reduce((sum, maps, i) => sum + stageDistance(maps, second[i], weights.linear[i]), 0);
}

function stageDistance(a: Maps, b: Maps, weights: Float32Array): number {
  const pixels = a.height * a.width;
  let sum = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    const from = pixel * a.channels;
    const length = (maps: Maps): number =>
      Math.sqrt(maps.at.subarray(from, from + maps.channels).reduce((s, v) => s + v * v, 0));
    const [lengthA, lengthB] = [length(a) + 1e-10, length(b) + 1e-10];
    for (let c = 0; c < a.channels; c++) {
      sum += weights[c] * (a.at[from + c] / lengthA - b.at[from + c] / lengthB) ** 2;
    }
  }
  return sum / pixels;
}
