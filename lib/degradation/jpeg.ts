// JPEG and back: chroma at half size, as phones and messengers write it (Wang et al. 2021, section 3.1; libjpeg-turbo by sharp).
import type { RealImage } from '../images/imresize';
import { sharp } from '../images/sharp';

/**
 * What is left of an RGB image of samples in [0,1] after JPEG, a new one: 8 bit, between 0 and 1.
 * @param quality 1 to 100, rounded
 */
export async function throughJpeg(image: RealImage, quality: number): Promise<RealImage> {
  const { data, width, height } = image;
  const samples = new Uint8ClampedArray(data.length);
  // rounded and clipped by the array itself
  for (let i = 0; i < data.length; i++) samples[i] = data[i] * 255;
  const file = await sharp(samples, {
    raw: { width, height, channels: 3 },
    limitInputPixels: false,
  })
    .jpeg({ quality: Math.round(quality), chromaSubsampling: '4:2:0' })
    .toBuffer();
  const bytes = await sharp(file, { limitInputPixels: false }).raw().toBuffer();
  const decoded = new Float64Array(data.length);
  for (let i = 0; i < decoded.length; i++) decoded[i] = bytes[i] / 255;
  return { ...image, data: decoded };
}
