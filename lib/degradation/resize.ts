// Resizing as PyTorch's F.interpolate does it, without antialiasing but for 'area': what Real-ESRGAN degrades with
// (Wang et al. 2021, section 3.2). The corners of the image stay corners whatever the size is, so nothing is shifted.
import type { RealImage } from '../images/imresize';
import { resample } from '../images/resample';
import type { ResizeWeights } from '../images/resize-weights';

/** How values between pixels are made. */
export const RESIZE_MODES = ['area', 'bilinear', 'bicubic'] as const;
export type ResizeMode = (typeof RESIZE_MODES)[number];

/** The image at another size, a new one. */
export function resizeImage(
  image: RealImage,
  { width, height }: { readonly width: number; readonly height: number },
  mode: ResizeMode,
): RealImage {
  const { channels } = image;
  const stride = image.width * channels;
  const data = new Float64Array(width * height * channels);
  resample(
    {
      width: image.width,
      channels,
      row: (y) => image.data.subarray(y * stride, (y + 1) * stride),
    },
    interpolationWeights(image.height, height, mode),
    interpolationWeights(image.width, width, mode),
    (y, row) => data.set(row, y * width * channels),
  );
  return { data, width, height, channels };
}

/** The weights along one axis; beyond the border the edge pixel is repeated. */
function interpolationWeights(
  inLength: number,
  outLength: number,
  mode: ResizeMode,
): ResizeWeights {
  const step = inLength / outLength;
  if (mode === 'area') return areaWeights(inLength, outLength, step);
  const taps = mode === 'bilinear' ? 2 : 4;
  const indices = new Int32Array(outLength * taps);
  const weights = new Float64Array(outLength * taps);
  for (let i = 0; i < outLength; i++) {
    const position = (i + 0.5) * step - 0.5;
    const first = Math.floor(position) - (taps / 2 - 1);
    for (let t = 0; t < taps; t++) {
      const distance = Math.abs(position - (first + t));
      indices[i * taps + t] = Math.min(Math.max(first + t, 0), inLength - 1);
      weights[i * taps + t] = mode === 'bilinear' ? 1 - distance : cubic(distance);
    }
  }
  return { indices, weights, taps };
}

/** The mean of all pixels that an output touches, each with the same weight (adaptive average pooling). */
function areaWeights(inLength: number, outLength: number, step: number): ResizeWeights {
  const taps = Math.ceil(step) + 1;
  const indices = new Int32Array(outLength * taps);
  const weights = new Float64Array(outLength * taps);
  for (let i = 0; i < outLength; i++) {
    // as fractions of whole numbers: i * step may be rounded across a pixel's border
    const first = Math.floor((i * inLength) / outLength);
    const count = Math.ceil(((i + 1) * inLength) / outLength) - first;
    for (let t = 0; t < taps; t++) {
      indices[i * taps + t] = Math.min(first + t, inLength - 1);
      weights[i * taps + t] = t < count ? 1 / count : 0;
    }
  }
  return { indices, weights, taps };
}

/** Keys' cubic with PyTorch's a = -0.75, at a distance of 0 to 2. */
function cubic(x: number): number {
  const a = -0.75;
  if (x <= 1) return (a + 2) * x ** 3 - (a + 3) * x ** 2 + 1;
  return a * x ** 3 - 5 * a * x ** 2 + 8 * a * x - 4 * a;
}
