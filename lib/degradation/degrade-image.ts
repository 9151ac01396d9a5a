// LR as a photograph comes out of a phone, a program, a messenger: the second-order degradation of Real-ESRGAN (Wang
// et al. 2021, section 3): twice blur, resize, noise and JPEG, the second time to the final size, with a sinc filter around it.
import { CHANNELS, type RgbImage, roundToBytes } from '../images/image';
import type { RealImage } from '../images/imresize';
import type { Random } from '../random/random';
import type { RealisticDegradation } from './degradation-options';
import { type DrawnDegradation, type DrawnNoise, drawDegradation } from './draw-degradation';
import { filterImage } from './filter';
import { addGaussianNoise } from './gaussian-noise';
import { throughJpeg } from './jpeg';
import { addPoissonNoise } from './poisson-noise';
import { resizeImage } from './resize';

/** 8-bit levels as samples. */
const UNIT = Float64Array.from({ length: 256 }, (_, level) => level / 255);

/**
 * The degraded LR image, [h,w] to [h/scale,w/scale], rounded down. It shows what HR shows, nothing shifted, where both sides
 * are multiples of the scale.
 * @param random What is drawn depends on its seed alone, not on what was drawn before.
 */
export function degradeImage(
  hr: RgbImage,
  scale: number,
  { degradation, random }: { readonly degradation: RealisticDegradation; readonly random: Random },
): Promise<RgbImage> {
  return applyDegradation(hr, scale, { drawn: drawDegradation(degradation, random), random });
}

/** The LR image that a degradation, once drawn, makes. */
export async function applyDegradation(
  hr: RgbImage,
  scale: number,
  { drawn, random }: { readonly drawn: DrawnDegradation; readonly random: Random },
): Promise<RgbImage> {
  const { first, second, finalMode, sinc } = drawn;
  const final = { width: Math.floor(hr.width / scale), height: Math.floor(hr.height / scale) };
  let x = realImage(hr);
  if (first.kernel) x = filterImage(x, first.kernel);
  if (first.scale !== 1) x = resizeImage(x, scaled(hr, first.scale), first.mode);
  addNoise(x, first.noise, random.fork('first noise'));
  x = await throughJpeg(x, first.quality);
  if (second.kernel) x = filterImage(x, second.kernel);
  x = resizeImage(x, scaled(final, second.scale), second.mode);
  addNoise(x, second.noise, random.fork('second noise'));
  if (!drawn.jpegLast) x = await throughJpeg(x, second.quality);
  x = resizeImage(x, final, finalMode);
  if (sinc) x = filterImage(x, sinc);
  if (drawn.jpegLast) x = await throughJpeg(x, second.quality);
  const data = new Uint8Array(x.data.length);
  roundToBytes(x.data, data, 255);
  return { data, ...final };
}

function realImage({ data, width, height }: RgbImage): RealImage {
  // no Float64Array.from with a function: it takes longer than all the filters
  const real = new Float64Array(data.length);
  for (let i = 0; i < real.length; i++) real[i] = UNIT[data[i]];
  return { data: real, width, height, channels: CHANNELS };
}

const scaled = (
  { width, height }: { readonly width: number; readonly height: number },
  scale: number,
): { width: number; height: number } => ({
  width: Math.max(1, Math.round(width * scale)),
  height: Math.max(1, Math.round(height * scale)),
});

/** Adds noise in place; what overshoots is clipped. */
function addNoise(image: RealImage, { kind, amount, gray }: DrawnNoise, random: Random): void {
  if (kind === 'gaussian') addGaussianNoise(image, { sigma: amount / 255, gray }, random);
  else addPoissonNoise(image, { strength: amount, gray }, random);
  const { data } = image;
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    if (value < 0) data[i] = 0;
    else if (value > 1) data[i] = 1;
  }
}
